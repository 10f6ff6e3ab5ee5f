"""Numbers as Vietnamese officials write them: 1.234.567,8. Exact: no float comes in, every rounding is half up."""

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

NO_FIGURE = "…"
MILLION = 1_000_000  # đồng; money is kept in đồng and shown in triệu đồng
AS_NEEDED = 2  # decimals at most where nobody asked for a certain number of them
MOST_DECIMALS = 12  # more than tells any two figures of this portal apart
SPACES = re.compile("[ \u00a0\u2009\u202f]")
NUMBER = re.compile(r"([1-9]\d{0,2}(?:\.\d{3})+|\d+)(,\d+)?", re.ASCII)

Exact = Decimal | Fraction | int


class NumberError(ValueError):
    """The text is not a number in the one way of writing that is understood."""

    def __init__(self):
        super().__init__(
            "Số không hợp lệ. Dùng dấu chấm ngăn cách hàng nghìn, dấu phẩy cho phần thập phân, ví dụ 1.234,5"
        )


def parse_number(text: str, *, allow_negative: bool = False) -> Decimal:
    """ "1.234,5" → 1234.5. Never guesses: 1.5, 1,234.5, 0.500, 1e3 and digits of other scripts raise NumberError."""
    digits = SPACES.sub("", text.strip())
    negative = allow_negative and digits[:1] in {"-", "−"}
    match = NUMBER.fullmatch(digits[1:] if negative else digits)
    if not match:
        raise NumberError
    whole, fraction = match.groups(default="")
    value = Decimal(whole.replace(".", "") + fraction.replace(",", "."))
    return value.copy_negate() if negative and value else value


def _exact(value: Exact) -> Fraction:
    if isinstance(value, float):
        raise TypeError("A figure is never a float: it has lost its last digits.")
    return Fraction(value)


def _rounded(value: Fraction, decimals: int) -> Fraction:
    """Half up, away from zero."""
    scale = 10**decimals
    units = (abs(value) * scale + Fraction(1, 2)).__floor__()
    return Fraction(-units if value < 0 else units, scale)


def _written(value: Fraction, decimals: int, *, strip: bool) -> str:
    rounded = _rounded(value, decimals)
    whole, fraction = divmod(int(abs(rounded) * 10**decimals), 10**decimals)
    text = f"{whole:,}".replace(",", ".")
    digits = f"{fraction:0{decimals}}" if decimals else ""
    digits = digits.rstrip("0") if strip else digits
    return ("-" if rounded < 0 else "") + text + ("," + digits if digits else "")


def _order(one: Fraction, other: Fraction) -> int:
    return (one > other) - (one < other)


def format_number(value: Exact | None, decimals: int | None = None) -> str:
    """ "1.234.567,8"; None → "…", which is not 0. Without `decimals` as many as needed, at most two."""
    if value is None:
        return NO_FIGURE
    return _written(_exact(value), AS_NEEDED if decimals is None else decimals, strip=decimals is None)


def format_beside(value: Exact | None, bounds: Iterable[Exact | None], decimals: int | None = 1) -> str:
    """The value with as many more decimals as its printed order against each bound needs: 9.96 beside 10 → "9,96".

    The bounds count as they are, so print them in full. A bound of None is no bound. `decimals` as in `format_number`.
    """
    if value is None:
        return NO_FIGURE
    return _written(_exact(value), _decimals_beside(value, bounds, decimals), strip=decimals is None)


def rounded_beside(value: Exact, bounds: Iterable[Exact | None], decimals: int | None = 1) -> Fraction:
    """The figure that `format_beside` prints."""
    return _rounded(_exact(value), _decimals_beside(value, bounds, decimals))


def _decimals_beside(value: Exact, bounds: Iterable[Exact | None], decimals: int | None) -> int:
    exact, limits = _exact(value), [_exact(bound) for bound in bounds if bound is not None]
    needed = AS_NEEDED if decimals is None else decimals
    while needed < MOST_DECIMALS and any(
        _order(_rounded(exact, needed), limit) != _order(exact, limit) for limit in limits
    ):
        needed += 1
    return needed


def format_ratio(ratio: Exact | None, decimals: int = 1) -> str:
    """A ratio as a percentage, without a space: 1.029 → "102,9%"; None → "…"."""
    return NO_FIGURE if ratio is None else format_number(_exact(ratio) * 100, decimals) + "%"
