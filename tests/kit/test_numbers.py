from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopportal.kit.numbers import NumberError, format_beside, format_number, format_ratio, parse_number

amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=4)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.360", "1360"),
        ("1,5", "1.5"),
        ("1.234.567,8", "1234567.8"),
        ("1234567,80", "1234567.80"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234\u202f567", "1234567"),
        (" 01 ", "1"),
        ("0", "0"),
        ("0,6", "0.6"),
        ("68.013,075", "68013.075"),
    ],
)
def test_numbers_as_officials_write_them(typed, value):
    assert parse_number(typed) == Decimal(value)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "1.5",
        "12.34.5",
        "1,234.5",
        "1,500,000.50",
        "0.500",
        "1e3",
        "٣",
        "１２",
        "²",
        "1.2345",
        "1234.567",
        ",5",
        "5,",
    ]
    + ["NaN", "Infinity", "-5", "+5", "1_000", "12\n34", "0x1F", "1,2,3", "29 tỷ", "5%", "1..000"],
)
def test_what_could_mean_two_things_is_refused_not_guessed(typed):
    with pytest.raises(NumberError, match="Số không hợp lệ. Dùng dấu chấm ngăn cách hàng nghìn"):
        parse_number(typed)


@pytest.mark.parametrize(("typed", "value"), [("-5,5", "-5.5"), ("−1.000", "-1000"), ("-0", "0"), ("7", "7")])
def test_minus_only_where_it_is_asked_for(typed, value):
    assert str(parse_number(typed, allow_negative=True)) == value


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Decimal("1234567.8"), None, "1.234.567,8"),
        (Decimal("1234567.8"), 2, "1.234.567,80"),
        (1000, None, "1.000"),
        (0, None, "0"),
        (None, None, "…"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (Decimal("0.125"), 2, "0,13"),
        (Decimal("1.005"), None, "1,01"),
        (Decimal("-0.001"), None, "0"),
        (Decimal("-0.04"), 1, "0,0"),
        (Decimal("999.995"), 2, "1.000,00"),
        (Decimal("10.50"), None, "10,5"),
        (Fraction(2, 3), 1, "0,7"),
        (Fraction(-1, 3), None, "-0,33"),
        (12345678901234567890123456789012, None, "12.345.678.901.234.567.890.123.456.789.012"),
        (Decimal("100"), None, "100"),
        ("9.6", None, "9,6"),  # a frozen report keeps decimals as text
    ],
)
def test_numbers_are_written_half_up_with_dots_and_a_comma(value, decimals, text):
    assert format_number(value, decimals) == text


@pytest.mark.parametrize("write", [format_number, format_ratio, lambda value: format_beside(value, [1])])
def test_a_float_is_refused(write):
    with pytest.raises(TypeError, match="float"):
        write(0.1)


@given(amounts)
def test_what_is_written_reads_back_to_the_last_digit(value):
    assert parse_number(format_number(value, 4), allow_negative=True) == value


@pytest.mark.parametrize(
    ("value", "bounds", "decimals", "text"),
    [
        (Decimal("9.96"), [10], 1, "9,96"),
        (Decimal("9.9"), [10], 1, "9,9"),
        (Decimal("10.04"), [10], 1, "10,04"),
        (Decimal("10"), [10], 1, "10,0"),
        (Decimal("64.996"), [65, 70], 1, "64,996"),
        (Decimal("70.0001"), [65, 70], 1, "70,0001"),
        (Decimal("10.25"), [Decimal("10.25")], 1, "10,25"),
        (34, [35], None, "34"),
        (Decimal("34.999"), [35], None, "34,999"),
        (Fraction(1, 3), [Fraction(1, 3)], 1, "0,333333333333"),
        (Decimal("-0.001"), [0], 1, "-0,001"),
        (5, [None], 0, "5"),
        (None, [10], 1, "…"),
    ],
)
def test_a_figure_beside_its_bound_keeps_its_side(value, bounds, decimals, text):
    assert format_beside(value, bounds, decimals) == text


@given(amounts, st.lists(amounts, max_size=3))
def test_the_printed_order_is_the_true_one(value, bounds):
    printed = parse_number(format_beside(value, bounds), allow_negative=True)
    assert all(((printed > b) - (printed < b)) == ((value > b) - (value < b)) for b in bounds)


@pytest.mark.parametrize(
    ("ratio", "text"), [(Fraction(36, 35), "102,9%"), (Fraction(1), "100,0%"), (Decimal("0"), "0,0%"), (None, "…")]
)
def test_ratios_are_percentages_without_a_space(ratio, text):
    assert format_ratio(ratio) == text
