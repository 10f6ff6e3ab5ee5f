"""No number differs between the page, the API and the workbook."""

import io
from fractions import Fraction

import openpyxl
import pytest
from django.urls import reverse

from coopportal.kit.numbers import NO_FIGURE, format_number
from indicators.models import Indicator

pytestmark = pytest.mark.django_db
SHARED = {"from": "2024-01-01", "to": "2024-12-31"}
CASES = [
    ("docbao.trunguong", "htx_total", {"province": "ca-nuoc", "boundaries": "new", "by": "sector"}),
    ("docbao.trunguong", "htx_weak_pct", {"province": "ca-nuoc", "boundaries": "old", "by": "kind"}),
    ("docbao.trunguong", "htx_avg_profit", {"province": "ca-nuoc", "boundaries": "old", "by": "size"}),
    ("kehoach.thainguyen", "htx_new", {"province": "thai-nguyen", "boundaries": "old", "by": "commune"}),
    ("kehoach.backan", "trainees", {"province": "bac-kan", "boundaries": "old", "by": ""}),
]


def written(value, code) -> str:
    """A number of the API or of a cell as pages print it."""
    if value is None or value == NO_FIGURE:
        return NO_FIGURE
    exact = Fraction(value).limit_denominator(10**9)
    decimals = max(Indicator.objects.select_related("unit").get(code=code).unit.decimals, 1)
    return format_number(exact, 0 if exact.denominator == 1 else decimals)


def rows_of(book, title) -> list[tuple]:
    return [row[:2] for row in book[title].iter_rows(min_row=2, values_only=True)] if title in book.sheetnames else []


@pytest.mark.parametrize(("who", "code", "query"), CASES)
def test_years_provinces_and_parts_are_the_same_on_the_page_in_the_api_and_in_excel(client, account, who, code, query):
    client.force_login(account(who))
    query = {name: value for name, value in (query | SHARED).items() if value}

    def get(name):
        return client.get(reverse(name, args=[code]), query)

    page = get("indicators:detail").context
    book = openpyxl.load_workbook(io.BytesIO(get("indicators:workbook").content))
    told = {
        "series": get("api:indicator-series").json()["results"],
        "places": get("api:indicator-provinces").json()["results"],
        "parts": get("api:indicator-value").json().get("by", []),
    }
    shown = {
        "series": [(row["label"], row["text"]) for row in reversed(page["series"]["rows"])],
        "places": [(row["label"], row["text"]) for row in (page["places"] or {"rows": []})["rows"]],
        "parts": [(row["label"], row["text"]) for row in (page["parts"] or {"rows": []})["rows"]],
    }
    cells = {
        name: [(label, written(value, code)) for label, value in rows_of(book, title)]
        for name, title in (("series", "Qua các năm"), ("places", "Theo tỉnh"), ("parts", "Chia theo"))
    }
    if not query.get("by"):
        del shown["parts"], cells["parts"], told["parts"]  # the page chooses what to part it by, the API does not
    assert cells == shown
    for name, rows in told.items():
        assert [written(row["value"], code) for row in rows] == [text for _, text in shown[name]], name
    assert any(text not in ("0", NO_FIGURE) for rows in shown.values() for _, text in rows)
    assert page["actual_text"] == shown["series"][-1][1]


def test_the_workbook_quotes_the_page_and_writes_numbers(client, account):
    client.force_login(account("kehoach.backan"))
    query = SHARED | {"province": "bac-kan"}
    page = client.get(reverse("indicators:detail", args=["htx_weak_pct"]), query)
    answer = client.get(reverse("indicators:workbook", args=["htx_weak_pct"]), query)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    about = {row[0]: row[1] for row in book["Con số"].iter_rows(values_only=True) if row[0]}
    assert about["Câu dùng cho văn bản"] == page.context["quote"]
    assert (about["Tử số"], about["Mẫu số"]) == (28, 292)
    assert about["Giá trị"] == pytest.approx(100 * 28 / 292)
    unknown = {label: value for label, value in rows_of(book, "Qua các năm") if value == NO_FIGURE}
    assert unknown and 0 not in unknown.values()
    assert "htx_weak_pct_bac-kan_" in answer["Content-Disposition"]
