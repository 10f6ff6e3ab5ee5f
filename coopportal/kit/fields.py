"""Form fields that read what Vietnamese officials type."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from django import forms

from coopportal.kit import clock
from coopportal.kit.numbers import MILLION, NumberError, format_number, parse_number
from coopportal.kit.periods import day_label

DAY_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]
DAY_ADVICE = "Ngày không hợp lệ. Nhập ngày/tháng/năm, ví dụ 31/12/2024."
FIRST_YEAR, LAST_YEAR = 1945, 2100
MOST_COUNT = 2_000_000_000  # what a column of counts holds
MOST_VND = 1_000_000_000_000_000  # a million tỷ: more than all cooperatives of the country turn over


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


class NumberField(forms.Field):
    """A number typed in the one strict way: 1.234,5. Blank is None, never 0; what cannot be read stays in the field.

    `least` and `most` are bounds of the value as typed; `decimals` that many at most.
    """

    def __init__(self, *, decimals: int = 0, least: int | None = 0, most: int | None = None, **options):
        self.decimals, self.least, self.most = decimals, least, most
        mode = "decimal" if decimals or least is None or least < 0 else "numeric"
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"}))
        super().__init__(**options)

    def to_python(self, value):
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            number = parse_number(str(value), allow_negative=True)
        except NumberError as error:
            raise forms.ValidationError(str(error), code="invalid") from error
        if number < 0 and self.least is not None and self.least >= 0:
            raise forms.ValidationError("Không nhập số âm. Chưa có số liệu thì để trống.", code="negative")
        if self.least is not None and number < self.least:
            raise forms.ValidationError(f"Số nhỏ nhất là {format_number(self.least)}.", code="too_small")
        if self.most is not None and number > self.most:
            raise forms.ValidationError(
                f"Số lớn nhất là {format_number(self.most)}. Hãy xem lại đơn vị tính.", code="too_large"
            )
        if -number.normalize().as_tuple().exponent > self.decimals:
            places = f"tối đa {self.decimals} chữ số sau dấu phẩy" if self.decimals else "số nguyên, không có phần lẻ"
            raise forms.ValidationError(f"Nhập {places}.", code="decimals")
        return self.stored(number)

    def stored(self, number: Decimal):
        return number if self.decimals else int(number)

    def typed(self, value) -> Decimal | Fraction | int:
        return value

    def prepare_value(self, value):
        """What stands in the input: a figure as it would be typed; text, which was typed, as it is."""
        if value is None or isinstance(value, str):
            return value
        text = format_number(self.typed(value), self.decimals)
        return text.rstrip("0").rstrip(",") if self.decimals else text


class CountField(NumberField):
    """A whole number from 0: persons, organisations. The value is an int."""

    def __init__(self, **options):
        super().__init__(**{"most": MOST_COUNT} | options)


class MillionsField(NumberField):
    """Typed and shown in triệu đồng, kept in whole đồng: "1.234,5" ⇄ 1234500000. `signed`: a loss is below 0."""

    def __init__(self, *, signed: bool = False, **options):
        most = MOST_VND // MILLION
        super().__init__(**{"decimals": 6, "least": -most if signed else 0, "most": most} | options)

    def stored(self, number):
        return int(number * MILLION)

    def typed(self, value):
        return Fraction(value, MILLION)


class YearField(CountField):
    """A year, which is written without a dot."""

    def __init__(self, **options):
        super().__init__(**{"least": FIRST_YEAR, "most": LAST_YEAR} | options)

    def prepare_value(self, value):
        return value


class FlagField(forms.TypedChoiceField):
    """Yes, no, or nobody said: the value is True, False or None."""

    TYPED = {True: "yes", False: "no", None: ""}

    def __init__(self, **options):
        options.setdefault("choices", [("", ""), ("yes", "Có"), ("no", "Không")])
        super().__init__(coerce=lambda text: text == "yes", empty_value=None, **options)
        self.error_messages |= {"invalid_choice": "Chọn Có, Không, hoặc để trống khi chưa rõ."}

    def prepare_value(self, value):
        return self.TYPED.get(value, value)

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)
