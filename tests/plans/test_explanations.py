"""Explanations: asked of the agency that answers for a target, given by it, and told as missing when it never comes."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from coopportal.kit import clock
from coopportal.kit.refusals import Conflict
from jobs.models import Notice
from plans.models import Explanation, ExplanationRequest, Target
from plans.services.explanations import ask_explanations, change_explanation, explain, withdraw_request
from plans.services.figures import state_figure
from tests.factories import agency, day, plan, span, target, user

pytestmark = pytest.mark.django_db
HALF = span("2026-01-01..2026-06-30")
WHY = {"from_on": HALF.start, "to_on": HALF.end, "cause": "land", "text": "12 HTX chờ đo đạc đất"}


@pytest.fixture(autouse=True)
def july(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 7, 10, 3, tzinfo=UTC))


def given_to(kind: str | None = "alliance", code="htx_new") -> Target:
    one = target(plan("2026"), code, 35)
    one.agency = agency(kind=kind) if kind else None
    one.save()
    return one


def ask(one: Target, due_on="2026-07-20", **more):
    return ask_explanations(one.plan, [one], HALF, day(due_on), **{"by": user()} | more)


@pytest.mark.parametrize(
    ("answered", "withdrawn", "on", "state"),
    [
        (None, None, "2026-07-20", "waiting"),
        (None, None, "2026-07-21", "silent"),
        ("2026-07-20T23:30:00+07:00", None, "2026-07-21", "answered"),
        ("2026-07-21T00:30:00+07:00", None, "2026-07-21", "answered_late"),
        (None, "2026-07-15T09:00:00+07:00", "2026-07-21", "withdrawn"),
    ],
)
def test_a_request_stands_where_its_days_say(answered, withdrawn, on, state):
    moments = {"answered_at": answered, "withdrawn_at": withdrawn}
    moments = {name: text and datetime.fromisoformat(text) for name, text in moments.items()}
    assert ExplanationRequest(due_on=day("2026-07-20"), **moments).state_on(day(on)) == state


def test_the_agency_of_each_target_is_asked_once():
    one = given_to()
    (request,) = ask(one, words="Nêu rõ nguyên nhân")
    assert (request.agency.kind, request.due_on, request.words) == ("alliance", day("2026-07-20"), "Nêu rõ nguyên nhân")
    assert ask(one) == [] and ExplanationRequest.objects.filter(target=one).count() == 1


@pytest.mark.parametrize(
    ("kind", "due_on", "wrong"), [(None, "2026-07-20", "cơ quan chủ trì"), ("alliance", "2026-07-09", "Hạn trả lời")]
)
def test_nobody_is_asked_into_the_blue_or_too_late(kind, due_on, wrong):
    with pytest.raises(ValidationError, match=wrong):
        ask(given_to(kind), due_on)


def test_only_who_keeps_the_plan_asks():
    with pytest.raises(PermissionDenied):
        ask(given_to(), by=user("alliance_staff", kind="alliance"))


def test_the_agencys_explanation_answers_its_request():
    one = given_to()
    (request,) = ask(one)
    done = explain(one, WHY, by=user("alliance_staff", kind="alliance"))
    request.refresh_from_db()
    assert (done.agency.kind, done.cause, request.state) == ("alliance", "land", "answered")


def test_a_request_for_a_figure_is_answered_by_the_figure_and_one_for_words_is_not():
    words, figure = given_to(), given_to(code="tht_new")
    (why,) = ask(words)
    (what,) = ask(figure, wanted="figure")
    staff = user("alliance_staff", kind="alliance")
    stated = {"nature": "estimate", "value": Decimal(38), "source": "Báo cáo 215/BC-LMHTX"}
    for one in (words, figure):
        state_figure(one.terms.get(), stated, by=staff, as_of=day("2026-07-10"))
    for request in (why, what):
        request.refresh_from_db()
    assert (why.state, what.state) == ("waiting", "answered")
    assert (why.state_label(day("2026-07-21")), str(what)) == (
        "Chưa có giải trình",
        "Đề nghị Liên minh Hợp tác xã cung cấp số liệu",
    )


def test_an_agency_hears_once_of_all_that_it_is_asked():
    staff, officer = user("alliance_staff", kind="alliance"), user()
    one = given_to()
    second = target(one.plan, "htx_total", 50)
    second.agency = one.agency
    second.save()
    ask_explanations(one.plan, [one, second], HALF, day("2026-07-20"), by=officer)
    (notice,) = Notice.objects.filter(kind="request")
    assert notice.user == staff and notice.url == reverse("plans:agency")
    assert "đề nghị giải trình 2 chỉ tiêu" in notice.text and "hạn 20/07/2026" in notice.text


def test_another_agencys_does_not():
    one = given_to()
    (request,) = ask(one)
    explain(one, WHY, by=user())  # the plan's own agency explains what it knows
    request.refresh_from_db()
    assert request.state == "waiting"
    with pytest.raises(PermissionDenied):
        explain(one, WHY, by=user("sector_agency", kind="bank"))


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"text": " "}, "text"),
        ({"cause": "weather"}, "cause"),
        ({"to_on": day("2026-07-11")}, "to_on"),
        ({"from_on": day("2026-07-01")}, "to_on"),
    ],
)
def test_an_explanation_has_words_a_known_cause_and_days_that_have_passed(given, wrong):
    with pytest.raises(ValidationError) as broken:
        explain(given_to(), WHY | given, by=user())
    assert wrong in broken.value.message_dict and not Explanation.objects.filter(author__isnull=False).exists()


def test_nobody_corrects_the_words_of_another_agency():
    done = explain(given_to(), WHY, by=user("alliance_staff", kind="alliance"))
    with pytest.raises(PermissionDenied):
        change_explanation(done, {"text": "Khác"}, by=user(), version=1)
    better = change_explanation(
        done, {"text": "13 HTX"}, by=user("alliance_staff", kind="alliance"), version=done.version
    )
    assert better.text == "13 HTX"


def test_a_request_is_withdrawn_with_a_reason_and_not_after_its_answer():
    one = given_to()
    (request,) = ask(one)
    with pytest.raises(ValidationError, match="lý do"):
        withdraw_request(request, by=user(), version=1, reason="")
    assert withdraw_request(request, by=user(), version=1, reason="Đã có số mới").state == "withdrawn"
    (second,) = ask(one)
    explain(one, WHY, by=user("alliance_staff", kind="alliance"))
    with pytest.raises(Conflict):
        withdraw_request(second, by=user(), version=2, reason="Muộn")
