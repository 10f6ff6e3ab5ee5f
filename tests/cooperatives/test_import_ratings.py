"""Ratings from a file follow the rules of the form, row by row."""

import pytest

from cooperatives.models import Rating
from tests import factories as make
from tests.cooperatives.imported import confirm, faults, upload, workbook

pytestmark = pytest.mark.django_db
CODE, SCHEME = "0100233488", "tt-01-2020"
HEADS = ["Mã số thuế", "Năm", "Bộ tiêu chí (mã)", "Xếp loại", "Điểm", "Ngày xếp loại"]


@pytest.fixture
def officer():
    return make.user("alliance_staff", kind="alliance")


@pytest.fixture
def known():
    return make.organisation("2015-01-01", name="HTX Một", code=CODE, sector="trade")


def test_points_make_the_band_and_the_first_rating_of_a_year_counts(officer, known):
    confirm(officer, upload(officer, "ratings", workbook(HEADS, [CODE, 2023, SCHEME, None, 85, "10/04/2024"])))
    made = Rating.objects.get(organisation=known)
    assert (made.band, made.points, made.counts, made.rated_by, made.sector) == (
        "good",
        85,
        True,
        officer.agency,
        "trade",
    )
    again = upload(officer, "ratings", workbook(HEADS, [CODE, 2023, SCHEME, None, 60, None]))
    confirm(officer, again)
    made.refresh_from_db()
    assert (made.band, made.points) == ("average", 60)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([CODE, 2023, SCHEME, "Khá", 85, None], ("band", "rating_rule")),
        ([CODE, 2023, SCHEME, None, None, None], ("band", "rating_rule")),
        ([CODE, 2023, "khong-co", "Khá", None, None], ("scheme", "scheme_unknown")),
        ([CODE, 2015, SCHEME, "Khá", None, None], ("scheme", "rating_rule")),
        ([CODE, None, SCHEME, "Khá", None, None], ("year", "missing")),
    ],
)
def test_a_bad_row_says_which_cell_and_rule(officer, known, row, expected):
    assert (2, *expected) in faults(upload(officer, "ratings", workbook(HEADS, row)))


def test_who_does_not_rate_by_the_scheme_is_told(known):
    one = upload(make.user("plan_officer"), "ratings", workbook(HEADS, [CODE, 2023, SCHEME, "Khá", None, None]))
    assert faults(one) == [(2, "", "not_owner")]
