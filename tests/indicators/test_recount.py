"""The engine against a second count by hand of the demonstration registries: exact, everywhere and at all times."""

from datetime import date

import pytest
from django.db import connection, transaction

from cooperatives.models import Programme
from coopportal.kit.periods import Span
from indicators.asks import Ask
from indicators.engine import actuals_for
from indicators.models import Indicator
from tests.indicators.recount import COMPUTED, STATED, YEARLY, World, raw_rows, recount

pytestmark = pytest.mark.django_db
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
# What the demonstration leaves at nothing: groups that stand on no list, recognised communes, money of every nature, …
MORE = [
    """UPDATE cooperatives_communesubmission SET unlisted_groups = commune_id % 5,
       unlisted_groups_new = commune_id % 3, unlisted_group_members = 7 * (commune_id % 5) WHERE submitted_at IS NOT NULL""",
    """INSERT INTO cooperatives_communesubmission (commune_id, base_id, year, state, nil_report, note, review, remarks,
           unlisted_groups, unlisted_groups_new, unlisted_group_members, version, created_at)
       SELECT commune_id, base_id, year - 2 + (commune_id % 2), 'checked', false, '', '', '{}',
           commune_id % 4, commune_id % 2, 11 * (commune_id % 4), 1, now()
       FROM cooperatives_communesubmission WHERE commune_id % 3 <> 1""",
    """INSERT INTO provinces_communetag (commune_id, tag, from_on, to_on, basis)
       SELECT id, CASE id % 5 WHEN 0 THEN 'border' WHEN 1 THEN 'model_new_rural' ELSE 'new_rural' END, '2025-07-01',
           CASE id % 7 WHEN 0 THEN '2026-06-01'::date END, '' FROM provinces_commune WHERE id % 2 = 0""",
    """UPDATE cooperatives_supportactivity SET attended_managers = attendances / 6 WHERE id % 4 > 0""",
    """UPDATE cooperatives_funding SET nature =
       (ARRAY['central_budget', 'local_budget', 'programme', 'enterprise', 'own'])[1 + id % 5]""",
    """UPDATE cooperatives_unionmembership SET to_on = '2024-08-01' WHERE id % 4 = 0 AND from_on < '2024-08-01'""",
    """UPDATE cooperatives_annualreturn SET managers_fostered = NULL, members_household = NULL WHERE id % 9 = 0""",
    """UPDATE cooperatives_recognition SET from_on = '2021-06-01' WHERE "group" = 'model'""",
    """INSERT INTO cooperatives_supportactivity (kind, title, base_id, starts_on, counts_on, stage, topics, place, lender,
           version, created_at)
       SELECT 'model', 'Xây dựng mô hình', base_id, counts_on, counts_on, CASE id % 3 WHEN 0 THEN 'planned' ELSE 'done' END,
           '{}', '', '', 1, now() FROM cooperatives_supportactivity WHERE kind = 'fair'""",
]


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    """The raw rows of the demonstration with more of what it lacks; taken back after the last test of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            for statement in MORE:
                cursor.execute(statement)
                assert cursor.rowcount, statement
        yield raw_rows()
        transaction.set_rollback(True)


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
        assert one.stale == (code in YEARLY and world.years()[1]), code
    return found


def test_no_indicator_of_the_catalogue_is_left_out(rows):
    assert set(Indicator.objects.filter(province=None).values_list("code", flat=True)) == COMPUTED | STATED


@pytest.mark.parametrize("slug", TERRITORIES)
@pytest.mark.parametrize("name", SPANS)
def test_every_indicator_is_what_a_count_by_hand_gives(rows, slug, name):
    start, end = map(date.fromisoformat, SPANS[name])
    administrative = "administrative" in name
    there, place = world(rows, slug, start, end, administrative=administrative)
    compare(there, place, COMPUTED, "administrative" if administrative else "calendar")


@pytest.mark.parametrize(("slug", "known", "positive"), [("ca-nuoc", 143, 128), ("bac-kan", 143, 126)])
def test_the_figures_are_not_all_zero(rows, slug, known, positive):
    """Two counts that agree on nothing prove nothing. Unknown: 2015 and the recognised communes of 2024."""
    there, place = world(rows, slug, date(2024, 1, 1), date(2024, 12, 31))
    values = [one.value for one in compare(there, place, COMPUTED).values()]
    assert sum(value is not None for value in values) >= known
    assert sum(bool(value) for value in values) >= positive


@pytest.mark.parametrize(
    "code", ["binh-phuoc-nong-nghiep-chu-luc", "binh-phuoc-dan-toc-thieu-so", "ho-tro-htx-2021-2025"]
)
def test_a_programme_restricts_its_activities_and_nothing_else(rows, code):
    programme = Programme.objects.get(code=code).pk
    there, place = world(rows, "binh-phuoc", date(2022, 1, 1), date(2023, 12, 31), programme=programme)
    compare(there, place, COMPUTED)
