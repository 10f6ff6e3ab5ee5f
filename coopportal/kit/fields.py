"""Form fields that read what Vietnamese officials type."""

from datetime import date

from django import forms

from coopportal.kit import clock
from coopportal.kit.periods import day_label

DAY_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]
DAY_ADVICE = "Ngày không hợp lệ. Nhập ngày/tháng/năm, ví dụ 31/12/2024."
FIRST_YEAR, LAST_YEAR = 1945, 2100


def refuse_future(day: date) -> None:
    """Raises ValidationError: of a day that has not come nothing can be counted."""
    if day > clock.today():
        raise forms.ValidationError(f"Ngày số liệu không được sau hôm nay ({day_label(clock.today())}).")


class DayField(forms.DateField):
    """A day typed as 31/12/2024 (or 31-12-2024, 2024-12-31)."""

    def __init__(self, **options):
        options.setdefault("input_formats", DAY_FORMATS)
        options.setdefault(
            "widget",
            forms.DateInput(
                format="%d/%m/%Y", attrs={"data-date": True, "inputmode": "numeric", "placeholder": "ngày/tháng/năm"}
            ),
        )
        super().__init__(**options)
        self.error_messages |= {"invalid": DAY_ADVICE}

    def to_python(self, value):
        day = super().to_python(value)
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.", code="invalid")
        return day
