"""What holds of every figure, whatever the registry holds and whatever is asked."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cooperatives.models import Kind, Rating, Sector
from coopportal.kit.periods import Calendar, Span
from indicators.asks import Ask
from indicators.definitions import parse
from indicators.engine import actuals_for, can_be_parted, grouped_actuals
from indicators.records import behind, sides
from indicators.sentences import coverage, explain
from indicators.sources import SOURCES
from provinces.models import Province
from provinces.services.mergers import merge_provinces
from tests.factories import (
    HOME,
    NATION,
    NEIGHBOUR,
    PRESENT,
    annual_return,
    indicator,
    organisation,
    province,
    rating,
    user,
)

pytestmark = pytest.mark.django_db
FEW = settings(max_examples=10)
BASES = (HOME, NEIGHBOUR, "lam-dong-cu")
HTX = {"kind": "htx"}
STOCK = {"kind": "count", "source": "stock", "where": HTX}
RATED = {"kind": HTX["kind"], "band": {"not": ["not_rated"]}}
OWN = {
    "stock": STOCK,
    "at_work": {"kind": "count", "source": "stock", "where": HTX | {"actual_status": "active"}},
    "groups": {"kind": "count", "source": "stock", "where": {"kind": "tht"}},
    "trade": {"kind": "count", "source": "stock", "where": {"sector": "trade"}},
    "born": {"kind": "count", "source": "births", "where": HTX},
    "gone": {"kind": "count", "source": "exits", "where": HTX},
    "members": {"kind": "sum", "source": "returns", "where": HTX, "field": "members_total"},
    "mean": {"kind": "ratio", "source": "returns", "where": HTX, "numerator": "revenue_vnd", "denominator": "rows"},
    "good": {"kind": "share", "source": "ratings", "where": RATED, "condition": {"band": "good"}},
    "rated_stock": {
        "kind": "share", "source": "stock", "where": HTX,
        "condition": {"having": {"source": "ratings", "where": {"band": ["good", "fair"]}}},
    },
    "faster": {"kind": "growth", "of": {"kind": "sum", "source": "returns", "field": "members_total"}},
    "per_commune": {"kind": "per", "of": STOCK, "number": {"kind": "count", "source": "communes"}},
}  # fmt: skip
ADDITIVE = [code for code in OWN if code not in ("faster",)]


@contextmanager
def registry(lives=()):
    """With these organisations, and without them again."""
    with transaction.atomic():
        codes = {name: indicator(f"thu_{name}", definition).code for name, definition in OWN.items()}
        for life in lives:
            live(life)
        yield codes
        transaction.set_rollback(True)


days = st.dates(date(2021, 1, 1), date(2025, 12, 31))
lives = st.fixed_dictionaries(
    {
        "base": st.sampled_from(BASES),
        "kind": st.sampled_from(Kind.values),
        "sector": st.sampled_from(Sector.values),
        "actual_status": st.sampled_from(["active", "inactive", "nominal"]),
        "born": days,
        "lasts": st.none() | st.integers(1, 900),
        "returns": st.dictionaries(
            st.integers(2021, 2025),
            st.tuples(st.none() | st.integers(0, 500), st.none() | st.integers(0, 10**12)),
            max_size=3,
        ),
        "ratings": st.dictionaries(st.integers(2021, 2025), st.sampled_from(Rating.Band.values), max_size=3),
    }
)
spans = st.builds(lambda one, other: Span(*sorted((one, other))), days, days)


def live(life):
    first = {name: life[name] for name in ("base", "kind", "sector", "actual_status")}
    ends = [] if life["lasts"] is None else [(life["born"] + timedelta(life["lasts"]), {"entry": "dissolved"})]
    one = organisation(life["born"], *ends, **first)
    of = {"kind": life["kind"], "sector": life["sector"], "actual_status": life["actual_status"]}
    for year, (members, revenue) in life["returns"].items():
        annual_return(one, year, members_total=members, revenue_vnd=revenue, **of)
    for year, band in life["ratings"].items():
        rating(one, year, band)
    return one


def measured(codes, span, places, calendar=Calendar.CALENDAR):
    """{place: {name: its Actual}} of the own definitions, in one pass."""
    pks = {place: province(place).pk for place in places}
    answers = actuals_for(Ask(code, span, pk, None, calendar) for code in codes.values() for pk in pks.values())
    return {
        place: {name: answers[Ask(code, span, pk, None, calendar)] for name, code in codes.items()}
        for place, pk in pks.items()
    }


def both(actual):
    return actual.numerator or 0, actual.denominator or 0


def added(figures):
    return sum(figure or 0 for figure in figures)


@FEW
@given(st.lists(lives, max_size=6), spans, st.sampled_from(Calendar.values))
def test_base_units_add_up_to_the_territory(lives, span, calendar):
    with registry(lives) as codes:
        found = measured(codes, span, [PRESENT, *BASES], calendar)
        whole, parts = found[PRESENT], [found[base] for base in BASES]
        for name in ADDITIVE:
            for side in ("numerator", "denominator", "have", "of"):
                assert added(getattr(part[name], side) for part in parts) == (getattr(whole[name], side) or 0), name


@FEW
@given(st.lists(lives, max_size=6), spans, st.sampled_from(["sector", "kind", "commune"]))
def test_parts_add_up_to_the_whole(lives, span, by):
    with registry(lives) as codes:
        for name in ADDITIVE:
            if not can_be_parted(parse(OWN[name]), by):
                continue
            whole, parts, _ = grouped_actuals(Ask(codes[name], span, province(PRESENT).pk), by)
            for side in ("numerator", "denominator"):
                assert added(getattr(part, side) for part in parts.values()) == (getattr(whole, side) or 0), (name, by)


@FEW
@given(st.lists(lives, max_size=3), lives, spans)
def test_one_more_organisation_changes_exactly_what_it_should(lives, another, span):
    with registry(lives) as codes:
        places = (another["base"], PRESENT, NATION, "bac-kan")
        before = measured(codes, span, places)
        live(another)
        expected = differences(another, span)
        later = measured(codes, span, places)
        for place, figures in before.items():
            after = later[place]
            for name in codes:
                if name == "faster":
                    continue
                found = tuple(then - now for now, then in zip(both(figures[name]), both(after[name]), strict=True))
                assert found == ((0, 0) if place == "bac-kan" else expected.get(name, (0, 0))), (name, place)


def differences(life, span) -> dict[str, tuple]:
    """What one life adds to numerator and denominator, told by hand."""
    born, over = life["born"], life["lasts"] and life["born"] + timedelta(life["lasts"])
    ended = [year for year in range(2020, 2027) if span.start <= date(year, 12, 31) <= span.end]
    year = ended[-1] if ended else span.end.year - 1
    there = born <= span.end and (over is None or over > span.end)
    htx = life["kind"] == "htx"
    members, revenue = life["returns"].get(year, (None, None))
    band = life["ratings"].get(year, "not_rated")
    rated = int(htx and band != "not_rated")
    return {
        "stock": (int(there and htx), 0),
        "at_work": (int(there and htx and life["actual_status"] == "active"), 0),
        "groups": (int(there and life["kind"] == "tht"), 0),
        "trade": (int(there and life["sector"] == "trade"), 0),
        "born": (int(htx and span.start <= born <= span.end), 0),
        "gone": (int(htx and over is not None and span.start <= over <= span.end), 0),
        "members": ((members or 0) if htx else 0, 0),
        "mean": ((revenue or 0, int(revenue is not None)) if htx else (0, 0)),
        "good": (int(rated and band == "good"), rated),
        "rated_stock": (int(there and htx and band in ("good", "fair")), int(there and htx)),
        "per_commune": (int(there and htx), 0),
    }


@settings(max_examples=4)
@given(st.lists(lives, min_size=1, max_size=5), spans)
def test_a_merger_changes_no_total(lives, span):
    places = ("cao-bang", "lang-son")
    with registry(life | {"base": places[at % 2]} for at, life in enumerate(lives)) as codes:
        before = measured(codes, span, (*places, NATION))
        merge_provinces(
            Province.objects.filter(slug__in=places), on=date(2026, 11, 1), by=user("system_admin", NATION, "ministry"),
            name="Việt Bắc", slug="viet-bac", kind="province", gso_code="99", basis="99/2026/QH16",
        )  # fmt: skip
        after = measured(codes, span, (*places, NATION, "viet-bac"))
        whole = after.pop("viet-bac")
        assert after == before
        for name in ADDITIVE:
            for side in ("numerator", "denominator"):
                assert added(getattr(before[place][name], side) for place in places) == (
                    getattr(whole[name], side) or 0
                ), name


# Any definition that the language accepts


@st.composite
def wheres(draw, source, links=True):
    where = {}
    for name in (
        draw(st.lists(st.sampled_from(sorted(source.fields)), max_size=2, unique=True)) if source.fields else []
    ):
        field = source.fields[name]
        if field.choices:
            value = draw(st.sampled_from(field.choices.values))
            where[name] = draw(st.sampled_from([value, [value], {"not": [value]}, {"known": True}]))
        elif field.flag:
            where[name] = draw(st.sampled_from([True, False, {"known": True}]))
        else:
            where[name] = draw(st.sampled_from([{"above": 0}, {"at_most": 10**6}, {"known": True}]))
    if links and draw(st.booleans()):
        others = [other for other in SOURCES.values() if source.joint(other)]
        if others:
            other = draw(st.sampled_from(others))
            link = {"source": other.name, "where": draw(wheres(other, links=False))}
            where[draw(st.sampled_from(["having", "lacking"]))] = link
    return where


@st.composite
def leaves(draw, kinds=("count", "sum")):
    source = SOURCES[draw(st.sampled_from(sorted(SOURCES)))]
    numbers = sorted(name for name, field in source.fields.items() if field.number)
    kind = draw(st.sampled_from([kind for kind in kinds if kind != "sum" or numbers]))
    definition = {"kind": kind, "source": source.name, "where": draw(wheres(source))}
    if kind == "sum":
        definition |= {"field": draw(st.sampled_from(numbers)), "over": draw(st.sampled_from(["last", "sum"]))}
    if kind == "share":
        definition["condition"] = draw(wheres(source).filter(bool))
    return definition


definitions = st.one_of(
    leaves(),
    leaves(("share",)),
    st.builds(lambda *of: {"kind": "total", "of": list(of)}, leaves(), leaves()),
    st.builds(lambda of, number: {"kind": "per", "of": of, "number": number}, leaves(), leaves()),
    st.builds(
        lambda of, against: {"kind": "growth", "of": of, "against": against},
        leaves(),
        st.sampled_from(["year_before", 2022]),
    ),
)


@settings(max_examples=25)
@given(definitions, spans, st.sampled_from(["bac-kan", "thai-nguyen"]))
def test_every_definition_has_a_figure_a_sentence_and_its_rows(definition, span, place):
    parsed = parse(definition)
    sentence = explain(parsed)
    assert sentence[0].isupper() and sentence.endswith(".") and "_" not in sentence
    with transaction.atomic():
        ask = Ask(indicator("thu_bat_ky", definition, unit="phan-tram").code, span, province(place).pk)
        answers = actuals_for([ask])
        found = answers[ask]
        coverage(found, parsed)
        if definition["kind"] == "share" and found.value is not None:
            assert 0 <= found.numerator <= found.denominator and 0 <= found.value <= 100
        for side in sides(ask, answers):
            if side.figure is not None:
                assert behind(ask, side.key, None).total() == side.figure, side.key
        transaction.set_rollback(True)
