"""Exact figures as text."""

from decimal import Context, Decimal
from fractions import Fraction

SIGNIFICANT = Context(prec=12)


def exact_text(value: Fraction | Decimal | int | None) -> str | None:
    """The figure as a decimal string: exact where it ends, else 12 significant digits; None stays None."""
    if value is None:
        return None
    value = Fraction(value)
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        places = 0
        while (value * 10**places).denominator != 1:
            places += 1
        return f"{Decimal(int(value * 10**places)).scaleb(-places):f}"
    return f"{SIGNIFICANT.divide(Decimal(value.numerator), Decimal(value.denominator)):f}"
