"""How much room a text takes in Times New Roman: no writer of workbooks measures text, so the portal does."""

import unicodedata
from functools import lru_cache

FONT = "Times New Roman"
LINE_HEIGHT = 1.3  # of the font size
SAFETY = 1.05  # screen, printer and substitute fonts differ by a few percent

# Thousandths of the font size; what is not named is 500. Marks above and below add nothing.
GLYPH_WIDTHS = {
    250: " .,",
    278: "ijlt:;/",
    333: "fr()-I",
    389: "sJ",
    444: "acez",
    556: "FPS≥≤<>",
    611: "ELTZ",
    667: "BCR",
    722: "wADGHKNOQUVXYĐ",
    778: "m",
    889: "M%",
    1000: "W…—",
}
WIDTH_OF = {glyph: width for width, glyphs in GLYPH_WIDTHS.items() for glyph in glyphs}
BOLD_IS_WIDER = 1.08


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Pixels that one line of text takes."""
    glyphs = (mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    width = sum(WIDTH_OF.get(glyph, 500) for glyph in glyphs) / 1000 * size / 0.75 * SAFETY
    return width * BOLD_IS_WIDER if bold else width


def longest_word(text: str, size: float, *, bold: bool = False) -> float:
    return max((text_width(word, size, bold=bold) for word in text.split()), default=0)


def text_height(text: str, room: float, size: float, *, bold: bool = False) -> float:
    """Points that the text takes in a cell `room` pixels wide."""
    return line_count(text, room, size, bold=bold) * size * LINE_HEIGHT + 2


def line_count(text: str, room: float, size: float, *, bold: bool = False) -> int:
    """Lines that the text takes in a cell `room` pixels wide, broken between words or inside a longer word."""
    lines, space = 0, text_width(" ", size, bold=bold)
    for paragraph in text.split("\n"):
        lines, used = lines + 1, 0.0
        for word in paragraph.split():
            width = text_width(word, size, bold=bold)
            if used and used + space + width > room:
                lines, used = lines + 1, 0.0
            extra, rest = divmod(width, room) if width > room else (0, width)
            lines, used = lines + int(extra), used + rest + (space if used else 0)
    return lines
