"""The engine against a second count by hand of the demonstration registries: exact, everywhere and at all times."""

from datetime import date

import pytest

from cooperatives.models import Programme
from coopportal.kit.periods import Span
from indicators.asks import Ask
from indicators.engine import actuals_for
from indicators.models import Indicator
from tests.indicators.recount import ANNUAL, DATED, STATED, World, raw_rows, recount

TERRITORIES = ["bac-kan", "binh-phuoc", "ninh-binh", "thai-nguyen", "ca-nuoc", "dak-nong"]
SPANS = {
    "a year": ("2024-01-01", "2024-12-31"),
    "a quarter": ("2024-04-01", "2024-06-30"),
    "a half": ("2023-01-01", "2023-06-30"),
    "five years": ("2021-01-01", "2025-12-31"),
    "the last day of a year": ("2022-12-31", "2022-12-31"),
    "a day": ("2023-06-30", "2023-06-30"),
    "an administrative year": ("2023-12-15", "2024-12-14"),
    "an administrative half": ("2024-12-15", "2025-06-14"),
    "up to today": ("2026-01-01", "2026-11-22"),
    "before anything": ("2001-01-01", "2001-12-31"),
}
read = {}


@pytest.fixture
def rows(db):
    if not read:
        read.update(raw_rows())
    return read


def world(rows, slug, start, end, **more) -> World:
    (place,) = (row["id"] for row in rows["provinces"] if row["slug"] == slug)
    bases = {row["base_id"] for row in rows["parts"] if row["province_id"] == place}
    return World(rows, bases, start, end, **more), place


def compare(world, place, codes, calendar="calendar"):
    asks = [Ask(code, Span(world.start, world.end), place, world.programme, calendar) for code in codes]
    answers = actuals_for(asks)
    found = {ask.indicator: answers[ask] for ask in asks}
    for code, one in found.items():
        above, under, value = recount(world, code)
        assert (one.numerator, one.value) == (above, value), code
        assert under is None or one.denominator == under, code
        assert one.stale == (code in ANNUAL and world.years()[1]), code
    return found


def test_no_indicator_of_the_catalogue_is_left_out(db):
    assert DATED.keys() | ANNUAL.keys() | STATED == set(
        Indicator.objects.filter(province=None).values_list("code", flat=True)
    )


@pytest.mark.parametrize("slug", TERRITORIES)
@pytest.mark.parametrize("name", SPANS)
def test_every_indicator_is_what_a_count_by_hand_gives(rows, slug, name):
    start, end = map(date.fromisoformat, SPANS[name])
    administrative = "administrative" in name
    there, place = world(rows, slug, start, end, administrative=administrative)
    compare(there, place, [*DATED, *ANNUAL], "administrative" if administrative else "calendar")


@pytest.mark.parametrize(("slug", "known", "positive"), [("ca-nuoc", 95, 95), ("bac-kan", 80, 70)])
def test_the_demonstration_speaks_of_nearly_everything(rows, slug, known, positive):
    """Two counts that agree on nothing prove nothing."""
    there, place = world(rows, slug, date(2024, 1, 1), date(2024, 12, 31))
    values = [one.value for one in compare(there, place, [*DATED, *ANNUAL]).values()]
    print(slug, len(values), sum(value is not None for value in values), sum(bool(value) for value in values))
    assert sum(value is not None for value in values) >= known
    assert sum(bool(value) for value in values) >= positive


@pytest.mark.parametrize(
    "code", ["binh-phuoc-nong-nghiep-chu-luc", "binh-phuoc-dan-toc-thieu-so", "ho-tro-htx-2021-2025"]
)
def test_a_programme_restricts_its_activities_and_nothing_else(rows, code):
    programme = Programme.objects.get(code=code).pk
    there, place = world(rows, "binh-phuoc", date(2022, 1, 1), date(2023, 12, 31), programme=programme)
    compare(there, place, [*DATED, *ANNUAL])
