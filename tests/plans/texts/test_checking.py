"""A draft beside the portal's figures, and beside itself."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from plans.texts.checking import KnownTarget, check, days_of
from plans.texts.proposals import read_text
from plans.texts.sums import slips_in
from tests.plans.texts.measuring import catalogue

DAY = date(2024, 6, 30)
PERCENT = Decimal("0.01")
FACTORS = {"htx": Decimal(1), "tht": Decimal(1), "lhhtx": Decimal(1), "to-chuc": Decimal(1), "nguoi": Decimal(1)}
FACTORS |= {"phan-tram": PERCENT, "trieu-dong-htx-nam": Decimal(1_000_000), "thanh-vien": Decimal(1)}
LABELS = {"htx": "HTX", "tht": "THT", "lhhtx": "LHHTX", "phan-tram": "%", "to-chuc": "tổ chức", "nguoi": "người"}
LABELS |= {"trieu-dong-htx-nam": "triệu đồng/HTX/năm", "thanh-vien": "thành viên"}
TARGETS = [
    KnownTarget("htx_new", "at_least", Decimal(35), None, Decimal(1), 2024, "≥ 35 HTX"),
    KnownTarget("htx_weak_pct", "less_than", Decimal(10), None, PERCENT, 2024, "< 10%"),
    KnownTarget("htx_avg_profit", "reach", Decimal(85), None, Decimal(1_000_000), 2024, "85 triệu đồng/HTX/năm"),
]
ACTUALS = {
    ("htx_new", DAY): Fraction(21),
    ("htx_total", DAY): Fraction(392),
    ("tht_total", DAY): Fraction(700),
    ("htx_avg_profit", date(2023, 12, 31)): Fraction(78_350_000),
    ("htx_weak_pct", date(2023, 12, 31)): Fraction(1043, 10000),
}
CLEAN = """Báo cáo sơ kết 6 tháng đầu năm thực hiện Kế hoạch phát triển kinh tế tập thể năm 2024

Kế hoạch năm 2024 đề ra mục tiêu: thành lập mới từ 35 HTX trở lên; tỷ lệ HTX yếu kém dưới 10%;\
 lợi nhuận bình quân HTX 85 triệu đồng/năm.
Đến 30/6/2024, toàn tỉnh đã thành lập mới 21 HTX, đạt 60% kế hoạch;\
 có 1.092 tổ chức kinh tế tập thể, gồm 392 HTX và 700 tổ hợp tác.
Năm 2023, lợi nhuận bình quân HTX đạt 78,4 triệu đồng/năm; tỷ lệ HTX yếu kém là 10,4%.
Có 100% đại biểu thống nhất với báo cáo.
"""


def remarks_of(text):
    reading = read_text(text, catalogue())
    return check(reading, TARGETS, ACTUALS, FACTORS, LABELS, DAY).remarks


def test_a_clean_draft_gets_no_remark_and_its_figures_agree():
    found = check(read_text(CLEAN, catalogue()), TARGETS, ACTUALS, FACTORS, LABELS, DAY)
    assert found.remarks == []
    assert [one.indicator for one in found.agreeing] == [
        "htx_new", "htx_weak_pct", "htx_avg_profit", "htx_new", "htx_total", "tht_total", "htx_avg_profit", "htx_weak_pct",
    ]  # fmt: skip
    assert found.unchecked == []


def test_three_planted_errors_get_exactly_three_remarks():
    draft = CLEAN.replace("từ 35 HTX", "từ 45 HTX").replace("yếu kém là 10,4%", "yếu kém là 9,4%")
    draft = draft.replace("1.092 tổ chức", "1.029 tổ chức")
    remarks = remarks_of(draft)
    assert [one.rule for one in remarks] == ["target", "arithmetic", "actual"]
    assert [one.sentence for one in remarks] == [
        "Văn bản ghi ≥ 45 HTX; kế hoạch trên cổng ghi ≥ 35 HTX.",
        "Tổng ghi 1.029 ≠ 392 + 700 = 1.092.",
        "Văn bản ghi 9,4%; số liệu của cổng đến 31/12/2023 là 10,4%.",
    ]


def test_a_total_that_is_wrong_in_two_ways_is_one_remark():
    (remark,) = remarks_of("Đến 30/6/2024, toàn tỉnh có 400 HTX, gồm 192 HTX nông nghiệp và 200 HTX phi nông nghiệp.")
    assert remark.sentence == (
        "Văn bản ghi 400 HTX; số liệu của cổng đến 30/06/2024 là 392 HTX. Tổng ghi 400 ≠ 192 + 200 = 392."
    )


def test_a_remark_points_at_the_figure_it_speaks_of():
    draft = CLEAN.replace("mới 21 HTX", "mới 28 HTX")
    actual, share = remarks_of(draft)
    assert draft[actual.start : actual.end] == "28 HTX"
    assert "80,0%" in share.sentence and "60%" in share.sentence


def test_the_days_that_results_name_are_asked_for():
    asked = days_of(read_text(CLEAN, catalogue()), DAY)
    assert ("htx_new", DAY) in asked
    assert ("htx_avg_profit", date(2023, 12, 31)) in asked


def test_what_the_portal_cannot_say_anything_of_is_no_remark():
    text = "Kế hoạch năm 2024\n\nMục tiêu: thành lập mới 02 liên hiệp HTX. Đến nay đã mở 12 lớp tập huấn."
    found = check(read_text(text, catalogue()), TARGETS, {}, {**FACTORS, "lop": 1}, {**LABELS, "lop": "lớp"}, DAY)
    assert (found.remarks, [one.indicator for one in found.unchecked]) == ([], ["lh_new", "training_classes"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Toàn tỉnh có 655 tổ chức kinh tế tập thể, gồm 609 HTX và 56 THT.", "Tổng ghi 655 ≠ 609 + 56 = 665."),
        ("Thành lập mới 655 HTX, THT, trong đó có 609 HTX và 56 THT.", "Tổng ghi 655 ≠ 609 + 56 = 665."),
        ("Có 655 HTX và THT, gồm: 609 HTX; 56 THT.", "Tổng ghi 655 ≠ 609 + 56 = 665."),
        ("Theo bảng trên, 609 + 56 = 655.", "609 + 56 = 665, không phải 655."),
        ("Có 1.092 HTX, trong đó: 738 HTX nông nghiệp, 321 HTX thương mại dịch vụ, 28 HTX vận tải, 95 HTX tín dụng.",
         "Tổng ghi 1.092 < 738 + 321 + 28 + 95 = 1.182."),
        ("Có 180/246 HTX hoạt động hiệu quả, đạt 73,57%.", "Văn bản ghi 73,57%; 180/246 = 73,17%."),
        ("Có 245 HTX, giảm 30 HTX so với năm 2011, tương ứng 8,9%.", "Văn bản ghi 8,9%; giảm 30/275 = 10,9%."),
        ("Có 457 HTX, tăng 141 HTX (43,5%) so với năm 2015.", "Văn bản ghi 43,5%; tăng 141/316 = 44,6%."),
        ("Có 1.092 HTX: nông nghiệp 738 HTX (67,6%), vận tải 354 HTX (31,4%).", "Văn bản ghi 31,4%; 354/1.092 = 32,4%."),
    ],
)  # fmt: skip
def test_arithmetic_slips_are_told(text, told):
    (read,) = read_text(text, catalogue()).sentences
    assert [slip.sentence for slip in slips_in(read)] == [told]


@pytest.mark.parametrize(
    "text",
    [
        "Toàn tỉnh có 665 tổ chức kinh tế tập thể (609 HTX và 56 THT).",
        "Có 180/246 HTX hoạt động hiệu quả, đạt 73,17%.",
        "Có 180/246 HTX hoạt động hiệu quả, đạt 73,1%.",
        "Có 385 HTX, trong đó 300 HTX nông nghiệp, 80 HTX ứng dụng công nghệ cao.",
        "Có 385 HTX, trong đó 300 HTX nông nghiệp, 60 HTX vận tải.",
        "Có 512 HTX, trong đó 430 HTX đang hoạt động và 82 HTX ngừng hoạt động.",
        "Ngày 11/6, hội nghị thông qua với 100% đại biểu tán thành.",
        "Theo Quyết định số 12/2021/QĐ-UBND, hỗ trợ 50% chi phí.",
        "Có 457 HTX, tăng 141 HTX (44,6%) so với năm 2015.",
    ],
)
def test_what_fits_gets_no_remark(text):
    (read,) = read_text(text, catalogue()).sentences
    assert slips_in(read) == []
