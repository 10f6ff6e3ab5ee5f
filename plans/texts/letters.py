"""A text as it is shown, and the same text as it is compared: a place in one is a place in the other."""

import re

from coopportal.kit.text import nfc

TONES = {  # the older place of a tone → the one compared
    "òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ",
    "ọe": "oẹ", "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ",
}  # fmt: skip
OLDER = re.compile("|".join(TONES))
SPELT = {"tỉ": "tỷ", "kĩ": "kỹ", "lí": "lý", "quí": "quý"}
SPELLING = re.compile(rf"\b(?:{'|'.join(SPELT)})\b")
SIGNS = str.maketrans("‐‑‒–—−“”„’‘\t…", "-" * 6 + '""' + "\"''" + "\t.")
CAPITALS = "A-Z" + "".join(letter for letter in map(chr, range(0xC0, 0x1EFA)) if letter.isupper())
BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def shown(text: str) -> str:
    """The text as it is kept and shown: composed, one kind of line end, nothing invisible. All places count in it."""
    return nfc(CONTROL.sub(" ", BREAKS.sub("\n", text)))


def compared(text: str) -> str:
    """Of equal length: small letters, tones at one place (hoà = hòa), one kind of dash and quotation mark."""
    small = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text).translate(SIGNS)
    small = OLDER.sub(lambda match: TONES[match[0]], small)
    return SPELLING.sub(lambda match: SPELT[match[0]], small)
