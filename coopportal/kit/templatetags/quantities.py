"""`{% load quantities %}`: the one place where pages turn figures, days and moments into text."""

from datetime import date, datetime
from fractions import Fraction

from django import template

from coopportal.kit.clock import local
from coopportal.kit.numbers import MILLION, NO_FIGURE, Exact, format_number, format_ratio
from coopportal.kit.periods import Span, day_label

register = template.Library()

COMPARATORS = {
    "reach": "",
    "at_least": "≥",
    "more_than": ">",
    "at_most": "≤",
    "less_than": "<",
    "between": "",
    "about": "khoảng",
    "exactly": "=",
}


@register.filter
def quantity(value: Exact | None, decimals: int | None = None) -> str:
    """1234567.8 → "1.234.567,8"; None → "…", never 0. Reads the decimals a frozen report keeps as text, too."""
    return format_number(value, decimals)


@register.filter
def millions(vnd: int | None, decimals: int | None = None) -> str:
    """Whole đồng in triệu đồng: 1250500000 → "1.250,5"; None → "…", never 0. `decimals` as in `format_number`."""
    return format_number(None if vnd is None else Fraction(vnd, MILLION), decimals)


@register.filter
def ratio(value: Exact | None, decimals: int = 1) -> str:
    """1.029 → "102,9%"; None → "…"."""
    return format_ratio(value, decimals)


@register.filter
def day(value: date | None) -> str:
    """dd/mm/yyyy; a moment by the day it has in Việt Nam; None → "…"."""
    if isinstance(value, datetime):
        value = local(value).date()
    return day_label(value) if value else NO_FIGURE


@register.filter
def moment(value: datetime | None) -> str:
    """HH:MM dd/mm/yyyy by the clock of Việt Nam; None → "…"."""
    return f"{local(value):%H:%M} {day(value)}" if value else NO_FIGURE


@register.filter
def until(start: date, end: date) -> str:
    """A span in words: "năm 2024", "quý II/2024", "từ 01/03/2024 đến 15/04/2024"."""
    return Span(start, end).label()


@register.filter
def comparator(code: str) -> str:
    """The sign before a target: at_least → "≥"; nothing for a plain figure or a range."""
    return COMPARATORS[code]
