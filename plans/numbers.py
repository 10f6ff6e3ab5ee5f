"""The number and symbol of a document as people type it, tidied: "100 /QÐ-UBND" → "100/QĐ-UBND".

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I (numbers below 10 bear a 0, "/" after the number, "-" between groups, no spaces);
the dirty variants are those of docs met in practice.
"""

import re
from dataclasses import dataclass
from datetime import date

from coopportal.kit.text import nfc, search_key

LONGEST = 60
DASHES = re.compile("[\u2010-\u2015\u2212_]")
LEADING_WORDS = re.compile(
    r"^(?:(?:kế hoạch|quyết định|nghị quyết|đề án|chương trình|kết luận|công văn|văn bản)\s+)?(?:số)?\s*[:.]?\s*(?=\d)",
    re.IGNORECASE,
)
DAY = re.compile(
    r"[,;\s(]*(?:ngày|ng\.?)\s*(\d{1,2})\s*(?:[/.\-]|tháng)\s*(\d{1,2})\s*(?:[/.\-]|năm)\s*(\d{4})\s*\)?\s*$",
    re.IGNORECASE,
)
PATTERN = re.compile(r"(\d{1,6})(/\d{4})?(?:([/-])([^\s/]+(?:/[^\s/]+)?))?")
# As typed without accents or in part → as it is written. Groups between "-" and "/" are looked up one by one.
GROUPS = {
    "qd": "QĐ", "kh": "KH", "da": "ĐA", "nq": "NQ", "ctr": "CTr", "kl": "KL", "tb": "TB", "bc": "BC", "ubnd": "UBND",
    "hdnd": "HĐND", "tu": "TU", "tw": "TW", "ttg": "TTg", "cp": "CP", "lmhtx": "LMHTX", "lmhtxvn": "LMHTXVN", "bkhdt": "BKHĐT",
    "btc": "BTC", "stc": "STC", "skhdt": "SKHĐT",
}  # fmt: skip
ADVICE = "Số, ký hiệu gồm số, dấu “/” và ký hiệu, ví dụ 532/KH-UBND hoặc 20-CTr/TU."


@dataclass(frozen=True)
class TidyNumber:
    """`text` as it is stored, "" of nothing; `issued_on` when the day was typed behind the number."""

    text: str
    issued_on: date | None = None


def tidy_number(typed: str) -> TidyNumber:
    """Raises ValueError with a Vietnamese sentence for what is no number of a document.

    A number alone ("249") is one: not every source tells the symbol.
    """
    text, issued_on = split_day(DASHES.sub("-", nfc(typed)))
    text = LEADING_WORDS.sub("", text)
    text = re.sub(r"\s*([/-])\s*", r"\1", " ".join(text.split())).strip(" ,;.")
    if not text:
        return TidyNumber("", issued_on)
    found = PATTERN.fullmatch(text)
    if not found or len(text) > LONGEST:
        raise ValueError(ADVICE)
    number, year, mark, symbol = found.groups()
    number = number.lstrip("0").rjust(2, "0")
    if symbol is None:
        return TidyNumber(number + (year or ""), issued_on)
    return TidyNumber(f"{number}{year or ''}{mark}{tidy_symbol(symbol)}", issued_on)


def split_day(text: str) -> tuple[str, date | None]:
    """ "141, ngày 30/7/2024" → "141" and the day; a day that does not exist stays in the text."""
    found = DAY.search(text)
    if not found:
        return text, None
    day, month, year = map(int, found.groups())
    try:
        return text[: found.start()], date(year, month, day)
    except ValueError:
        return text, None


def tidy_symbol(symbol: str) -> str:
    """ "QD-UBND" → "QĐ-UBND", "nq-nd" → "NQ-HĐND", "BKHDT-HTX" → "BKHĐT-HTX"; a group nobody knows is in capitals."""
    groups = re.split(r"([/-])", symbol)
    written = [one if one in "/-" else GROUPS.get(search_key(one), capitals(one)) for one in groups]
    if written[0] == "NQ" and written[-1] == "ND":  # a resolution is the People's Council's
        written[-1] = "HĐND"
    return "".join(written)


def capitals(group: str) -> str:
    """Small letters alone are a hurried hand; mixed ones ("CTr", "TTg") are the symbol's own."""
    return group.upper() if group == group.lower() else group
