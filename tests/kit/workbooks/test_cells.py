from datetime import date, datetime
from decimal import Decimal

import pytest

from coopportal.kit.workbooks import cells
from coopportal.kit.workbooks.cells import CLEAR, read_column
from coopportal.kit.workbooks.refused import CellError, Refused

SECTORS = [("agriculture", "Nông, lâm, ngư, diêm nghiệp"), ("credit", "Quỹ tín dụng nhân dân"), ("trade", "Thương mại")]


@pytest.mark.parametrize(
    ("shape", "cell", "options", "value"),
    [
        ("text", "  Hợp tác xã\u00a0 Đồng\u200b Tâm ", {}, "Hợp tác xã Đồng Tâm"),
        ("text", "Hợp tác xã", {}, "Hợp tác xã"),
        ("text", "dòng 1\ndòng 2", {}, "dòng 1 dòng 2"),
        ("text", "dòng 1\ndòng 2", {"multiline": True}, "dòng 1\ndòng 2"),
        ("text", 12.0, {}, "12"),
        ("text", 1234.5, {}, "1234,5"),
        ("text", date(2024, 12, 31), {}, "31/12/2024"),
        ("text", "'=1+1", {}, "=1+1"),
        ("text", "- Vốn ngân sách", {}, "- Vốn ngân sách"),
        ("text", "…", {}, None),
        ("code", "0100 123 456", {"lengths": (10, 13)}, "0100123456"),
        ("code", 2500123456.0, {"lengths": (10, 13)}, "2500123456"),
        ("code", "'0912000000", {}, "0912000000"),
        ("count", "1.360", {}, 1360),
        ("count", "08", {}, 8),
        ("count", 12.0, {}, 12),
        ("count", "1.234.567", {}, 1234567),
        ("decimal", "1,5", {}, Decimal("1.5")),
        ("decimal", "1.234.567,8", {}, Decimal("1234567.8")),
        ("decimal", "1.500.000,50", {}, Decimal("1500000.5")),
        ("decimal", "1.450", {"dot": "thousands"}, Decimal(1450)),
        ("decimal", "1.450", {"dot": "decimal"}, Decimal("1.45")),
        ("decimal", "1,500,000.50", {"dot": "decimal"}, Decimal("1500000.5")),
        ("decimal", 0.1 + 0.2, {}, Decimal("0.3")),
        ("decimal", 2.345, {"decimals": 2}, Decimal("2.35")),
        ("decimal", "-5,5", {"negative": True}, Decimal("-5.5")),
        ("money", "1.360", {}, 1360),
        ("money", "29 tỷ", {"unit": "triệu"}, 29_000_000_000),
        ("money", "85 triệu đồng", {}, 85_000_000),
        ("money", "1 tỷ 456 triệu", {}, 1_456_000_000),
        ("money", "68.013,075 tỷ", {}, 68_013_075_000_000),
        ("money", "1,5", {"unit": "triệu"}, 1_500_000),
        ("money", 12.345678, {"unit": "triệu"}, 12_345_678),
        ("money", 0.0, {"unit": "triệu"}, 0),
        ("money", "1.650.000.000 đồng", {"unit": "triệu"}, 1_650_000_000),
        ("day", "31/12/2024", {}, date(2024, 12, 31)),
        ("day", "1-3-2024", {}, date(2024, 3, 1)),
        ("day", "2024-12-31", {}, date(2024, 12, 31)),
        ("day", "ngày 07 tháng 02 năm 2026", {}, date(2026, 2, 7)),
        ("day", date(2024, 1, 2), {}, date(2024, 1, 2)),
        ("day", datetime(2024, 1, 2, 8, 30), {}, date(2024, 1, 2)),
        ("year", 2024.0, {}, 2024),
        ("year", "Năm 2024", {}, 2024),
        ("flag", "Có", {}, True),
        ("flag", "x", {}, True),
        ("flag", "không", {}, False),
        ("flag", 0.0, {}, False),
        ("flag", True, {}, True),
        ("flag", "xóa", {}, CLEAR),
        ("choice", "thuong  mai", {"choices": SECTORS}, "trade"),
        ("choice", "CREDIT", {"choices": SECTORS}, "credit"),
        ("choice", "QTDND", {"choices": SECTORS, "also": {"QTDND": "credit"}}, "credit"),
        ("choices", "Thương mại; Quỹ tín dụng nhân dân; thương mại", {"choices": SECTORS}, ["trade", "credit"]),
        ("choices", "Thương mại, credit", {"choices": SECTORS[1:]}, ["trade", "credit"]),
    ],
)
def test_cells_are_read_as_their_column_wants_them(shape, cell, options, value):
    read = getattr(cells, f"read_{shape}")(cell, **options)
    assert (read, type(read)) == (value, type(value))
    assert read_column(shape, [None, cell], **options) == ([None, value], [])


@pytest.mark.parametrize("shape", ["text", "code", "count", "decimal", "money", "day", "year", "choice", "choices"])
@pytest.mark.parametrize("cell", ["x", " X ", "xóa"])
def test_an_x_clears(shape, cell):
    options = {"choices": SECTORS} if shape.startswith("choice") else {}
    assert getattr(cells, f"read_{shape}")(cell, **options) is CLEAR


@pytest.mark.parametrize(
    ("shape", "cell", "options", "rule"),
    [
        ("text", "a\x00b", {}, "control_character"),
        ("text", "НТХ Đồng Tâm", {}, "other_script"),
        ("text", "Công nh?n", {}, "lost_letters"),
        ("text", "HTX 😀", {}, "odd_character"),
        ("text", "=cmd|' /C calc'!A0", {}, "formula_text"),
        ("text", "@SUM(1)", {}, "formula_text"),
        ("text", "+cmd|x!A0", {}, "formula_text"),
        ("text", "a" * 256, {"longest": 255}, "too_long"),
        ("text", True, {}, "flag_not_text"),
        ("code", 100123456.0, {"lengths": (10, 13)}, "lost_zero"),
        ("code", "1.00123E+9", {}, "digits_lost"),
        ("code", 1e20, {}, "digits_lost"),
        ("code", date(2024, 1, 1), {}, "not_a_code"),
        ("code", "０１００", {}, "foreign_digits"),
        ("count", 3.7, {}, "not_whole"),
        ("count", "3,7", {}, "not_whole"),
        ("count", "36,508", {}, "ambiguous_number"),
        ("count", -1.0, {}, "negative"),
        ("count", 1e300, {}, "too_large"),
        ("count", float("nan"), {}, "too_large"),
        ("count", "NaN", {}, "not_a_number"),
        ("count", "１２", {}, "foreign_digits"),
        ("count", "٣", {}, "foreign_digits"),
        ("count", "-", {}, "dash"),
        ("count", "15 người", {}, "not_a_number"),
        ("count", True, {}, "flag_not_number"),
        ("count", date(2024, 5, 1), {}, "day_not_number"),
        ("decimal", "1.450", {}, "ambiguous_number"),
        ("decimal", "1.5", {}, "ambiguous_number"),
        ("decimal", "1,234.5", {}, "ambiguous_number"),
        ("decimal", "1,500,000.50", {}, "ambiguous_number"),
        ("decimal", "1,5", {"dot": "decimal"}, "ambiguous_number"),
        ("decimal", "1.5", {"dot": "thousands"}, "ambiguous_number"),
        ("money", "1.360", {"unit": "triệu"}, "ambiguous_number"),
        ("money", "456 triệu 1 tỷ", {}, "not_a_number"),
        ("money", "12 usd", {}, "not_a_number"),
        ("money", -5.0, {"unit": "triệu"}, "negative"),
        ("money", 1e12, {"unit": "triệu"}, "too_large"),
        ("day", "31/02/2024", {}, "no_such_day"),
        ("day", "12/25/2024", {}, "month_first"),
        ("day", "01/01/0000", {}, "year_out_of_range"),
        ("day", "1/2/24", {}, "short_year"),
        ("day", 45000.0, {}, "number_not_day"),
        ("day", date(1900, 1, 1), {}, "year_out_of_range"),
        ("year", "24", {}, "not_a_year"),
        ("year", date(1905, 7, 16), {}, "not_a_year"),
        ("flag", "có lẽ", {}, "not_a_flag"),
        ("flag", 2.0, {}, "not_a_flag"),
        ("choice", "Xây dựng", {"choices": SECTORS}, "not_a_choice"),
        ("choices", "Thương mại; Xây dựng", {"choices": SECTORS}, "not_a_choice"),
        ("count", Refused("formula"), {}, "formula"),
        ("choice", Refused("error_value"), {"choices": SECTORS}, "error_value"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_rule(shape, cell, options, rule):
    with pytest.raises(CellError) as caught:
        getattr(cells, f"read_{shape}")(cell, **options)
    assert caught.value.rule == rule
    values, errors = read_column(shape, [cell], **options)
    assert (values, [(index, error.rule) for index, error in errors]) == ([None], [(0, rule)])
