"""The history of a plan: every write of it, in Vietnamese words, one act at a time."""

import pytest

from coopportal.kit.history import because
from plans.selectors.history import plan_history, tracks_of
from plans.services import life
from plans.services.targets import move_target, save_target
from tests import factories
from tests.plans.test_plan_life import plan_at

pytestmark = pytest.mark.django_db


def test_every_field_that_is_told_has_a_vietnamese_name():
    tracks = tracks_of(plan_at("submitted", first=False))
    english = [
        f"{track.model.__name__}.{one.name}"
        for track in tracks
        for one in track.fields()
        if one.name not in track.where and one.verbose_name == one.name.replace("_", " ")
    ]
    assert english == []


def test_an_act_is_told_once_with_all_that_it_wrote():
    plan, manager = plan_at("submitted", first=True), factories.user("manager")
    with because(user=manager.pk, url="/ke-hoach/"):
        life.send_back_plan(plan, by=manager, version=1, reason="Cao quá", remarks={plan.targets.get(): "Không quá 25"})
    act = plan_history(plan).acts[0]
    assert act.writer.reason == "Trả lại: Cao quá"
    assert [(row.table, row.kind) for row in act.rows] == [
        ("plan", "changed"),
        ("edition", "changed"),
        ("remark", "created"),
    ]


def test_an_amendment_that_was_dropped_is_still_told():
    plan = plan_at("preparing", first=False)
    life.drop_amendment(plan, by=factories.user(), version=1)
    gone = [(row.table, row.kind) for act in plan_history(plan).acts for row in act.rows if row.kind == "deleted"]
    assert ("edition", "deleted") in gone


def test_another_plan_is_not_told_of():
    plan = factories.plan()
    plan_at("submitted", first=True)
    tables = {row.table for act in plan_history(plan).acts for row in act.rows}
    assert tables == {"plan", "edition"}


def test_rows_that_made_room_for_a_new_one_are_not_told():
    plan, officer = factories.plan("2026", status="draft"), factories.user()
    rows = [factories.target(plan, "htx_new", low) for low in (1, 2, 3)]
    edition = plan.editions.get()
    with because(user=officer.pk, url="/ke-hoach/"):
        new = save_target(edition, {"indicator": rows[0].indicator, "low": 9}, by=officer)
        move_target(edition, new, after=rows[0], by=officer)
    names = {row.table for row in plan_history(plan).acts[0].rows}
    moved = [row for row in plan_history(plan).acts[0].rows if row.kind == "changed"]
    assert names == {"target", "targetterms"}
    assert moved == []
