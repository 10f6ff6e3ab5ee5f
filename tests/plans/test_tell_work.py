"""Tasks and milestones: who gives them, who tells how they stand, and the state that follows from the days."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coopportal.kit.rows import StaleRow
from plans.models import Milestone, Task, WorkState
from plans.services.plans import WrongState
from plans.services.work import add_task, assign_milestone, change_task, remove_task, tell_work
from tests.factories import NEIGHBOUR, agency, day, plan, user

pytestmark = pytest.mark.django_db
DONE = {"state": "done", "done_on": day("2026-06-30"), "evidence": "Quyết định 215/QĐ-UBND"}


@pytest.mark.parametrize(
    ("state", "due_on", "done_on", "read"),
    [
        ("to_do", None, None, "to_do"),
        ("to_do", "2026-06-30", None, "to_do"),
        ("doing", "2026-06-30", None, "doing"),
        ("to_do", "2026-06-29", None, "overdue"),
        ("doing", "2026-06-29", None, "overdue"),
        ("overdue", "2026-07-01", None, "to_do"),
        ("done", "2026-06-30", "2026-06-30", "done"),
        ("done", "2026-06-29", "2026-06-30", "done_late"),
        ("done", None, "2026-06-30", "done"),
        ("done_late", "2026-06-29", None, "done_late"),
        ("done", "2026-06-29", None, "done"),
    ],
)
def test_the_state_follows_from_the_days(state, due_on, done_on, read):
    one = Task(state=state, due_on=day(due_on), done_on=day(done_on))
    assert one.state_on(day("2026-06-30")) == WorkState(read)


def task(of, **more):
    return add_task(of, {"wording": "Tập huấn 30 HTX", "agency": agency(kind="alliance")} | more, by=user())


def test_tasks_are_given_in_their_order_with_those_who_help():
    one, bank = plan("2026"), agency(kind="bank")
    first, second = task(one, cooperating=[bank]), task(one, wording="Xây kho")
    assert [(row.wording, row.position) for row in one.tasks.all()] == [("Tập huấn 30 HTX", 1), ("Xây kho", 2)]
    assert list(first.cooperating.all()) == [bank] and not second.cooperating.exists()


def test_the_agency_it_was_given_to_tells_how_it_stands():
    row = task(plan("2026"))
    told = tell_work(row, DONE, by=user("alliance_staff", kind="alliance"), version=1)
    assert (told.state, told.done_on, told.evidence) == ("done", day("2026-06-30"), "Quyết định 215/QĐ-UBND")


@pytest.mark.parametrize(
    ("role", "kind", "place"),
    [("sector_agency", "bank", None), ("manager", "alliance", None), ("alliance_staff", "alliance", NEIGHBOUR)],
)
def test_nobody_else_does(role, kind, place):
    row = task(plan("2026"))
    who = user(role, kind=kind, **({"place": place} if place else {}))
    with pytest.raises(PermissionDenied):
        tell_work(row, DONE, by=who, version=1)
    assert Task.objects.get(pk=row.pk).state == "to_do"


def test_the_plans_own_agency_may_tell_of_what_is_nobodys():
    one = plan("2026")
    row = Milestone.objects.create(plan=one, wording="Lập quỹ")
    assert tell_work(row, {"state": "doing"}, by=user(), version=1).state == "doing"


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"done_on": None}, "done_on"),
        ({"done_on": day("2099-01-01")}, "done_on"),
        ({"evidence": ""}, "evidence"),
        ({"state": "overdue"}, "state"),
    ],
)
def test_what_is_done_needs_its_day_and_its_evidence(given, wrong):
    row = task(plan("2026"))
    with pytest.raises(ValidationError) as broken:
        tell_work(row, DONE | given, by=user(), version=1)
    assert wrong in broken.value.message_dict


def test_a_file_is_evidence_and_what_is_taken_up_again_has_no_day():
    row = task(plan("2026"))
    told = tell_work(row, DONE | {"evidence": ""}, by=user(), version=1, file=("qd.pdf", b"%PDF-1.7"))
    assert told.evidence_file.name == "qd.pdf"
    again = tell_work(row, {"state": "doing"}, by=user(), version=Task.objects.get(pk=row.pk).version)
    assert (again.state, again.done_on) == ("doing", None)


def test_a_file_that_is_none_of_those_taken_is_refused():
    row = task(plan("2026"))
    with pytest.raises(ValidationError, match="PDF"):
        tell_work(row, DONE, by=user(), version=1, file=("a.exe", b"MZ"))


def test_two_who_write_the_same_task_do_not_overwrite_each_other():
    row, one = task(plan("2026")), user()
    change_task(row, {"wording": "Tập huấn 40 HTX"}, by=one, version=1)
    with pytest.raises(StaleRow):
        change_task(row, {"wording": "Tập huấn 50 HTX"}, by=one, version=1)
    assert Task.objects.get(pk=row.pk).wording == "Tập huấn 40 HTX"


@pytest.mark.parametrize("given", [{"wording": "  "}, {"agency": "foreign"}, {"cooperating": "foreign"}])
def test_a_task_says_what_and_goes_to_an_agency_of_the_place(given):
    foreign = agency(NEIGHBOUR)
    given = {name: foreign if value == "foreign" else value for name, value in given.items()}
    if "cooperating" in given:
        given["cooperating"] = [foreign]
    with pytest.raises(ValidationError):
        task(plan("2026"), **given)
    assert not Task.objects.filter(plan__title="Phát triển hợp tác xã", wording="Tập huấn 30 HTX").exists()


def test_only_the_plans_own_agency_gives_tasks():
    with pytest.raises(PermissionDenied):
        add_task(plan("2026"), {"wording": "Tập huấn"}, by=user(kind="alliance"))


def test_a_milestone_is_assigned_but_not_reworded():
    row = Milestone.objects.create(plan=plan("2026"), wording="Lập quỹ")
    given = {"wording": "Khác", "agency": agency(kind="alliance"), "due_on": day("2026-09-30")}
    one = assign_milestone(row, given, by=user(), version=1)
    assert (one.wording, one.agency.kind, one.due_on) == ("Lập quỹ", "alliance", day("2026-09-30"))


def test_a_task_is_taken_back_with_a_reason_alone():
    row = task(plan("2026"))
    with pytest.raises(ValidationError, match="lý do"):
        remove_task(row, by=user(), version=1, reason=" ")
    remove_task(row, by=user(), version=1, reason="Giao trùng")
    assert not Task.objects.filter(pk=row.pk).exists()


def test_a_plan_that_is_reviewed_is_not_followed_any_more():
    one = plan("2026")
    row = task(one)
    type(one).objects.filter(pk=one.pk).update(status="closed")
    with pytest.raises(WrongState):
        tell_work(Task.objects.get(pk=row.pk), DONE, by=user(), version=1)
