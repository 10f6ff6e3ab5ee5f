from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import get_resolver

from coopportal.kit.rows import StaleRow
from plans.models import Edition, Plan, TargetTerms
from plans.selectors.editions import changed_targets, open_edition
from plans.services.plans import WrongState, change_plan, create_plan, delete_plan
from tests import factories

pytestmark = pytest.mark.django_db


def given(**more) -> dict:
    return {
        "document_type": "plan", "title": "Phát triển kinh tế tập thể năm 2027", "issuer": "Ủy ban nhân dân tỉnh",
        "first_year": 2027, "last_year": 2027, "province": factories.province(),
    } | more  # fmt: skip


def test_a_plan_lives_before_it_has_a_number():
    officer = factories.user()
    plan = create_plan(given(), by=officer)
    assert (plan.status, plan.number, plan.owner_agency) == ("draft", "", officer.agency)
    assert plan.slug == "ke-hoach-dak-nong-2027"
    assert open_edition(plan) == plan.editions.get(number=1, state="preparing", effective_on=None)


def test_what_is_typed_is_tidied():
    plan = create_plan(
        given(number="100 /QÐ-UBND, ngày 5/7/2024", legal_bases=["  Luật Hợp tác xã năm 2023 ", " "]),
        by=factories.user(),
    )
    assert (plan.number, plan.issued_on, plan.legal_bases) == (
        "100/QĐ-UBND",
        date(2024, 7, 5),
        ["Luật Hợp tác xã năm 2023"],
    )
    assert plan.slug == "100-qd-ubnd-dak-nong-2027"


def test_no_address_of_a_plan_is_an_address_of_the_room():
    plan = create_plan(given(document_type="project", first_year=2026, last_year=2030), by=factories.user())
    second = create_plan(given(document_type="project", first_year=2026, last_year=2030), by=factories.user())
    assert (plan.slug, second.slug) == ("de-an-dak-nong-2026-2030", "de-an-dak-nong-2026-2030-2")
    rooms = {str(one.pattern).split("/")[0] for one in get_resolver("plans.urls").url_patterns}
    assert not any(room[-1:].isdigit() for room in rooms if not room.startswith("<"))


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"title": " "}, "title", "ví dụ"),
        ({"issuer": ""}, "issuer", "ví dụ"),
        ({"last_year": 2026}, "last_year", "sau năm đầu"),
        ({"first_year": 1990}, "last_year", "dài nhất"),
        ({"number": "Không số"}, "number", "532/KH-UBND"),
        ({"issued_on": date(2999, 1, 1)}, "issued_on", "sau hôm nay"),
    ],
)
def test_a_broken_rule_is_told_at_its_field(wrong, field, says):
    with pytest.raises(ValidationError) as raised:
        create_plan(given(**wrong), by=factories.user())
    assert says in raised.value.message_dict[field][0]


def test_another_territory_and_another_role_are_refused():
    with pytest.raises(ValidationError) as raised:
        create_plan(given(province=factories.province(factories.NEIGHBOUR)), by=factories.user())
    assert "province" in raised.value.message_dict
    with pytest.raises(PermissionDenied):
        create_plan(given(), by=factories.user("manager"))


def test_the_same_document_is_not_entered_twice():
    officer = factories.user()
    create_plan(given(number="532/KH-UBND", issued_on=date(2024, 1, 5)), by=officer)
    create_plan(given(number="532/KH-UBND", issued_on=date(2025, 1, 5)), by=officer)  # each year numbers begin anew
    with pytest.raises(ValidationError, match="Đã có 532/KH-UBND"):
        create_plan(given(number="532 / KH-UBND", issued_on=date(2024, 3, 1)), by=officer)


def test_the_tree_has_no_circle_and_no_stranger():
    officer = factories.user()
    five = create_plan(given(first_year=2026, last_year=2030), by=officer)
    year = create_plan(given(parent=five), by=officer)
    with pytest.raises(ValidationError, match="đang là cấp trên"):
        change_plan(five, {"parent": year}, by=officer, version=five.version)
    with pytest.raises(ValidationError, match="không có năm nào chung"):
        create_plan(given(first_year=2031, last_year=2031, parent=five), by=officer)
    with pytest.raises(ValidationError, match="trong phạm vi"):
        create_plan(given(parent=factories.plan("2027", factories.NEIGHBOUR)), by=officer)
    with pytest.raises(ValidationError, match="phải bắt đầu trước"):
        create_plan(given(predecessor=year), by=officer)


def test_only_the_own_agency_changes_a_plan_and_sees_who_was_first():
    officer, stranger = factories.user(), factories.user(kind="alliance")
    plan = create_plan(given(), by=officer)
    with pytest.raises(PermissionDenied, match="Sở Tài chính"):
        change_plan(plan, {"title": "Khác"}, by=stranger, version=plan.version)
    change_plan(plan, {"title": "Tên mới"}, by=officer, version=plan.version)
    with pytest.raises(StaleRow):
        change_plan(plan, {"title": "Tên cũ"}, by=officer, version=plan.version)
    assert Plan.objects.get(pk=plan.pk).title == "Tên mới"


def test_an_old_number_that_is_not_touched_stays():
    plan = factories.plan(number="Kế hoạch chưa rõ số", status="draft")
    changed = change_plan(plan, {"signer": "Lê An"}, by=factories.user(), version=1)
    assert (changed.number, changed.signer) == ("Kế hoạch chưa rõ số", "Lê An")


def test_an_issued_plan_keeps_its_frame_and_tells_why_it_is_corrected():
    officer, plan = factories.user(), factories.plan("2024")
    with pytest.raises(ValidationError) as raised:
        change_plan(plan, {"last_year": 2025}, by=officer, version=1, reason="Sửa")
    assert "last_year" in raised.value.message_dict
    with pytest.raises(ValidationError) as raised:
        change_plan(plan, {"signer": "Nguyễn Văn A"}, by=officer, version=1)
    assert "reason" in raised.value.message_dict
    assert (
        change_plan(plan, {"signer": "Nguyễn Văn A"}, by=officer, version=1, reason="Bổ sung").signer == "Nguyễn Văn A"
    )


@pytest.mark.parametrize("status", ["submitted", "closed"])
def test_a_plan_under_way_or_closed_is_not_edited(status):
    plan = factories.plan(status=status)
    with pytest.raises(WrongState, match="Trạng thái hiện nay"):
        change_plan(plan, {"title": "Khác"}, by=factories.user(), version=1)


def test_a_draft_is_thrown_away_an_issued_plan_is_not():
    officer = factories.user()
    draft = create_plan(given(), by=officer)
    delete_plan(draft, by=officer, version=draft.version)
    assert not Plan.objects.filter(pk=draft.pk).exists()
    with pytest.raises(WrongState):
        delete_plan(factories.plan(), by=officer, version=1)


@pytest.mark.parametrize(
    ("status", "is_open"),
    [
        ("draft", True),
        ("consulting", True),
        ("returned", True),
        ("submitted", False),
        ("issued", False),
        ("closed", False),
    ],
)
def test_rows_are_open_until_submitted(status, is_open):
    assert (open_edition(factories.plan(status=status)) is not None) == is_open


class TestAmendmentInPreparation:
    @pytest.fixture
    def plan(self):
        return factories.plan("2024")

    def test_it_is_the_open_edition_and_changes_no_reading(self, plan):
        kept = factories.target(plan, "htx_new", 30)
        gone = factories.target(plan, "htx_total", 300)
        amendment = factories.edition(plan, 2, state="preparing")
        factories.set_terms(kept, amendment, 40, unit="htx")
        factories.set_terms(gone, amendment, 300, unit="htx", withdrawn=True)
        assert open_edition(plan) == amendment
        assert [int(one.low) for one in TargetTerms.objects.filter(target__plan=plan).on(date(2024, 12, 31))] == [
            30,
            300,
        ]
        assert [int(one.low) for one in TargetTerms.objects.of_edition(amendment)] == [40]
        assert [int(one.low) for one in TargetTerms.objects.of_edition(amendment, withdrawn=True)] == [40, 300]
        told = [(one.kind, int(one.before.low), int(one.after.low)) for one in changed_targets(amendment)]
        assert told == [("changed", 30, 40), ("withdrawn", 300, 300)]

    def test_a_target_of_the_amendment_alone_is_added(self, plan):
        amendment = factories.edition(plan, 2, state="preparing")
        one = factories.target(plan, "htx_new", 30)
        TargetTerms.objects.filter(target=one).update(edition=amendment)
        assert [(row.kind, row.before) for row in changed_targets(amendment)] == [("added", None)]
        assert not TargetTerms.objects.of_edition(Edition(plan=plan, number=1)).exists()
