"""What a text says of the document it is: number, date, issuer, title, years."""

from datetime import date

import pytest

from plans.texts.proposals import read_text
from tests.plans.texts.measuring import texts

HEAD = (
    "UBND TỈNH LẠNG SƠN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 07/KH-UBND\tLạng Sơn, ngày 08 tháng 02 năm 2024\n\n"
    "KẾ HOẠCH\nPhát triển kinh tế tập thể năm 2024\n\nCăn cứ Nghị quyết số 20-NQ/TW ngày 16/6/2022;\n"
)


def facts_of(text):
    facts = read_text(text, {}).facts
    return {
        name: getattr(facts, name).value if getattr(facts, name) else None
        for name in ("number", "issued_on", "issuer", "title", "period", "declared_target_count")
    }


def test_the_head_of_a_document_tells_what_it_is():
    assert facts_of(HEAD) == {
        "number": "07/KH-UBND",
        "issued_on": date(2024, 2, 8),
        "issuer": "UBND tỉnh Lạng Sơn",
        "title": "Phát triển kinh tế tập thể năm 2024",
        "period": (2024, 2024),
        "declared_target_count": None,
    }
    assert read_text(HEAD, {}).facts.legal_bases == ("Căn cứ Nghị quyết số 20-NQ/TW ngày 16/6/2022",)


@pytest.mark.parametrize(
    ("name", "number", "day", "issuer", "years", "declared"),
    [
        ("591", "591/KH-UBND", date(2022, 2, 11), "UBND tỉnh Bình Dương", (2022, 2022), 14),
        ("532", "532/KH-UBND", date(2023, 8, 7), "UBND tỉnh Bắc Kạn", (2024, 2024), None),
        ("332", "332/QĐ-UBND", date(2021, 7, 26), "UBND tỉnh Bạc Liêu", (2021, 2025), None),
    ],
)
def test_an_article_tells_of_the_document_it_reports_on(name, number, day, issuer, years, declared):
    (text,) = [text for title, text in texts("seed_plans") if name in title]
    facts = facts_of(text)
    assert (facts["number"], facts["issued_on"], facts["issuer"]) == (number, day, issuer)
    assert (facts["period"], facts["declared_target_count"]) == (years, declared)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Mục tiêu đến năm 2030 có 385 HTX.", (2030, 2030)),
        ("Nhiệm kỳ 2020-2025. Năm 2021 phấn đấu lập mới 20 HTX.", (2021, 2021)),
        ("Năm 2024 đã lập mới 31 HTX. Năm 2025 sẽ lập mới 28 HTX.", (2025, 2025)),
        ("Kế hoạch phát triển HTX giai đoạn 2021 – 2025.", (2021, 2025)),
    ],
)
def test_the_years_are_those_of_what_is_promised(text, years):
    assert facts_of(text)["period"] == years
