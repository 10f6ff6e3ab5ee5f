"""`{% load lists %}`: the rows of a list. A page has thousands of cells, so they are written here and not by a template.

A writer is a function (value, row) → one cell. Whatever does not come from this file is escaped as it gets into a cell.
"""

from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe

from cooperatives.selectors.lists import NUMBERS, words_of
from cooperatives.tables import Shape

register = template.Library()

UNKNOWN = '<td class="{} blank"><span class="quiet">{}</span></td>'


@register.simple_tag
def list_rows(listing, columns, rows, ticks):
    """`rows` are dictionaries of `rows_of`; with `ticks` each begins with a box that belongs to the form #bulk."""
    writers = [(column.source, writer_of(listing, column)) for column in columns]
    tick = tick_of(listing) if ticks else None
    return mark_safe("\n".join([row_of(row, writers, tick) for row in rows]))  # noqa: S308 – each cell is escaped


def row_of(row, writers, tick) -> str:
    cells = "".join([write(row[name], row) for name, write in writers])
    return f"<tr>{tick(row) if tick else ''}{cells}</tr>"


def tick_of(listing):
    name = listing.table.by_key[listing.title].source

    def write(row):
        label = escape(str(row[name] or row["pk"]))
        return (
            f'<td class="tick"><input class="form-check-input" type="checkbox" name="row" value="{row["pk"]}" '
            f'form="bulk" aria-label="Chọn {label}"></td>'
        )

    return write


def writer_of(listing, column):
    words = words_of(column)
    if column.key == listing.title:
        return title_writer(listing, words)
    unknown = UNKNOWN.format(cell_class(column), escape(column.blank))
    cell = f'<td class="{cell_class(column)}" data-label="{escape(column.label)}">'
    if column.shape is Shape.CHOICE:
        return choice_writer(cell, unknown, words, listing.tones.get(column.key))

    def write(value, row):
        text = words(value)
        return f"{cell}{escape(text)}</td>" if text else unknown

    return write


def choice_writer(cell: str, unknown: str, words, tones: dict[str, str] | None):
    """There are few values, so each is written once."""
    written: dict[str | None, str] = {}

    def write(value, row):
        if value not in written:
            text = escape(words(value))
            marked = f'<span class="state state-{tones.get(value, "none")}">{text}</span>' if tones else text
            written[value] = f"{cell}{marked}</td>" if text else unknown
        return written[value]

    return write


def title_writer(listing, words):
    head = '<th class="cell-title" scope="row">'
    if listing.link is None:
        return lambda value, row: f"{head}{escape(words(value))}</th>"
    route, argument = listing.link
    before, after = reverse(f"cooperatives:{route}", args=[0]).split("/0/")

    def write(value, row):
        if row[argument] is None:
            return f"{head}{escape(words(value) or '…')}</th>"
        return f'{head}<a class="name-link" href="{before}/{row[argument]}/{after}">{escape(words(value))}</a></th>'

    return write


def cell_class(column) -> str:
    if column.shape in NUMBERS:
        return "num"
    if column.shape is Shape.CHOICES or (column.longest or 0) >= 200:
        return "long"
    return "cell"
