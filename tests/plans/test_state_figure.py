"""The figure of a target as its agency states it: the right span, the indicator's unit, one in hand at a time."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coopportal.kit import clock
from coopportal.kit.rows import StaleRow
from indicators.models import ReportedValue
from plans.services.figures import figure_span, state_figure
from tests.factories import agency, day, plan, target, user

pytestmark = pytest.mark.django_db
ESTIMATE = {"nature": "estimate", "value": Decimal(38), "source": "Báo cáo 215/BC-LMHTX"}


@pytest.fixture(autouse=True)
def october(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: day("2026-10-01"))


def terms(code="htx_new", low=35, years="2026", **more):
    one = target(plan(years), code, low, **more)
    one.agency = agency(kind="alliance")
    one.save()
    return one.terms.get()


def staff():
    return user("alliance_staff", kind="alliance")


@pytest.mark.parametrize(
    ("code", "years", "more", "nature", "span"),
    [
        ("htx_new", "2026", {}, "estimate", ("2026-01-01", "2026-12-31")),
        ("htx_new", "2026", {}, "official", ("2026-01-01", "2026-10-01")),
        ("htx_total", "2026", {"basis": "by_end"}, "estimate", ("2026-12-31", "2026-12-31")),
        ("htx_total", "2026", {"basis": "by_end"}, "official", ("2026-10-01", "2026-10-01")),
        ("htx_new", "2024..2028", {"basis": "cumulative"}, "estimate", ("2024-01-01", "2026-12-31")),
        ("htx_new", "2024..2028", {"basis": "per_year"}, "estimate", ("2026-01-01", "2026-12-31")),
        ("htx_new", "2020", {}, "estimate", ("2020-01-01", "2020-12-31")),
        ("htx_new", "2027", {}, "estimate", None),
    ],
)
def test_a_figure_speaks_of_the_targets_days(code, years, more, nature, span):
    found = figure_span(terms(code, years=years, **more), nature, day("2026-10-01"))
    assert found == (span and type(found)(*map(day, span)))


def test_the_agency_hands_in_an_estimate_for_its_target():
    one = terms()
    row = state_figure(one, ESTIMATE, by=staff(), as_of=day("2026-10-01"))
    assert (row.state, row.nature, row.value, row.indicator.code) == ("submitted", "estimate", 38, "htx_new")
    assert row.owner_agency.kind == "alliance" and row.span.label() == "năm 2026"


def test_it_is_kept_in_the_indicators_unit():
    one = terms("support_funding", 2, unit="ty-dong")
    row = state_figure(one, ESTIMATE | {"value": Decimal("2.5")}, by=staff(), as_of=day("2026-10-01"))
    assert (row.indicator.unit.code, row.value) == ("trieu-dong", 2500)


def test_no_other_agency_does():
    with pytest.raises(PermissionDenied):
        state_figure(terms(), ESTIMATE, by=user("sector_agency", kind="bank"), as_of=day("2026-10-01"))
    assert not ReportedValue.objects.filter(source="Báo cáo 215/BC-LMHTX").exists()


def test_the_one_in_hand_is_corrected_by_who_saw_it():
    one, who = terms(), staff()
    first = state_figure(one, ESTIMATE, by=who, as_of=day("2026-10-01"))
    with pytest.raises(StaleRow):
        state_figure(one, ESTIMATE | {"value": Decimal(40)}, by=who, as_of=day("2026-10-01"))
    second = state_figure(
        one, ESTIMATE | {"value": Decimal(40)}, by=who, as_of=day("2026-10-01"), version=first.version
    )
    assert (second.pk, second.value) == (first.pk, 40)


def test_nothing_is_stated_of_what_has_not_begun():
    with pytest.raises(ValidationError, match="chưa đến kỳ"):
        state_figure(terms(years="2027"), ESTIMATE, by=staff(), as_of=day("2026-10-01"))
