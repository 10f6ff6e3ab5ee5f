"""Annual returns from a file: the state of the year's end, warnings and their note, returns that count already."""

import random

import pytest
from django.core.exceptions import ValidationError

from cooperatives.models import AnnualReturn
from cooperatives.plausibility import findings
from cooperatives.return_blocks import STATED
from cooperatives.tables import RETURNS
from tests import factories as make
from tests.cooperatives.imported import confirm, faults, upload, workbook

pytestmark = pytest.mark.django_db
CODE = "0100233488"
HEADS = ["Mã số thuế", "Năm", "Tổng số thành viên", "Thành viên là nữ", "Doanh thu (triệu đồng)"]


@pytest.fixture
def officer():
    return make.user("alliance_staff", kind="alliance")


@pytest.fixture
def known():
    return make.organisation("2019-01-01", ("2024-06-01", {"sector": "trade"}), name="HTX Một", code=CODE)


def test_a_return_bears_the_state_of_its_years_end(officer, known):
    confirm(
        officer,
        upload(officer, "annual-returns", workbook(HEADS, [CODE, 2023, 25, 7, "1.250,5"], [CODE, 2024, 26, 7, 1300])),
    )
    rows = AnnualReturn.objects.filter(organisation=known).order_by("year")
    assert [(row.year, row.sector, row.revenue_vnd, row.state) for row in rows] == [
        (2023, "agriculture", 1_250_500_000, "draft"),
        (2024, "trade", 1_300_000_000, "draft"),
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([CODE, 2018, 25, 7, 1], ("year", "no_state_at_year_end")),
        ([CODE, 2099, 25, 7, 1], ("year", "year_out_of_range")),
        ([CODE, None, 25, 7, 1], ("year", "missing")),
        (["0101243150", 2024, 25, 7, 1], ("organisation", "organisation_unknown")),
        ([CODE, 2024, 2.5, 7, 1], ("members_total", "not_whole")),
    ],
)
def test_a_bad_row_says_which_cell_and_rule(officer, known, row, expected):
    assert faults(upload(officer, "annual-returns", workbook(HEADS, row))) == [(2, *expected)]


def test_what_is_unlikely_is_confirmed_with_one_note_that_stands_beside_it(officer, known):
    one = upload(officer, "annual-returns", workbook(HEADS, [CODE, 2024, 25, 30, 1300]))
    assert one.counts == {"new": 1, "warnings": 1}
    with pytest.raises(ValidationError, match="giải trình"):
        confirm(officer, one)
    confirm(officer, one, note="Đã đối chiếu phiếu gốc")
    made = AnnualReturn.objects.get(organisation=known)
    (said,) = made.confirmations.values()
    assert (said["note"], said["by"]) == ("Đã đối chiếu phiếu gốc", officer.pk)


def test_a_checked_return_that_a_file_changes_has_to_be_checked_again(officer, known):
    make.annual_return(known, 2024, "checked", members_total=25, kept=["members"])
    one = confirm(officer, upload(officer, "annual-returns", workbook(HEADS, [CODE, 2024, 26, None, None])))
    row = AnnualReturn.objects.get(organisation=known)
    assert (one.state, row.members_total, row.state, row.submitted_by, row.kept) == (
        "done",
        26,
        "submitted",
        officer,
        [],
    )


def test_the_database_looks_at_least_at_all_that_the_rules_find(officer, known):
    """Random figures: the rows that SQL holds likely are likely by every rule."""
    dice = random.Random(7)  # noqa: S311
    names = [name for name in STATED if name.startswith(("members", "workers", "managers")) or name.endswith("_vnd")]
    others = [make.organisation("2019-01-01", name=f"HTX {at}") for at in range(60)]
    rows, expected = [], 0
    for one in others:
        before, now = ({name: figure(dice, name) for name in names} for _ in range(2))
        make.annual_return(one, 2023, "draft", **before)
        expected += bool(findings(now, before, "htx"))
        rows.append(
            [one.pk, 2024, *(now[n] if now[n] is None or not n.endswith("_vnd") else now[n] / 1e6 for n in names)]
        )
    heads = ["Mã hồ sơ", "Năm", *(label(name) for name in names)]
    read = upload(officer, "annual-returns", workbook(heads, *rows))
    assert 5 < expected < 60
    assert read.counts == {"new": 60, "warnings": expected}, faults(read)[:3]


def figure(dice, name):
    if dice.random() < 0.85:
        return None
    return dice.randrange(5, 400) * (1_000_000 if name.endswith("_vnd") else 1)


def label(name: str) -> str:
    return RETURNS.by_key[name].label
