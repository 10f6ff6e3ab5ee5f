"""Days and spans of days in the two calendars that plans and reports follow."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

QUARTERS = ("I", "II", "III", "IV")


class Calendar(TextChoices):
    CALENDAR = "calendar", "Năm dương lịch"
    ADMINISTRATIVE = "administrative", "Năm hành chính 15/12–14/12"


def day_label(day: date) -> str:
    """dd/mm/yyyy, all digits written: strftime would lose the zeros of early years on some systems."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def _same_day(day: date, year: int) -> date:
    """That day in another year; the last of a month stays the last (29/2/2024 ↔ 28/2/2023)."""
    last, wanted = monthrange(day.year, day.month)[1], monthrange(year, day.month)[1]
    return day.replace(year=year, day=wanted if day.day == last else day.day)


@dataclass(frozen=True, order=True)
class Span:
    """Days from `start` to `end`, both counted. Raises ValueError when the end comes first: a span is never empty."""

    start: date
    end: date

    def __post_init__(self):
        if self.start > self.end:
            raise ValueError(f"Ngày bắt đầu {day_label(self.start)} đứng sau ngày kết thúc {day_label(self.end)}.")

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def a_year_before(self) -> "Span":
        """The same period one year earlier ("cùng kỳ")."""
        return self.years_before(1)

    def years_before(self, years: int) -> "Span":
        """The same period so many years earlier. February ends on its own last day each time."""
        start = self.start.replace(day=28) if (self.start.month, self.start.day) == (2, 29) else self.start
        return Span(start.replace(year=start.year - years), _same_day(self.end, self.end.year - years))

    def label(self) -> str:
        """In words: "năm 2024", "quý II/2024", else "từ … đến …". Administrative periods show their days as well."""
        dates = f"từ {day_label(self.start)} đến {day_label(self.end)}"
        for calendar in Calendar:
            if name := _name(self, calendar):
                return name if calendar == Calendar.CALENDAR else f"{name} ({dates})"
        return f"ngày {day_label(self.start)}" if self.days == 1 else dates


def _months(year: int, first: int, last: int, calendar: Calendar) -> Span:
    """From month `first` to month `last` of the year. An administrative month ends on its 14th (Nghị định 09/2019)."""
    if calendar == Calendar.ADMINISTRATIVE:
        start = date(year - 1, 12, 15) if first == 1 else date(year, first - 1, 15)
        return Span(start, date(year, last, 14))
    return Span(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def month_span(year: int, month: int, calendar: Calendar) -> Span:
    return _months(year, month, month, calendar)


def quarter_span(year: int, quarter: int, calendar: Calendar) -> Span:
    return _months(year, 3 * quarter - 2, 3 * quarter, calendar)


def half_span(year: int, half: int, calendar: Calendar) -> Span:
    return _months(year, 6 * half - 5, 6 * half, calendar)


def nine_month_span(year: int, calendar: Calendar) -> Span:
    return _months(year, 1, 9, calendar)


def year_span(year: int, calendar: Calendar) -> Span:
    return _months(year, 1, 12, calendar)


def years_span(first: int, last: int, calendar: Calendar) -> Span:
    return Span(year_span(first, calendar).start, year_span(last, calendar).end)


def year_of(day: date, calendar: Calendar) -> int:
    """The year a day counts for: in the administrative calendar 15/12/2023 already belongs to 2024."""
    return day.year + (calendar == Calendar.ADMINISTRATIVE and (day.month, day.day) >= (12, 15))


def years_ending_in(span: Span, calendar: Calendar) -> list[int]:
    """The years whose last day lies in the span, oldest first: those whose annual figures the span may use."""
    years = range(span.start.year, span.end.year + 1)
    return [year for year in years if year_span(year, calendar).end in span]


def calendar_of(span: Span) -> Calendar:
    """The calendar in which the span has a name of its own; the common one for days that have none."""
    named = _name(span, Calendar.CALENDAR) is None and _name(span, Calendar.ADMINISTRATIVE)
    return Calendar.ADMINISTRATIVE if named else Calendar.CALENDAR


def span_up_to(span: Span, day: date) -> Span | None:
    """What has passed of the span by the end of that day; None while it has not begun."""
    return Span(span.start, min(span.end, day)) if day >= span.start else None


def _name(span: Span, calendar: Calendar) -> str | None:
    """The name of the period in that calendar; None when it has none."""
    year, last = year_of(span.start, calendar), year_of(span.end, calendar)
    if span == years_span(year, last, calendar):
        return f"năm {year}" if year == last else f"giai đoạn {year}–{last}"
    named = {half_span(year, half, calendar): f"6 tháng {part} năm {year}" for half, part in ((1, "đầu"), (2, "cuối"))}
    named |= {nine_month_span(year, calendar): f"9 tháng đầu năm {year}"}
    named |= {quarter_span(year, n, calendar): f"quý {QUARTERS[n - 1]}/{year}" for n in range(1, 5)}
    named |= {month_span(year, n, calendar): f"tháng {n}/{year}" for n in range(1, 13)}
    return named.get(span)
