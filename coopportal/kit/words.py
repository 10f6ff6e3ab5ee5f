"""A stored value in people's words: choices by their label, days and moments as they are read, money in triệu đồng."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.contrib.postgres.fields import ArrayField
from django.db import models

from coopportal.kit.clock import local
from coopportal.kit.numbers import MILLION, format_number
from coopportal.kit.periods import day_label

BLANK = "(trống)"
MOST_MONEY_DECIMALS = 6
Names = Mapping[tuple[type[models.Model], object], str]


def in_words(field: models.Field, value, names: Names) -> str:
    """`value` of `field`, "(trống)" for none; a model's TOLD says how a field of its own is told.

    `names`: what `names_of` found for the rows that foreign keys point to.
    """
    if value is None or value in ("", [], {}):
        return BLANK
    if told := getattr(getattr(field, "model", None), "TOLD", {}).get(field.name):
        return told(value)
    if isinstance(field, ArrayField):
        return ", ".join(in_words(field.base_field, one, names) for one in value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.is_relation:
        return names.get((field.related_model, value), f"mã {value}")
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        return f"{local(value):%H:%M} {day_label(local(value).date())}"
    if isinstance(value, date):
        return day_label(value)
    if isinstance(value, int | Decimal):
        return figure_in_words(field, value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {one}" for key, one in value.items())
    return str(value)


def figure_in_words(field: models.Field, value: int | Decimal) -> str:
    if field.name == "year" or field.name.endswith("_year"):
        return str(value)
    if not field.name.endswith("_vnd"):
        return format_number(value)
    text = format_number(Fraction(value, MILLION), MOST_MONEY_DECIMALS)
    return f"{text.rstrip('0').rstrip(',')} triệu đồng"


def names_of(
    wanted: Iterable[tuple[models.Field, object]], readable: Mapping[type[models.Model], models.QuerySet] | None = None
) -> dict[tuple[type[models.Model], object], str]:
    """What the foreign keys among `wanted` (field, value) point to, by name: one query a table.

    `readable`: of which rows of a table the names may be told; all where it says nothing.
    """
    keys: dict[type[models.Model], set] = {}
    for field, value in wanted:
        if field.is_relation and value is not None:
            keys.setdefault(field.related_model, set()).add(value)
    return {
        (model, row.pk): str(row)
        for model, pks in keys.items()
        for row in (readable or {}).get(model, model._base_manager).filter(pk__in=pks)
    }
