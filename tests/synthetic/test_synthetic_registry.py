"""The synthetic registry is national in its proportions, obeys every rule of the database, and comes out the same each time."""

import re
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from itertools import islice

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F

from cooperatives.models import (
    AnnualReturn,
    CommuneSubmission,
    Organisation,
    Participation,
    Rating,
    Recognition,
    Representative,
    Spell,
    SupportActivity,
)
from coopportal.kit.periods import Span
from coopportal.kit.text import nfc, search_key, sort_key
from coopportal.synthetic.bases import LARGEST_BATCH, batches
from coopportal.synthetic.registry import Known, load, tables, without_triggers
from indicators.engine import Ask, actuals_for
from provinces.models import Province

SCALE = Fraction("0.002")


class Itself(dict):
    def __missing__(self, key):
        return key


UNTOLD = Known(Itself(), Itself(), Itself(), [(1, 2016, 2026)])


def rows_of(batch):
    """Without a database: names in place of ids."""
    return {
        model: [dict(zip(columns, row, strict=True)) for row in rows]
        for model, columns, rows in tables(batch, UNTOLD, lambda model, count: list(range(count)))
    }


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Table → rows, in a database whose registry was empty; taken back after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE cooperatives_organisation, cooperatives_supportactivity, cooperatives_communesubmission CASCADE"
            )
        with without_triggers():
            tallies = load(SCALE, "test")
        yield {tally.label: tally.rows for tally in tallies}
        transaction.set_rollback(True)


def test_the_same_scale_and_seed_give_the_same_rows():
    once, again, other = (list(islice(map(rows_of, batches(SCALE, seed)), 9)) for seed in ("a", "a", "b"))
    assert once == again
    assert once != other


def test_batches_stay_small_however_large_the_country():
    """Memory is that of one batch."""
    assert max(sum(batch.counts.values()) for batch in batches(Fraction(10), "1")) <= LARGEST_BATCH


def test_a_country_in_batches_is_the_country():
    alive = Counter()
    for batch in batches(Fraction(3), "1"):
        alive.update({kind: count for (kind, dissolved), count in batch.counts.items() if not dissolved})
    assert (alive["htx"] + alive["qtdnd"], alive["lh"], alive["tht"]) == (125_100, 750, 285_000)


def test_every_rule_of_the_database_holds(loaded):
    connection.check_constraints()
    assert Spell.objects.filter(to_on=None).count() == Organisation.objects.count()
    assert not Participation.objects.filter(activity__counts_on__lt=F("organisation__established_on")).exists()
    assert not AnnualReturn.objects.filter(members_total__lt=F("members_official") + F("members_capital")).exists()


def test_counts_are_in_national_proportion(loaded):
    alive = Counter(Organisation.objects.exclude(legal_status="dissolved").values_list("kind", flat=True))
    expected = {
        "cooperatives_organisation": 184_000,
        "cooperatives_spell": 286_000,
        "cooperatives_annualreturn": 995_000,
        "cooperatives_participation": 450_000,
        "cooperatives_rating": 265_000,
    }
    assert (alive["htx"] + alive["qtdnd"], alive["tht"], alive["lh"]) == (83, 190, 1)
    far_off = {table: loaded[table] for table, rows in expected.items() if not 0.8 < loaded[table] / rows / SCALE < 1.2}
    assert far_off == {}


def test_all_base_units_share_in_it(loaded):
    """Yên Bái, with the most groups of the country, has more of them than Bắc Kạn."""
    groups = Counter(Organisation.objects.filter(kind="tht").values_list("base__slug", flat=True))
    assert len(set(Organisation.objects.values_list("base", flat=True))) > 55
    assert groups["yen-bai"] > 3 * groups["bac-kan"] > 0


def test_current_state_is_that_of_the_open_spell(loaded):
    state = ("kind", "sector", "legal_status", "actual_status", "base_id", "commune_id")
    open_spells = {row[0]: row[1:] for row in Spell.objects.filter(to_on=None).values_list("organisation_id", *state)}
    assert {row[0]: row[1:] for row in Organisation.objects.values_list("id", *state)} == open_spells
    born = Spell.objects.filter(organisation__established_on=F("from_on"))
    assert born.count() == len(open_spells)


def test_triggers_work_again_afterwards(loaded):
    with transaction.atomic():
        organisation = Organisation.objects.filter(legal_status="active").first()
        Spell.objects.filter(organisation=organisation, to_on=None).update(legal_status="suspended")
        organisation.refresh_from_db()
        assert (organisation.legal_status, organisation.version) == ("suspended", 2)
        transaction.set_rollback(True)


def unlisted(day) -> Counter:
    """What each commune said last, of a year that was over by the day."""
    said = CommuneSubmission.objects.filter(state__in=["submitted", "checked"]).order_by("commune_id", "year")
    last = {one.commune_id: one for one in said if date(one.year, 12, 31) <= day}
    counted = Counter()
    for one in last.values():
        counted[one.base_id] += one.unlisted_groups or 0
    return counted


@pytest.mark.parametrize("day", [date(2016, 12, 31), date(2021, 6, 30), date(2025, 12, 31)])
def test_the_engine_counts_what_plain_python_counts(loaded, day):
    stock = defaultdict(Counter)
    for spell in Spell.objects.select_related("base"):
        if spell.from_on <= day and (spell.to_on is None or day < spell.to_on) and spell.legal_status != "dissolved":
            stock[spell.kind][spell.base_id] += 1
            stock["active", spell.kind][spell.base_id] += spell.actual_status == "active"
    bases = list(Province.objects.bases().values_list("pk", flat=True))
    kinds = {
        "htx_total": stock["htx"] + stock["qtdnd"],
        "tht_total": stock["tht"] + unlisted(day),
        "htx_active": stock["active", "htx"] + stock["active", "qtdnd"],
    }
    asks = {(code, base): Ask(code, Span(day, day), base) for code in kinds for base in bases}
    answers = actuals_for(asks.values())
    assert {key: answers[ask].value for key, ask in asks.items()} == {
        (code, base): counts[base] for code, counts in kinds.items() for base in bases
    }


def test_names_are_many_composed_and_findable(loaded):
    organisations = list(Organisation.objects.all())
    names = Counter(one.name for one in organisations)
    assert len(names) > 300
    assert [name for name in names if name != nfc(name) or not re.search("[ạảãàáăâđêôơưếệộợ]", name)] == []
    assert {one.sort_key for one in organisations} == {sort_key(name) for name in names}
    assert [one for one in organisations if search_key(one.name) not in one.search_key] == []


def test_a_name_may_stand_twice_but_never_in_one_commune():
    places = defaultdict(list)
    for batch in islice(batches(Fraction("0.2"), "1"), 8):
        for row in rows_of(batch)[Organisation]:
            places[row["name"]].append(row["commune_id"])
    twice = [communes for communes in places.values() if len(communes) > 1]
    assert len(twice) > 20
    assert [communes for communes in twice if len(set(communes)) < len(communes)] == []


def test_tax_codes_are_valid_unique_and_of_the_unused_series(loaded):
    codes = [*Organisation.objects.exclude(code=None).values_list("code", flat=True)]
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    sums = [sum(w * int(digit) for w, digit in zip(weights, code, strict=False)) for code in codes]
    assert len(codes) > 80
    assert {code[2:4] for code in codes} == {"99"}
    assert [code for code, total in zip(codes, sums, strict=True) if int(code[9]) != 10 - total % 11] == []


def test_lives_are_various(loaded):
    entries = Counter(Spell.objects.values_list("entry", flat=True))
    assert {"established", "converted", "moved_in", "changed", "dissolved"} <= set(entries)
    assert {"suspended", "closing"} <= set(Spell.objects.values_list("legal_status", flat=True))
    assert {"inactive", "nominal"} <= set(Spell.objects.values_list("actual_status", flat=True))
    assert {"good", "fair", "average", "weak", "not_rated"} == set(Rating.objects.values_list("band", flat=True))
    assert not Rating.objects.exclude(band="not_rated").filter(points=None).exists()


def test_figures_have_a_long_tail_and_blanks_that_are_no_zeros(loaded):
    returns = AnnualReturn.objects.filter(kind="htx", year__gte=2020)
    revenues = sorted(returns.filter(revenue_vnd__gt=0).values_list("revenue_vnd", flat=True))
    median, mean = revenues[len(revenues) // 2], sum(revenues) / len(revenues)
    assert 700_000_000 < median < 3_000_000_000
    assert mean > 1.3 * median
    assert returns.filter(revenue_vnd=None).exists() and returns.filter(revenue_vnd=0).exists()
    assert returns.filter(profit_vnd__lt=0).exists() and returns.filter(managers_total=None).exists()


def test_everything_is_marked_and_no_telephone_rings(loaded):
    for model in (Organisation, AnnualReturn, Rating, SupportActivity, Recognition):
        assert model.objects.exists()
        assert not model.objects.filter(demonstration=False).exists()
    phones = Representative.objects.values_list("phone", flat=True)
    assert [phone for phone in phones if not re.fullmatch("0900000[0-9]{3}", phone)] == []


@pytest.mark.django_db
def test_a_registry_that_is_not_empty_is_refused():
    before = Organisation.objects.count()
    with pytest.raises(CommandError, match="đã có hồ sơ"):
        call_command("synthetic_registry", scale="0.002")
    assert Organisation.objects.count() == before > 0


@pytest.mark.parametrize("scale", ["0", "-1", "một", "1/0", "1000"])
def test_a_scale_that_makes_no_sense_is_refused(scale):
    with pytest.raises(CommandError, match="Cỡ phải là"):
        call_command("synthetic_registry", scale=scale)
