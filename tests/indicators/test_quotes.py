"""A figure as an official sentence that can be copied into a document."""

from datetime import date

import pytest
from django.conf import settings

from indicators import quotes
from indicators.asks import Ask
from indicators.engine import actuals_for
from tests.factories import (
    HOME,
    NATION,
    PRESENT,
    activity,
    annual_return,
    indicator,
    organisation,
    province,
    rating,
    reported,
    span,
)

pytestmark = pytest.mark.django_db
COMPUTED = f"Nguồn: {settings.SITE_NAME}, tính từ hồ sơ, số liệu ngày 05/03/2026"


@pytest.fixture(autouse=True)
def on_5_march(monkeypatch):
    monkeypatch.setattr(quotes.clock, "today", lambda: date(2026, 3, 5))


def said(code, when="2024", place=HOME, **how):
    ask = Ask(code, span(when), province(place).pk)
    return quotes.quote(ask, actuals_for([ask]), province(place), **how)


def test_a_stock_is_told_at_the_end_of_its_day():
    for _ in range(12):
        organisation()
    assert said("htx_total") == f"Đến hết ngày 31/12/2024, tỉnh Đắk Nông có 12 hợp tác xã ({COMPUTED})."


def test_a_flow_is_told_over_its_span_with_two_digits_below_ten():
    organisation("2024-02-02")
    assert said("htx_new") == f"Trong năm 2024, tỉnh Đắk Nông có 01 hợp tác xã thành lập mới ({COMPUTED})."
    assert said("htx_new", "2024-01-01..2024-03-31").startswith("Trong quý I/2024, tỉnh Đắk Nông có 01 ")
    assert said("htx_new", "2024-02-01..2024-03-05").startswith("Từ 01/02/2024 đến 05/03/2024, tỉnh Đắk Nông có 01 ")


def test_nothing_that_happened_is_said_in_words():
    assert said("htx_new").startswith("Trong năm 2024, tỉnh Đắk Nông không có hợp tác xã thành lập mới (")


def test_a_share_says_n_of_n_and_who_was_rated():
    for band in ("weak", "good", "good", "good"):
        rating(organisation(), 2024, band)
    organisation()
    assert said("htx_weak_pct") == (
        "Trong năm 2024, tỷ lệ hợp tác xã xếp loại yếu của tỉnh Đắk Nông là 25% "
        f"(1/4; 4/5 hợp tác xã và quỹ tín dụng nhân dân được xếp loại; {COMPUTED})."
    )


def test_an_average_of_money_has_its_unit_and_no_raw_sums():
    annual_return(organisation(), 2024, profit_vnd=90_500_000)
    text = said("htx_avg_profit")
    assert "lợi nhuận bình quân một hợp tác xã của tỉnh Đắk Nông là 90,5 triệu đồng/HTX/năm (1/1 hợp tác xã" in text


def test_a_sum_of_money_is_no_count():
    activity("loan", "2024-02-01", (organisation(), 3_000_000), lender="jobs_programme")
    assert "số tiền vay từ chương trình hỗ trợ tạo việc làm của tỉnh Đắk Nông là 3 triệu đồng" in said(
        "loan_amount_jobs"
    )


def test_an_older_figure_is_told_of_its_own_year():
    annual_return(organisation(), 2023, profit_vnd=90_000_000)
    text = said("htx_avg_profit", "2024-01-01..2024-06-30")
    assert text.startswith("Trong năm 2023, lợi nhuận") and "số liệu năm 2023" in text


def test_what_is_not_known_is_no_number():
    assert said("htx_weak_pct") == (
        f"Trong năm 2024, chưa có số liệu về tỷ lệ hợp tác xã xếp loại yếu của tỉnh Đắk Nông ({COMPUTED})."
    )


def test_a_stated_figure_names_who_stated_it_and_what_it_is_worth():
    reported("htx_law_compliant_pct", "2023", 91, source="Báo cáo 12/BC-LMHTX", nature="preliminary", about=True)
    text = said("htx_law_compliant_pct")
    assert text.startswith("Đến hết ngày 31/12/2023, tỷ lệ") and "là khoảng 91%" in text
    assert text.endswith("(số liệu đến 31/12/2023; Nguồn: Báo cáo 12/BC-LMHTX, số sơ bộ).")


def test_boundaries_other_than_those_of_the_day_are_named():
    organisation()
    places = [said("htx_total", when, place) for when, place in (("2024", PRESENT), ("2025", HOME), ("2025", PRESENT))]
    assert "tỉnh Lâm Đồng (theo địa giới từ ngày 01/07/2025) có 01" in places[0]
    assert "tỉnh Đắk Nông (theo địa giới trước ngày 01/07/2025) có 01" in places[1]
    assert "tỉnh Lâm Đồng có 01" in places[2]
    assert ", cả nước có " in said("htx_total", place=NATION)


def test_invented_records_are_confessed_in_the_sentence_itself():
    organisation()
    assert said("htx_total", demonstration=True).endswith("số liệu ngày 05/03/2026, dữ liệu minh họa).")


def test_what_happened_is_told_over_the_span_also_in_a_share_and_in_growth():
    organisation("2023-02-02")
    organisation("2024-02-02")
    assert said("new_htx_supported_pct").startswith("Trong năm 2024, tỷ lệ")
    one = {"kind": "count", "source": "births"}
    indicator("tang_moi", {"kind": "growth", "of": one, "against": "year_before"}, unit="phan-tram")
    assert said("tang_moi") == f"Trong năm 2024, chỉ tiêu tang_moi của tỉnh Đắk Nông là 0% ({COMPUTED})."
