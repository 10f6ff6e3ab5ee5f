"""`{% load lists %}`: the rows of a list. A page has thousands of cells, so they are written here and not by a template."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from cooperatives.selectors.lists import NUMBERS, words_of
from cooperatives.tables import Shape

register = template.Library()

UNKNOWN = mark_safe('<td class="blank"><span class="quiet">…</span></td>')
TONE = '<span class="state state-{}">{}</span>'


@register.simple_tag
def list_rows(listing, columns, rows, ticks):
    """`rows` are dictionaries of `values_of`; with `ticks` each begins with a box that belongs to the form #bulk."""
    writers = [(column.source, writer_of(listing, column)) for column in columns]
    tick = tick_of(listing) if ticks else None
    return mark_safe("\n".join([row_of(row, writers, tick) for row in rows]))  # noqa: S308 – each cell is escaped


def row_of(row, writers, tick) -> str:
    cells = "".join([write(row[name], row) for name, write in writers])
    return f"<tr>{tick(row) if tick else ''}{cells}</tr>"


def tick_of(listing):
    name = listing.table.by_key[listing.title].source
    box = (
        '<td class="tick"><input class="form-check-input" type="checkbox" name="organisation" value="{}" form="bulk" '
        'aria-label="Chọn {}"></td>'
    )
    return lambda row: format_html(box, row["pk"], row[name] or row["pk"])


def writer_of(listing, column):
    """A function (value, row) → one cell."""
    words = words_of(column)
    if column.key == listing.title:
        return title_writer(listing, words)
    tones = listing.tones.get(column.key)
    cell = format_html('<td class="{}" data-label="{}">', cell_class(column), column.label) + "{}</td>"

    def write(value, row):
        text = words(value)
        if text == "":
            return UNKNOWN
        return format_html(cell, format_html(TONE, tones.get(value, "none"), text) if tones else text)

    return write


def title_writer(listing, words):
    if listing.link is None:
        return lambda value, row: format_html('<th class="cell-title" scope="row">{}</th>', words(value))
    route, argument = listing.link
    address = reverse(f"cooperatives:{route}", args=[0]).replace("/0/", "/{}/")
    link = f'<th class="cell-title" scope="row"><a class="name-link" href="{address}">{{}}</a></th>'
    plain = '<th class="cell-title" scope="row">{}</th>'

    def write(value, row):
        if row[argument] is None:
            return format_html(plain, words(value) or "…")
        return format_html(link, row[argument], words(value))

    return write


def cell_class(column) -> str:
    if column.shape in NUMBERS:
        return "num"
    if column.shape is Shape.CHOICES or (column.longest or 0) >= 200:
        return "long"
    return "cell"
