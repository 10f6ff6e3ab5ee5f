"""`{% load closing %}`: before one saves, which figures are closed that the page may change."""

from django import template

from cooperatives.selectors.closing import closings_over

register = template.Library()


@register.inclusion_tag("cooperatives/_closed.html")
def closed(bases, year=None):
    """`bases`: a base unit's id, or several; of a yearly statement only the closings of its `year`."""
    bases = [bases] if isinstance(bases, int) else list(bases or [])
    return {"closings": closings_over(bases, year=year) if bases else [], "year": year}
