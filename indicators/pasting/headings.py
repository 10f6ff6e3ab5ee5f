"""What the head of a column says: a period and how sure its figures are, a province, or nothing that is reported."""

import re
from dataclasses import dataclass
from datetime import date

from coopportal.kit.periods import (
    Calendar,
    Span,
    half_span,
    month_span,
    nine_month_span,
    quarter_span,
    year_span,
    years_span,
)
from coopportal.kit.text import search_key
from indicators.models import ReportedValue

Nature = ReportedValue.Nature
YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
DAY = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d{2})\b")
ORDINALS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
NATURES = (("uoc", Nature.ESTIMATE), ("so bo", Nature.PRELIMINARY), ("chinh thuc", Nature.OFFICIAL))
PLANNED = re.compile(r"\b(kh|ke hoach|chi tieu giao|muc tieu)\b")
COMPARED = re.compile(r"\b(so sanh|so voi|so cung ky|ty le|tang|giam|dat)\b")
ASIDE = {"stt", "tt", "so tt", "ghi chu", "dien giai", "nguon", "so thu tu"}
SAID = {
    "nam", "thuc", "hien", "th", "uoc", "ca", "so", "bo", "chinh", "dau", "cuoi", "thang", "quy", "lieu", "ket", "qua", "ky",
    "tai", "ngay", "den", "het", "tu", "luy", "ke", "gia", "tri", "giai", "doan", "cua",
}  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """`span` with the `nature` that the heading names, if any; or `aside`: why the column is no reported figure.

    With neither, nobody knows what the column is.
    """

    text: str
    span: Span | None = None
    nature: str = ""
    aside: str = ""


def read_period(text: str, calendar: Calendar = Calendar.CALENDAR) -> Heading:
    """ "Ước TH 6 tháng 2025" → the first half of 2025, an estimate."""
    words = search_key(text)
    if reason := why_aside(text, words):
        return Heading(text, aside=reason)
    nature = next((nature for sign, nature in NATURES if re.search(rf"\b{sign}\b", words)), "")
    try:
        span = span_in(text, words, Calendar(calendar))
    except ValueError:  # 31/02/2024, or an end before its start
        span = None
    return Heading(text, span, nature if span else "")


def why_aside(text: str, words: str) -> str:
    if words in ASIDE:
        return "không phải cột số liệu"
    if COMPARED.search(words) or "%" in text:
        return "cột so sánh, tỷ lệ"
    if PLANNED.search(words):
        return "số kế hoạch, không phải số thực hiện"
    return ""


def span_in(text: str, words: str, calendar: Calendar) -> Span | None:
    days = [date(int(year), int(month), int(day)) for day, month, year in DAY.findall(text)]
    if days:
        return span_of_days(days, words)
    years = [int(year) for year in YEAR.findall(words)]
    rest = YEAR.sub(" ", words).split()
    numbers = [word for word in rest if word in ORDINALS or word.isdigit()]
    if set(rest) - SAID - set(numbers) - {"q1", "q2", "q3", "q4"}:
        return None
    if len(years) == 2 and not numbers and years[0] < years[1]:
        return years_span(*years, calendar)
    if len(years) != 1:
        return None
    return named_span(years[0], words, numbers, calendar)


def span_of_days(days: list[date], words: str) -> Span | None:
    """Two days are the ends of a period, one is the day itself; "đến 30/6/2025" begins with the year."""
    if len(days) == 2:
        return Span(*days)
    if len(days) > 2:
        return None
    return Span(days[0].replace(month=1, day=1) if words.startswith(("den", "luy ke")) else days[0], days[0])


def named_span(year: int, words: str, numbers: list[str], calendar: Calendar) -> Span | None:
    if quarter := re.search(r"\b(?:quy |q)(iv|iii|ii|i|[1-4])\b", words):
        return quarter_span(year, ORDINALS[quarter[1]], calendar)
    if re.search(r"\b6 thang\b", words):
        return half_span(year, 2 if re.search(r"\bcuoi\b", words) else 1, calendar)
    if re.search(r"\b9 thang\b", words):
        return nine_month_span(year, calendar)
    if month := re.search(r"\bthang (1[0-2]|[1-9])\b", words):
        return month_span(year, int(month[1]), calendar)
    return None if numbers else year_span(year, calendar)
