"""The life of an organisation: what the database itself refuses, and what follows from a change."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from cooperatives.models import Organisation, Spell
from coopportal.kit.rows import copy_rows
from tests.factories import day, organisation, province

pytestmark = pytest.mark.django_db
COLUMNS = [
    "organisation_id", "from_on", "to_on", "entry", "legal_status", "actual_status", "kind", "sector", "base_id", "reason",
]  # fmt: skip

INSERT = f"INSERT INTO cooperatives_spell ({', '.join(COLUMNS)}) VALUES %s"


def spell(one, from_on, to_on=None, entry="changed", legal_status="active", **more):
    state = {"actual_status": "active", "kind": "htx", "sector": "agriculture", "base": province()} | more
    return Spell(
        organisation=one, from_on=day(from_on), to_on=day(to_on), entry=entry, legal_status=legal_status, **state
    )


def by_orm(rows):
    Spell.objects.bulk_create(rows)


def by_sql(rows):
    with connection.cursor() as cursor:
        for row in rows:
            values = tuple(getattr(row, name) for name in COLUMNS)
            cursor.execute(INSERT, [values])


def by_copy(rows):
    copy_rows(Spell, COLUMNS, ([getattr(row, name) for name in COLUMNS] for row in rows))


WAYS = pytest.mark.parametrize("write", [by_orm, by_sql, by_copy])


def refused(write, rows):
    before = Spell.objects.count()
    with pytest.raises(DatabaseError), transaction.atomic():
        write(rows)
        connection.check_constraints()
    assert Spell.objects.count() == before


@WAYS
@pytest.mark.parametrize(
    "days",
    [
        [("2020-01-01", "2021-01-01"), ("2021-01-02", None)],  # a day missing
        [("2020-01-01", "2021-01-01"), ("2020-12-31", None)],  # a day twice
        [("2020-01-01", None), ("2021-01-01", None)],  # two open
        [("2020-01-01", "2021-01-01")],  # none open
        [("2020-01-01", "2021-01-01"), ("2020-01-01", "2021-01-01"), ("2021-01-01", None)],  # the same again
        [("2020-01-01", "2020-01-01"), ("2020-01-01", None)],  # empty
        [("2020-01-01", "2019-01-01"), ("2019-01-01", None)],  # backwards
        [("2020-01-01", None), ("2020-03-01", "2020-06-01"), ("2020-06-01", "2020-09-01")],  # a chain beside it
    ],
)
def test_a_life_with_a_gap_an_overlap_or_two_ends_is_refused(write, days):
    one = Organisation.objects.create(name="Hợp tác xã Đứt quãng")
    refused(write, [spell(one, *ends) for ends in days])


@WAYS
@pytest.mark.parametrize(
    "last",
    [
        {"entry": "dissolved", "legal_status": "dissolved", "to_on": "2023-01-01"},  # something follows
        {"entry": "dissolved", "legal_status": "active"},
        {"entry": "changed", "legal_status": "dissolved"},
    ],
)
def test_nothing_follows_dissolution(write, last):
    one = Organisation.objects.create(name="Hợp tác xã Giải thể")
    rows = [spell(one, "2020-01-01", "2022-01-01", "established"), spell(one, "2022-01-01", **last)]
    if rows[1].to_on:
        rows.append(spell(one, "2023-01-01"))
    refused(write, rows)


def test_a_gap_may_be_closed_within_one_transaction():
    one = organisation("2020-01-01", ("2021-01-01", {"sector": "trade"}))
    with transaction.atomic():
        one.spells.filter(from_on=date(2021, 1, 1)).update(from_on=date(2021, 2, 1))
        one.spells.filter(from_on=date(2020, 1, 1)).update(to_on=date(2021, 2, 1))
        connection.check_constraints()
    assert list(one.spells.values_list("from_on", "to_on")) == [
        (date(2020, 1, 1), date(2021, 2, 1)),
        (date(2021, 2, 1), None),
    ]


def test_removing_a_spell_from_the_middle_of_a_life_is_refused():
    one = organisation("2020-01-01", ("2021-01-01", {"sector": "trade"}), ("2022-01-01", {"sector": "credit"}))
    with pytest.raises(IntegrityError), transaction.atomic():
        one.spells.filter(from_on=date(2021, 1, 1)).delete()
        connection.check_constraints()
    assert one.spells.count() == 3


def state_of(one):
    one.refresh_from_db()
    return (one.kind, one.sector, one.actual_status, one.base.slug, one.established_on)


def test_the_list_shows_the_state_of_the_open_spell():
    one = organisation("2020-01-01", ("2022-01-01", {"kind": "htx", "actual_status": "inactive"}), kind="tht")
    assert state_of(one) == ("htx", "agriculture", "inactive", "dak-nong", date(2020, 1, 1))


@WAYS
def test_the_next_spell_moves_the_state_in_the_list(write):
    one = organisation("2020-01-01")
    one.spells.update(to_on=date(2023, 5, 1))
    write([spell(one, "2023-05-01", entry="moved_in", sector="trade", base=province("binh-thuan"))])
    connection.check_constraints()
    assert state_of(one) == ("htx", "trade", "active", "binh-thuan", date(2020, 1, 1))


def test_a_correction_of_the_open_spell_shows_in_the_list():
    one = organisation("2020-01-01")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cooperatives_spell SET sector = 'transport' WHERE organisation_id = %s", [one.pk])
    assert state_of(one)[1] == "transport"


def test_a_correction_in_the_past_leaves_the_present_state():
    one = organisation("2020-01-01", ("2022-01-01", {"sector": "trade"}))
    one.spells.filter(to_on__isnull=False).update(sector="credit")
    assert state_of(one)[1] == "trade"


def test_a_corrected_registration_day_shows_though_the_open_spell_stays():
    one = organisation("2020-01-01", ("2022-01-01", {"sector": "trade"}))
    one.spells.filter(to_on__isnull=False).update(from_on=date(2019, 3, 15))
    assert state_of(one)[4] == date(2019, 3, 15)


def test_an_earlier_life_found_later_moves_the_registration_day():
    one = organisation("2020-01-01")
    by_orm([spell(one, "2017-06-01", "2020-01-01", "established", kind="tht")])
    assert state_of(one)[4] == date(2017, 6, 1)


def test_undoing_the_last_change_brings_the_state_before_it_back():
    one = organisation("2020-01-01", ("2022-01-01", {"sector": "trade"}))
    with transaction.atomic():
        one.spells.get(to_on=None).delete()
        one.spells.update(to_on=None)
        connection.check_constraints()
    assert state_of(one)[1] == "agriculture"


@pytest.mark.parametrize(
    ("when", "covered"), [("2020-01-01", True), ("2021-12-31", True), ("2022-01-01", False), ("2019-12-31", False)]
)
def test_a_spell_covers_its_first_day_and_not_its_last(when, covered):
    one = organisation("2020-01-01", ("2022-01-01", {"sector": "trade"}))
    assert one.spells.filter(sector="agriculture").covering(day(when)).exists() is covered
