from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coopportal.kit.rows import StaleRow
from indicators.models import Indicator, Unit
from plans.models import Target, TargetTerms
from plans.services.plans import WrongState
from plans.services.targets import (
    break_down,
    move_target,
    remove_milestone,
    save_milestone,
    save_target,
    withdraw_target,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


def of(code):
    return Indicator.objects.get(code=code)


@pytest.fixture
def officer():
    return make.user()


@pytest.fixture
def draft():
    return make.plan("2026", status="draft").editions.get()


@pytest.fixture
def amendment():
    plan = make.plan("2026")
    make.target(plan, "htx_new", 20, wording="Thành lập mới 20 HTX")
    return make.edition(plan, 2, state="preparing")


def test_what_is_not_said_follows_from_the_indicator(draft, officer):
    target = save_target(draft, {"indicator": of("htx_new"), "low": Decimal(35)}, by=officer)
    terms = target.terms.get()
    assert (terms.wording, terms.unit.label, terms.basis, terms.year, terms.rising, terms.comparator) == (
        of("htx_new").name, "HTX", "in_year", 2026, True, "reach",
    )  # fmt: skip
    stock = save_target(draft, {"indicator": of("htx_weak_pct"), "low": Decimal(10)}, by=officer).terms.get()
    assert (stock.basis, stock.rising, stock.unit.label) == ("by_end", False, "%")


def test_what_followed_from_an_indicator_follows_from_the_one_put_in_its_place(draft, officer):
    target = save_target(draft, {"indicator": of("htx_new"), "low": Decimal(35)}, by=officer)
    save_target(draft, {"indicator": of("htx_weak_pct")}, by=officer, target=target)
    terms = target.terms.get()
    assert (terms.wording, terms.unit.label, terms.basis, terms.rising) == (
        of("htx_weak_pct").name,
        "%",
        "by_end",
        False,
    )


def test_what_was_said_of_a_row_stays_when_its_indicator_changes(draft, officer):
    said = {"wording": "Lập mới", "basis": "cumulative", "rising": False}
    target = save_target(draft, {"indicator": of("htx_new"), "low": Decimal(35)} | said, by=officer)
    save_target(draft, {"indicator": of("tht_new")}, by=officer, target=target)
    terms = target.terms.get()
    assert {name: getattr(terms, name) for name in said} == said


def test_moving_a_row_leaves_those_alone_that_stay_where_they_are(draft, officer):
    rows = [save_target(draft, {"indicator": of("htx_new"), "low": Decimal(n)}, by=officer) for n in range(1, 5)]
    move_target(draft, rows[3], after=rows[1], by=officer)
    assert [one.version for one in draft.plan.targets.all()][:2] == [one.version for one in rows[:2]]


def test_rows_stand_in_the_order_they_came(draft, officer):
    codes = ["htx_new", "tht_new", "lh_new"]
    rows = [save_target(draft, {"indicator": of(code), "low": Decimal(1)}, by=officer) for code in codes]
    move_target(draft, rows[2], after=None, by=officer)
    move_target(draft, rows[0], after=rows[1], by=officer)
    assert [one.indicator.code for one in draft.plan.targets.all()] == ["lh_new", "tht_new", "htx_new"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"low": None}, "low"),
        ({"comparator": "between"}, "high"),
        ({"comparator": "between", "high": Decimal(3)}, "high"),
        ({"high": Decimal(40)}, "high"),
        ({"year": 2027}, "year"),
        ({"unit": "phan-tram"}, "unit"),
        ({"wording": "x" * 501}, "wording"),
        ({"comparator": "perhaps"}, "comparator"),
        ({"due_on": make.day("2031-01-01")}, "due_on"),
        ({"area": make.HOME}, "area"),
        ({"agency": make.NEIGHBOUR}, "agency"),
    ],
)
def test_what_cannot_be_is_refused_in_its_field(draft, officer, wrong, field):
    if "unit" in wrong:
        wrong = {"unit": Unit.objects.get(code=wrong["unit"])}
    if "area" in wrong:
        wrong = {"area": make.province(wrong["area"])}
    if "agency" in wrong:
        wrong = {"agency": make.agency(wrong["agency"])}
    with pytest.raises(ValidationError) as refused:
        save_target(draft, {"indicator": of("htx_new"), "low": Decimal(35)} | wrong, by=officer)
    assert list(refused.value.message_dict) == [field]
    assert not Target.objects.filter(plan=draft.plan).exists()


def test_an_indicator_must_be_named(draft, officer):
    with pytest.raises(ValidationError) as refused:
        save_target(draft, {"low": Decimal(35)}, by=officer)
    assert "mốc công việc" in refused.value.message_dict["indicator"][0]


def test_only_who_keeps_the_plan_writes(draft):
    for stranger in (make.user(place=make.NEIGHBOUR), make.user("alliance_staff", kind="alliance")):
        with pytest.raises(PermissionDenied):
            save_target(draft, {"indicator": of("htx_new"), "low": Decimal(35)}, by=stranger)


def test_a_submitted_plan_is_locked(officer):
    edition = make.plan("2026", status="submitted").editions.get()
    with pytest.raises(WrongState):
        save_target(edition, {"indicator": of("htx_new"), "low": Decimal(35)}, by=officer)


def test_a_change_raises_the_version_and_the_stale_one_is_refused(draft, officer):
    target = save_target(draft, {"indicator": of("htx_new"), "low": Decimal(35)}, by=officer)
    seen = target.version
    save_target(draft, {"low": Decimal(40)}, by=officer, target=target, version=seen)
    with pytest.raises(StaleRow):
        save_target(draft, {"low": Decimal(50)}, by=officer, target=target, version=seen)
    assert target.terms.get().low == 40


def test_what_changes_nothing_writes_nothing(draft, officer):
    target = save_target(draft, {"indicator": of("htx_new"), "low": Decimal(35)}, by=officer)
    again = save_target(draft, {"low": Decimal("35.0000")}, by=officer, target=target)
    assert again.version == target.version


def test_an_amendment_keeps_the_old_words_beside_the_new(amendment, officer):
    target = amendment.plan.targets.get()
    save_target(amendment, {"low": Decimal(25)}, by=officer, target=target)
    assert {(one.edition.number, one.low, one.wording) for one in target.terms.all()} == {
        (1, 20, "Thành lập mới 20 HTX"), (2, 25, "Thành lập mới 20 HTX"),
    }  # fmt: skip
    assert TargetTerms.objects.on(make.day("2026-06-01")).get(target=target).low == 20


def test_an_amendment_does_not_make_another_target_of_one(amendment, officer):
    with pytest.raises(ValidationError) as refused:
        save_target(amendment, {"indicator": of("htx_total")}, by=officer, target=amendment.plan.targets.get())
    assert "indicator" in refused.value.message_dict


def test_an_issued_target_is_withdrawn_and_taken_up_again(amendment, officer):
    target = amendment.plan.targets.get()
    withdraw_target(amendment, target, by=officer)
    assert not TargetTerms.objects.of_edition(amendment).exists()
    save_target(amendment, {}, by=officer, target=target)
    assert TargetTerms.objects.of_edition(amendment).get().low == 20


def test_a_target_never_issued_goes(draft, amendment, officer):
    for edition in (draft, amendment):
        new = save_target(edition, {"indicator": of("lh_new"), "low": Decimal(1)}, by=officer)
        assert withdraw_target(edition, new, by=officer) is None
        assert not Target.objects.filter(pk=new.pk).exists()


def test_a_target_is_broken_down_over_areas_and_agencies():
    officer = make.user(place=make.PRESENT)
    edition = make.plan("2026", place=make.PRESENT, status="draft").editions.get()
    whole = save_target(edition, {"indicator": of("htx_new"), "low": Decimal(35)}, by=officer)
    areas = [make.province(make.HOME), make.province(make.NEIGHBOUR)]
    bank = make.agency(make.PRESENT, "bank")
    given = [
        {"area": areas[0], "low": Decimal(15)},
        {"area": areas[1], "low": Decimal(10)},
        {"agency": bank, "low": Decimal(5)},
    ]
    break_down(edition, whole, given, by=officer)
    break_down(edition, whole, [{"area": areas[0], "low": Decimal(20)}, {"area": areas[1], "low": None}], by=officer)
    assert {(one.area and one.area.slug, one.agency, one.terms.get().low) for one in whole.children.all()} == {
        (make.HOME, None, 20), (None, bank, 5),
    }  # fmt: skip
    with pytest.raises(ValidationError):
        break_down(edition, whole.children.first(), [{"agency": bank, "low": Decimal(1)}], by=officer)


def test_milestones_have_words_and_no_number(draft, officer):
    one = save_milestone(draft, {"wording": "Đạt chỉ tiêu thành viên"}, by=officer)
    save_milestone(draft, {"wording": "Có mô hình điểm"}, by=officer, milestone=one, version=one.version)
    assert [mark.wording for mark in draft.plan.milestones.all()] == ["Có mô hình điểm"]
    with pytest.raises(StaleRow):
        save_milestone(draft, {"wording": "Khác"}, by=officer, milestone=one, version=one.version)
    with pytest.raises(ValidationError):
        save_milestone(draft, {"wording": " "}, by=officer)
    remove_milestone(draft, one, by=officer)
    assert not draft.plan.milestones.exists()
