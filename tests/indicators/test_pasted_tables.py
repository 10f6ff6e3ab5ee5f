"""Reading other people's tables: cells, heads, names, units, figures."""

from decimal import Decimal

import pytest

from coopportal.kit.periods import Calendar
from coopportal.kit.workbooks.refused import CellError
from indicators.models import Indicator, Unit
from indicators.pasting.grid import grid_of
from indicators.pasting.headings import read_period
from indicators.pasting.labels import Catalogue, money_factor, unit_problem
from indicators.pasting.table import Table, read_figure


@pytest.mark.parametrize(
    "text",
    [
        "Chỉ tiêu\tNăm 2024\nTổng số HTX\t609\n",
        "\n\nChỉ tiêu\tNăm 2024\r\nTổng số HTX\t609\r\n\t\r\n",
        'Chỉ tiêu\t"Năm\n2024"\nTổng số HTX\t609',
        "Chỉ tiêu;Năm 2024\nTổng số HTX;609",
        "| Chỉ tiêu | Năm 2024 |\n| Tổng số HTX | 609 |",
        "Chỉ tiêu    Năm 2024\nTổng số HTX      609",
        "<table><tr><th>Chỉ tiêu</th><th>Năm <b>2024</b></th></tr><tr><td>Tổng số HTX<td>609</table>",
    ],
)
def test_a_table_from_anywhere_is_the_same_rows(text):
    assert grid_of(text) == [["Chỉ tiêu", "Năm 2024"], ["Tổng số HTX", "609"]]


def test_a_lonely_quotation_mark_swallows_no_line():
    assert grid_of('HTX "Sao Mai\t1\nHTX khác\t2') == [['HTX "Sao Mai', "1"], ["HTX khác", "2"]]


def test_a_cell_over_several_columns_is_followed_by_blanks():
    assert grid_of('<tr><td colspan="2">Năm 2025</td><td>x</td></tr>') == [["Năm 2025", "", "x"]]


@pytest.mark.parametrize(
    ("head", "span", "nature"),
    [
        ("2024", "2024-01-01..2024-12-31", ""),
        ("Thực hiện năm 2024", "2024-01-01..2024-12-31", ""),
        ("Ước TH năm 2025", "2025-01-01..2025-12-31", "estimate"),
        ("Ước cả năm 2025", "2025-01-01..2025-12-31", "estimate"),
        ("Số sơ bộ 2025", "2025-01-01..2025-12-31", "preliminary"),
        ("TH 6 tháng đầu năm 2025", "2025-01-01..2025-06-30", ""),
        ("6 tháng cuối năm 2024", "2024-07-01..2024-12-31", ""),
        ("9 tháng 2025", "2025-01-01..2025-09-30", ""),
        ("Quý II/2025", "2025-04-01..2025-06-30", ""),
        ("quy 4 nam 2024", "2024-10-01..2024-12-31", ""),
        ("Tháng 11/2025", "2025-11-01..2025-11-30", ""),
        ("31/12/2024", "2024-12-31..2024-12-31", ""),
        ("Đến 30/6/2025", "2025-01-01..2025-06-30", ""),
        ("từ 15/12/2024 đến 14/12/2025", "2024-12-15..2025-12-14", ""),
        ("Giai đoạn 2021-2025", "2021-01-01..2025-12-31", ""),
    ],
)
def test_a_head_is_a_period(head, span, nature):
    found = read_period(head)
    assert (f"{found.span.start}..{found.span.end}", found.nature, found.aside) == (span, nature, "")


def test_a_year_may_be_the_administrative_one():
    assert str(read_period("Năm 2025", Calendar.ADMINISTRATIVE).span.start) == "2024-12-15"


@pytest.mark.parametrize(
    "head", ["KH 2025", "Kế hoạch năm 2026", "So sánh 2025/2024", "Ước TH/KH (%)", "Ghi chú", "STT"]
)
def test_what_is_no_actual_figure_is_left_out_with_its_reason(head):
    found = read_period(head)
    assert found.span is None and found.aside


@pytest.mark.parametrize("head", ["", "Cột lạ 2024", "31/02/2024", "Quý 2024 5", "2023 2024 2025", "Năm"])
def test_a_doubtful_head_is_not_guessed(head):
    found = read_period(head)
    assert found.span is None and not found.aside


def test_two_rows_of_heads_are_one():
    grid = grid_of(
        "BIỂU SỐ LIỆU NĂM 2025\t\t\t\t\t\n"
        "STT\tChỉ tiêu\tĐVT\tTH năm 2024\tNăm 2025\t\n\t\t\t\tKH\tƯớc TH\nA\tB\tC\t1\t2\t3\n1\tTổng số HTX\tHTX\t609\t640\t655"
    )
    table = Table.of(grid, lambda text: read_period(text).span is not None)
    assert table.heads == ["TH năm 2024", "Năm 2025 KH", "Năm 2025 Ước TH"]
    (line,) = table.lines
    assert (line.number, line.label, line.unit, line.figures) == (5, "Tổng số HTX", "HTX", ["609", "640", "655"])


# Names


@pytest.fixture
def catalogue(db):
    return Catalogue(list(Indicator.objects.filter(province=None).select_related("unit")))


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("htx_total", "htx_total"),
        ("Tổng số hợp tác xã", "htx_total"),
        ("1. TONG SO HTX", "htx_total"),
        ("I. Tổng số HTX (HTX)", "htx_total"),
        ("- Trong đó: Số HTX thành lập mới", "htx_new"),
        ("1.2 Số hợp tác xã thành lập mới", "htx_new"),
    ],
)
def test_a_line_is_known_by_code_or_name(catalogue, label, code):
    assert catalogue.find(label).sure.code == code


def test_what_only_resembles_is_offered_not_taken(catalogue):
    found = catalogue.find("Số HTX thành lập")
    assert found.sure is None
    assert "htx_new" in [one.code for one in found.alike]


@pytest.mark.parametrize(
    ("written", "factor"),
    [("tỷ đồng", 10**9), ("Triệu đồng/HTX/năm", 10**6), ("1.000 đồng", 10**3), ("đồng", 1), ("HTX", None), ("%", None)],
)
def test_units_of_money_are_known(written, factor):
    assert money_factor(written) == factor


UNITS = {
    "htx": Unit(code="htx", label="HTX", dimension="count", factor=Decimal(1)),
    "share": Unit(code="%", label="%", dimension="share", factor=Decimal("0.01"), decimals=1),
    "money": Unit(code="tr", label="triệu đồng", dimension="money", factor=Decimal(10**6), decimals=1),
}


@pytest.mark.parametrize(
    ("written", "unit", "fits"),
    [
        ("tỷ đồng", "money", True),
        ("", "money", True),
        ("HTX", "money", False),
        ("%", "htx", False),
        ("người", "htx", True),
    ],
)
def test_a_unit_of_another_sort_is_told(written, unit, fits):
    assert (unit_problem(written, UNITS[unit]) == "") is fits


@pytest.mark.parametrize(
    ("text", "unit", "more", "value"),
    [
        ("1.360", "htx", {}, "1360"),
        ("85,5%", "share", {}, "85.5"),
        ("12,5", "money", {"written_unit": "tỷ đồng"}, "12500"),
        ("-1,5", "money", {}, "-1.5"),
        ("-", "htx", {"dash": "zero"}, "0"),
        ("-", "htx", {"dash": "blank"}, None),
        ("…", "htx", {}, None),
        ("x", "htx", {}, None),
        ("", "htx", {}, None),
        ("14.5", "share", {"dot": "decimal"}, "14.5"),
    ],
)
def test_a_figure_is_read_in_the_unit_of_the_indicator(text, unit, more, value):
    assert read_figure(text, UNITS[unit], **{"dot": None} | more) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "unit"), [("-", "htx"), ("1.450", "money"), ("3,7", "htx"), ("khoảng 5", "htx"), ("=1+1", "htx")]
)
def test_a_doubtful_figure_is_asked_about(text, unit):
    with pytest.raises(CellError):
        read_figure(text, UNITS[unit], dot=None)
