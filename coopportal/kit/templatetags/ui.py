"""`{% load ui %}`: the small parts that pages are made of – icons, verdicts, bars, form fields."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html

register = template.Library()

# status → (tone, icon): a verdict is always icon + word + colour.
VERDICTS = {
    "exceeded": ("good", "trending-up"),
    "met": ("good", "check"),
    "on_track": ("pace", "arrow-right"),
    "behind": ("warn", "clock"),
    "at_risk": ("bad", "alert-triangle"),
    "missed": ("bad", "x"),
    "not_due": ("none", "circle-dashed"),
    "no_data": ("none", "question-mark"),
}
# The parts of a summary in the order they are drawn; what the page does not name counts as undecided.
SUMMARY_TONES = {"met": "good", "on_track": "pace", "behind": "warn", "at_risk": "bad", "undecided": "none"}


@register.simple_tag
def site_name():
    return settings.SITE_NAME


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name, label=""):
    """An icon of the sprite. Without a label it is decoration: the words beside it say it all. A page has dozens."""
    address = f"{static('vendor/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>', address)


@register.inclusion_tag("ui/_verdict.html")
def verdict(status, label, provisional=False):
    """`provisional`: judged by an estimate, so it says "dự kiến"."""
    tone, mark = VERDICTS[status]
    return {"tone": tone, "mark": mark, "label": label, "provisional": provisional}


@register.inclusion_tag("ui/_bullet.html")
def bullet(bar):
    """Bar = actual, tick = target, hairline = expected pace, hatched = no data.

    `bar`: `share`, `target`, `expected` are whole percents of the bar's width (expected may be None), `tone` is a tone
    or a status, `no_data` true when there is nothing to draw. Decoration: the figures stand beside it as text.
    """
    tone = VERDICTS[bar.tone][0] if bar.tone in VERDICTS else bar.tone
    return {"bar": bar, "tone": tone}


@register.inclusion_tag("ui/_stack_bar.html")
def stack_bar(summary):
    """One bar cut by verdict. `summary`: {"total", "met", "on_track", "behind", "at_risk", "undecided"}."""
    parts, start = [], 0
    for name, tone in SUMMARY_TONES.items():
        if count := summary[name]:
            width = round(count * 1000 / summary["total"])
            parts.append({"tone": tone, "x": f"{start / 10}%", "width": f"{max(width - 6, 4) / 10}%"})
            start += width
    return {"parts": parts}


@register.inclusion_tag("ui/_field.html")
def field(bound, label="", wide=False):
    """One form field: label, control, help, errors, tied together for a screen reader; two values where people clash."""
    choices, several = _chosen(bound)
    return {
        "bound": bound,
        "clash": clash(bound),
        "control": control(bound),
        "label": label or bound.label,
        "choices": choices,
        "several": several,
        "wide": wide,
    }


@register.inclusion_tag("ui/_cell.html")
def cell(bound, row):
    """A form field in a table: its column's heading and the row's name are its label; what is wrong stands below it."""
    box = getattr(bound.field.widget, "input_type", "") == "checkbox"
    attrs = {
        "class": "form-check-input" if box else _control_class(bound.field.widget),
        "aria-label": f"{bound.label}: {row}",
    }
    if bound.errors:
        attrs |= {"class": f"{attrs['class']} is-invalid", "aria-invalid": "true"}
    return {"bound": bound, "control": bound.as_widget(attrs=attrs)}


@register.simple_tag
def control(bound, described_by=""):
    """The bare control, for a table whose row head is its label. `described_by`: ids of what else speaks of it."""
    choices, several = _chosen(bound)
    widget = bound.field.widget
    attrs = {} if several else {"class": "form-check-input" if choices else _control_class(widget)}
    notes = [*described_by.split(), *(f"{bound.auto_id}-{part}" for part in ("help", "error") if _says(bound, part))]
    if notes:
        attrs["aria-describedby"] = " ".join(notes)
    if bound.errors and not several:
        attrs |= {"class": f"{attrs['class']} is-invalid", "aria-invalid": "true"}
    return bound.as_widget(attrs=attrs)


@register.filter
def clash(bound):
    """The two values of a field that two people changed (kit/conflicts.py), else None."""
    return getattr(bound.form, "clashes", {}).get(bound.name)


def _chosen(bound) -> tuple[bool, bool]:
    """Whether it is ticked rather than typed, and whether there are several to tick."""
    widget = bound.field.widget
    choices = getattr(widget, "input_type", "") in {"radio", "checkbox"}
    return choices, choices and hasattr(widget, "choices")


def _control_class(widget):
    return "form-select" if hasattr(widget, "choices") else "form-control"


def _says(bound, part):
    return bound.help_text if part == "help" else bound.errors


@register.filter
def initials(name):
    """ "Nguyễn Văn An" → "NA": first and last word; what stands behind a comma or in brackets is no name."""
    words = [word for word in name.split(",")[0].split() if word[0].isalpha()]
    return "".join(word[0] for word in dict.fromkeys([*words[:1], *words[-1:]])).upper()


@register.filter
def beside(columns, cells):
    """Pairs (column, cell), so that a cell can follow its column's alignment."""
    return list(zip(columns, cells, strict=True))


@register.filter
def may(user, act: str) -> bool:
    """Whether the person's role holds the act: `{% if user|may:"registry_import" %}`."""
    return user.is_authenticated and user.can(act)
