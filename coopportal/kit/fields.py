"""Form fields that read what Vietnamese officials type."""

from datetime import date

from django import forms

DAY_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]
DAY_ADVICE = "Ngày không hợp lệ. Nhập ngày/tháng/năm, ví dụ 31/12/2024."
EARLIEST = date(1945, 9, 2)


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
        if day and not EARLIEST <= day <= date(2100, 12, 31):
            raise forms.ValidationError(DAY_ADVICE, code="invalid")
        return day
