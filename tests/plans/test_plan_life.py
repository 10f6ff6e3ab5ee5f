"""The life of a plan, act by act: from where it may be done, where it leads, by whom."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coopportal.kit import clock
from coopportal.kit.rows import StaleRow
from plans.life import STEPS, TURNS, next_acts
from plans.models import Consultation, Edition, Plan, Remark, Target, TargetTerms
from plans.selectors.editions import edition_in_hand, open_edition
from plans.services import consulting, life
from plans.services.plans import WrongState
from tests import factories

pytestmark = pytest.mark.django_db
STATES = ["preparing", "consulting", "submitted", "returned", "issued"]
ISSUING = {"number": "532/KH-UBND", "issued_on": date(2024, 1, 5)}


def plan_at(state: str, first: bool) -> Plan:
    """A plan with one target whose edition in hand, the first one or an amendment, stands at `state`."""
    status = {"preparing": "draft"}.get(state, state) if first else "issued"
    plan = factories.plan("2024", status=status)
    target = factories.target(plan, "htx_new", 30)
    if not first and state != "issued":
        factories.set_terms(target, factories.edition(plan, 2, state=state), 40, unit="htx")
    if state == "consulting":
        today = clock.today()
        Consultation.objects.create(edition=edition_in_hand(plan), sent_on=today, deadline=today)
    return plan


def do(name: str, plan: Plan, by, version: int | None = None):
    version = version or Plan.objects.get(pk=plan.pk).version
    asked = factories.agency(kind="alliance")
    acts = {
        "consult": lambda **how: consulting.send_for_opinions(
            plan, agencies=[asked], deadline=clock.today() + timedelta(days=7), **how
        ),
        "end_consultation": lambda **how: consulting.end_consultation(plan, **how),
        "submit": lambda **how: life.submit_plan(plan, **how),
        "take_back": lambda **how: life.take_back_plan(plan, **how),
        "send_back": lambda **how: life.send_back_plan(plan, reason="Chưa khớp nghị quyết", **how),
        "issue": lambda **how: life.issue_plan(plan, **ISSUING, **how),
        "drop": lambda **how: life.drop_amendment(plan, **how),
        "amend": lambda **how: life.start_amendment(plan, reason_code="situation", reason="Bão số 3", **how),
        "close": lambda **how: life.close_plan(plan, closed_on=clock.today(), document="215/BC-UBND", **how),
        "reopen": lambda **how: life.reopen_plan(plan, reason="Nhầm", **how),
    }
    return acts[name](by=by, version=version)


def doer(name: str):
    return factories.user("manager" if name == "send_back" else "plan_officer")


@pytest.mark.parametrize("first", [True, False], ids=["plan", "amendment"])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", STEPS)
def test_each_step_from_each_state(name, state, first):
    plan, step = plan_at(state, first), STEPS[name]
    before = plan.status
    allowed = state in step.origins and not (name == "drop" and first)
    assert (name in next_acts(plan, edition_in_hand(plan))) == allowed
    if not allowed:
        with pytest.raises(WrongState):
            do(name, plan, doer(name))
        return
    do(name, plan, doer(name))
    plan.refresh_from_db()
    latest = plan.editions.order_by("-number").first()
    if name == "drop":
        assert (latest.number, plan.status) == (1, before)
        return
    assert latest.state == step.to
    if first:
        assert plan.status == {"preparing": "draft"}.get(step.to, step.to)
    else:
        assert plan.status == ("amended" if name == "issue" else before)
    assert (open_edition(plan) is not None) == (step.to in Edition.OPEN)
    assert not Consultation.objects.filter(edition=latest, closed_on=None).exists() or step.to == "consulting"


@pytest.mark.parametrize("status", Plan.Status.values)
@pytest.mark.parametrize("name", TURNS)
def test_each_turn_from_each_status(name, status):
    plan = factories.plan("2024", status=status)
    if status not in TURNS[name].origins:
        with pytest.raises(WrongState):
            do(name, plan, doer(name))
        return
    assert name in next_acts(plan, None)
    do(name, plan, doer(name))
    plan.refresh_from_db()
    assert plan.status == {"amend": status, "close": "closed", "reopen": "issued"}[name]


@pytest.mark.parametrize("name", ["amend", "close"])
def test_nothing_else_begins_while_an_amendment_is_under_way(name):
    with pytest.raises(WrongState):
        do(name, plan_at("submitted", first=False), doer(name))


@pytest.mark.parametrize("name", [*STEPS, *TURNS])
def test_every_act_asks_for_its_right_and_for_the_own_agency(name):
    origin = (STEPS.get(name) or TURNS[name]).origins[0]
    plan = plan_at(origin, first=name != "drop") if name in STEPS else factories.plan("2024", status=origin)
    role = "plan_officer" if name == "send_back" else "manager"
    if name != "issue":
        with pytest.raises(PermissionDenied):
            do(name, plan, factories.user(role))
    with pytest.raises(PermissionDenied):
        do(name, plan, factories.user("sector_agency"))
    stranger = factories.user("manager" if name == "send_back" else "plan_officer", kind="alliance")
    with pytest.raises(PermissionDenied, match="Sở Tài chính"):
        do(name, plan, stranger)
    with pytest.raises(StaleRow):
        do(name, plan, doer(name), version=99)


class TestSubmitting:
    def test_an_empty_plan_is_not_submitted(self):
        plan = factories.plan(status="draft")
        with pytest.raises(ValidationError, match="chưa có chỉ tiêu"):
            do("submit", plan, factories.user())

    def test_an_amendment_that_changes_nothing_is_not_submitted(self):
        plan = factories.plan()
        factories.edition(plan, 2, state="preparing")
        with pytest.raises(ValidationError, match="chưa đổi chỉ tiêu"):
            do("submit", plan, factories.user())


class TestSendingBack:
    def test_it_tells_why_also_row_by_row(self):
        plan, manager = plan_at("submitted", first=True), factories.user("manager")
        target = plan.targets.get()
        life.send_back_plan(plan, by=manager, version=1, reason="Cao quá", remarks={target: "Không quá 25"})
        remark = Remark.objects.get(edition__plan=plan)
        assert (remark.target, remark.text, remark.agency) == (target, "Không quá 25", manager.agency)
        assert plan.editions.get().remark == "Cao quá"

    def test_a_reason_is_needed(self):
        plan = plan_at("submitted", first=True)
        with pytest.raises(ValidationError, match="Ghi lý do"):
            life.send_back_plan(plan, by=factories.user("manager"), version=1, reason="  ")

    def test_a_row_of_another_plan_is_refused_and_nothing_happens(self):
        plan, other = plan_at("submitted", first=True), plan_at("submitted", first=True)
        with pytest.raises(ValidationError, match="không thuộc"):
            life.send_back_plan(
                plan, by=factories.user("manager"), version=1, reason="A", remarks={other.targets.get(): "B"}
            )
        plan.refresh_from_db()
        assert plan.status == "submitted"

    def test_the_remark_goes_once_it_is_submitted_again(self):
        plan = plan_at("submitted", first=True)
        do("send_back", plan, factories.user("manager"))
        do("submit", plan, factories.user())
        assert plan.editions.get().remark == ""


class TestIssuing:
    def test_number_and_date_come_with_it(self):
        plan = plan_at("submitted", first=True)
        life.issue_plan(
            plan,
            by=factories.user(),
            version=1,
            number="9 /KH-UBND, ngày 5/1/2024",
            issued_on=None,
            signer="Trần Văn B",
        )
        plan.refresh_from_db()
        edition = plan.editions.get()
        assert (plan.number, plan.issued_on, plan.signer) == ("09/KH-UBND", date(2024, 1, 5), "Trần Văn B")
        assert (edition.document, edition.effective_on) == ("09/KH-UBND", date(2024, 1, 5))

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"number": ""}, "number"),
            ({"number": "không"}, "number"),
            ({"issued_on": None}, "issued_on"),
            ({"issued_on": date(2999, 1, 1)}, "issued_on"),
        ],
    )
    def test_what_is_missing_is_told_at_its_field(self, given, field):
        with pytest.raises(ValidationError) as raised:
            life.issue_plan(plan_at("submitted", first=True), by=factories.user(), version=1, **ISSUING | given)
        assert field in raised.value.message_dict

    def test_a_day_of_effect_is_enough_where_the_date_is_not_known(self):
        plan = plan_at("preparing", first=True)
        life.issue_plan(
            plan, by=factories.user(), version=1, number="141", issued_on=None, effective_on=date(2024, 8, 1)
        )
        assert plan.editions.get().effective_on == date(2024, 8, 1)

    def test_an_amendment_holds_from_its_day_and_not_before_the_one_it_amends(self):
        plan = plan_at("submitted", first=False)
        with pytest.raises(ValidationError, match="không thể trước ngày đó"):
            life.issue_plan(plan, by=factories.user(), version=1, number="600/QĐ-UBND", issued_on=date(2023, 1, 1))
        life.issue_plan(
            plan, by=factories.user(), version=1, number="600/QĐ-UBND", issued_on=date(2024, 6, 20),
            effective_on=date(2024, 7, 1),
        )  # fmt: skip
        plan.refresh_from_db()
        assert (plan.number, plan.status) == ("", "amended")  # the plan keeps its own number

        def low(day):
            return int(TargetTerms.objects.filter(target__plan=plan).on(day).get().low)

        assert (low(date(2024, 6, 30)), low(date(2024, 7, 1))) == (30, 40)


class TestAmending:
    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"reason_code": "issued"}, "reason_code"),
            ({"reason_code": "x"}, "reason_code"),
            ({"reason": " "}, "reason"),
        ],
    )
    def test_a_coded_and_a_free_reason_are_needed(self, given, field):
        told = {"reason_code": "situation", "reason": "Bão số 3"} | given
        with pytest.raises(ValidationError) as raised:
            life.start_amendment(factories.plan(), by=factories.user(), version=1, **told)
        assert field in raised.value.message_dict

    def test_dropping_it_leaves_the_plan_as_it_was(self):
        plan = plan_at("preparing", first=False)
        old, amendment = plan.targets.get(), open_edition(plan)
        new = factories.target(plan, "htx_total", 300)
        TargetTerms.objects.filter(target=new).update(edition=amendment)
        do("drop", plan, factories.user())
        assert [one.pk for one in Target.objects.filter(plan=plan)] == [old.pk]
        assert [int(one.low) for one in TargetTerms.objects.filter(target__plan=plan)] == [30]


class TestClosing:
    def test_a_plan_that_still_runs_is_closed_for_a_reason_only(self):
        year = clock.today().year
        plan = factories.plan(str(year))
        told = {"closed_on": clock.today(), "document": "215/BC-UBND"}
        with pytest.raises(ValidationError, match="tổng kết sớm"):
            life.close_plan(plan, by=factories.user(), version=1, **told)
        life.close_plan(plan, by=factories.user(), version=1, reason="Thay bằng kế hoạch mới", **told)
        plan.refresh_from_db()
        assert (plan.status, plan.closing_document) == ("closed", "215/BC-UBND")

    def test_reopened_it_is_what_it_was_before(self):
        plan = plan_at("submitted", first=False)
        life.issue_plan(plan, by=factories.user(), version=1, number="600/QĐ-UBND", issued_on=date(2024, 6, 20))
        do("close", plan, factories.user())
        do("reopen", plan, factories.user())
        plan.refresh_from_db()
        assert (plan.status, plan.closed_on) == ("amended", None)
