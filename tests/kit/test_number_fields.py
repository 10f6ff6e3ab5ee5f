"""Form fields that read figures: one strict way of writing, blank is no zero, money in triệu đồng."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from coopportal.kit.fields import MOST_COUNT, CountField, MillionsField, NumberField

COUNT = CountField(required=False)
MONEY = MillionsField(required=False)
PROFIT = MillionsField(required=False, signed=True)
POINTS = NumberField(required=False, decimals=2, most=100)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (COUNT, "1.234", 1234), (COUNT, "0", 0), (COUNT, "", None), (COUNT, "  ", None), (COUNT, "12,0", 12),
        (COUNT, "2.000.000.000", MOST_COUNT),
        (MONEY, "1.234,5", 1_234_500_000), (MONEY, "0,000001", 1), (MONEY, "0", 0), (MONEY, "", None),
        (PROFIT, "-40", -40_000_000), (PROFIT, "\u22121,5", -1_500_000),
        (POINTS, "64,99", Decimal("64.99")), (POINTS, "100", Decimal(100)),
    ],
)  # fmt: skip
def test_what_is_typed_is_read(field, typed, value):
    assert field.clean(typed) == value


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        (COUNT, "1,234.5", "invalid"), (COUNT, "1.5", "invalid"), (COUNT, "12a", "invalid"), (COUNT, "1e3", "invalid"),
        (COUNT, "1,5", "decimals"), (COUNT, "-1", "negative"), (COUNT, "2.000.000.001", "too_large"),
        (MONEY, "-1", "negative"), (MONEY, "0,0000001", "decimals"), (MONEY, "1.000.000.001", "too_large"),
        (COUNT, "1" + 30 * "0", "too_large"), (POINTS, 5_000 * "9", "too_large"), (MONEY, 5_000 * "9", "too_large"),
        (PROFIT, "-1.000.000.001", "too_small"), (POINTS, "64,999", "decimals"), (POINTS, "100,01", "too_large"),
    ],
)  # fmt: skip
def test_what_is_no_such_figure_is_refused_with_advice(field, typed, code):
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (COUNT, 1234, "1.234"), (COUNT, 0, "0"), (COUNT, None, None), (COUNT, "12a", "12a"), (COUNT, 1200, "1.200"),
        (MONEY, 1_234_500_000, "1.234,5"), (MONEY, 1, "0,000001"), (MONEY, 0, "0"), (MONEY, 10_000_000, "10"),
        (PROFIT, -40_000_000, "-40"), (POINTS, Decimal("64.90"), "64,9"),
    ],
)  # fmt: skip
def test_a_figure_is_shown_as_one_would_type_it(field, value, shown):
    assert field.prepare_value(value) == shown


@pytest.mark.parametrize("value", [0, 1, 999_999, 1_000_000, 1_234_567_891, 10**15])
def test_money_comes_back_as_it_was(value):
    assert MONEY.clean(MONEY.prepare_value(value)) == value
    assert not MONEY.has_changed(value, MONEY.prepare_value(value))
