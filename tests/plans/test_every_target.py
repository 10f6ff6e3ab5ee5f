"""Every target of the five seed texts and of 31 other plans: entered by the API and by the grid, printed back, judged."""

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.urls import reverse

from coopportal.kit.numbers import format_number
from indicators.models import Indicator, Unit
from plans.models import TargetTerms
from plans.spans import Basis, timing
from plans.verdict import Comparator, Goal, judge
from tests import factories as make

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[1] / "data"
PLANS = [one for name in ("seed_plans.json", "real_plans.json") for one in json.loads((DATA / name).read_text())]
PLANS = [one for one in PLANS if one["targets"]]  # the evaluation of a stage promises nothing
UNITS = {
    "HTX+THT": "tổ chức",
    "mô hình/quận, huyện": "mô hình/huyện",
    "THT/xã, phường": "THT/xã",
    "lần so 2015": "lần",
}
SIGN = {
    "reach": "", "at_least": "≥ ", "more_than": "> ", "at_most": "≤ ", "less_than": "< ", "about": "≈ ", "exactly": "= ",
}  # fmt: skip


def years_of(one: dict) -> tuple[int, int]:
    years = [year for year in (one["period_start"], one["period_end"]) if year] + [
        t["year"] for t in one["targets"] if t["year"]
    ]
    return min(years or [2026]), max(years or [2026])


def body_of(target: dict) -> dict:
    more = {"high": str(target["high"])} if "high" in target else {}
    more |= {"rising": False} if target.get("direction") == "lower_better" else {}
    return (
        more
        | {
            "wording": target["text_summary_own_words"],
            "indicator": target["indicator"],
            "comparator": target["comparator"],
            "low": str(target["value"]),
            "unit": UNITS.get(target["unit"], target["unit"]),
            "basis": target["basis"],
        }
        | ({"year": target["year"]} if target["year"] else {})
    )


def cells_of(target: dict) -> dict:
    """As a person writes it into the grid: names, words, Vietnamese figures."""
    low, high = (format_number(Decimal(str(target.get(name, target["value"])))) for name in ("value", "high"))
    more = {"rising": "càng thấp càng tốt"} if target.get("direction") == "lower_better" else {}
    more |= {"year": str(target["year"])} if target["year"] else {}
    return more | {
        "wording": target["text_summary_own_words"],
        "indicator": Indicator.objects.get(code=target["indicator"]).name,
        "comparator": Comparator(target["comparator"]).label,
        "low": f"{low}–{high}" if target["comparator"] == "between" else low,
        "unit": UNITS.get(target["unit"], target["unit"]),
        "basis": Basis(target["basis"]).label,
    }


def by_api(client, plan, targets: list[dict]) -> None:
    answer = client.post(
        "/api/v1/targets/bulk/",
        {"plan": plan.slug, "targets": [body_of(target) for target in targets]},
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content.decode()


def by_grid(client, plan, targets: list[dict]) -> None:
    rows = [
        {"key": f"n{place}", "cells": {name: ["", text] for name, text in cells_of(target).items()}}
        for place, target in enumerate(targets)
    ]
    answer = client.post(
        reverse("plans:grid_save", args=[plan.slug]), json.dumps({"rows": rows}), content_type="application/json"
    )
    assert [one["errors"] for one in answer.json()["rows"]] == [{}] * len(targets)


def printed(target: dict) -> str:
    """What the document means, in signs, written down here once more."""
    low = format_number(Decimal(str(target["value"])))
    if target["comparator"] == "between":
        return f"{low}–{format_number(Decimal(str(target['high'])))}"
    return SIGN[target["comparator"]] + low


def expected(target: dict, rising: bool, actual: Fraction) -> str:
    """The table of the design, read once more: what an actual is worth on and after the due date."""
    low = Fraction(str(target["value"]))
    high = Fraction(str(target.get("high", target["value"])))
    comparator = target["comparator"]
    met = {
        "at_least": actual >= low,
        "more_than": actual > low,
        "at_most": actual <= low,
        "less_than": actual < low,
        "exactly": actual == low,
    }.get(comparator, actual >= low if rising else actual <= high)
    if not met:
        return "missed"
    return "exceeded" if rising and actual > high and comparator not in ("more_than", "exactly") else "met"


def test_there_are_as_many_as_were_read_out():
    assert sum(len(one["targets"]) for one in PLANS) == 186


@pytest.mark.parametrize("enter", [by_api, by_grid], ids=["api", "grid"])
@pytest.mark.parametrize("one", PLANS, ids=lambda one: f"{one['province']} {one['doc_number']} {one['period_end']}")
def test_targets_are_entered_printed_back_and_judged(client, one, enter):
    officer = make.user()
    client.force_login(officer)
    first, last = years_of(one)
    plan = make.plan(f"{first}..{last}", status="draft")
    enter(client, plan, one["targets"])
    rows = TargetTerms.objects.of_edition(plan.editions.get()).select_related("target__indicator", "unit")
    assert len(rows) == len(one["targets"])
    for target, terms in zip(one["targets"], rows, strict=True):
        assert terms.goal_text == printed(target)
        assert terms.unit.label == UNITS.get(target["unit"], target["unit"])
        assert (terms.wording, terms.basis, terms.year) == (
            target["text_summary_own_words"], target["basis"], target["year"] or last,
        )  # fmt: skip
        check_verdicts(target, terms, plan)


def check_verdicts(target: dict, terms: TargetTerms, plan) -> None:
    goal = Goal(
        terms.comparator,
        terms.low,
        terms.high,
        rising=terms.rising,
        flow=terms.target.indicator.flow,
        is_count=terms.unit.dimension == Unit.Dimension.COUNT,
    )
    low, high = Fraction(terms.low), Fraction(terms.high or terms.low)
    step = Fraction(1, 100)
    when = timing(terms.basis, terms.year, plan.years, plan.calendar, date(plan.last_year, 12, 31))
    for actual in (low - step, low, (low + high) / 2, high, high + step):
        for as_of in (when.due_on, when.due_on + timedelta(days=40)):
            ruled = judge(goal, actual, span_start=when.starts_on, due_on=when.due_on, as_of=as_of)
            assert ruled.status == expected(target, terms.rising, actual), (target, actual, as_of)
        early = judge(
            goal, actual, span_start=when.starts_on, due_on=when.due_on, as_of=when.due_on - timedelta(days=1)
        )
        kept = expected(target, terms.rising, actual) in ("met", "exceeded")
        assert early.status in (
            ("met", "exceeded", "on_track") if kept else ("on_track", "behind", "at_risk", "not_due")
        )
    nothing = judge(goal, None, span_start=when.starts_on, due_on=when.due_on, as_of=when.due_on)
    before = judge(goal, None, span_start=when.starts_on, due_on=when.due_on, as_of=when.due_on - timedelta(days=1))
    assert (nothing.status, before.status) == ("no_data", "not_due")
