"""The life of a reported value, and the rules of its figure."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coopportal.kit.refusals import Conflict
from coopportal.kit.rows import StaleRow
from indicators.models import Indicator, ReportedValue
from indicators.services.reported import (
    approve_value,
    approve_values,
    change_value,
    enter_value,
    send_back_value,
    submit_value,
    withdraw_value,
)
from tests.factories import (
    HOME,
    NEIGHBOUR,
    PRESENT,
    actual,
    day,
    indicator,
    organisation,
    programme,
    province,
    reported,
    user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return user()


@pytest.fixture
def leader():
    return user("manager")


def given(code: str = "htx_total", value="609", place: str = HOME, **more) -> dict:
    return {
        "indicator": Indicator.objects.select_related("unit").get(code=code),
        "province": province(place),
        "programme": None,
        "from_on": day("2024-12-31"),
        "to_on": day("2024-12-31"),
        "nature": "official",
        "value": None if value is None else Decimal(value),
        "source": "Báo cáo 215/BC-SNN",
    } | more


def again(row) -> ReportedValue:
    return ReportedValue.objects.get(pk=row.pk)


def approved(officer, leader, **more) -> ReportedValue:
    row = enter_value(given(**more), by=officer, submit=True)
    return approve_value(row, by=leader, version=again(row).version)


# The way to an approved figure


def test_a_figure_counts_once_somebody_else_has_approved_it(officer, leader):
    row = enter_value(given(), by=officer)
    assert (row.state, row.entered_by, row.owner_agency, row.agency) == (
        "draft",
        officer,
        officer.agency,
        officer.agency,
    )
    submit_value(row, by=officer, version=row.version)
    assert actual("htx_total", "2024-12-31..2024-12-31").stated is None
    approve_value(row, by=leader, version=again(row).version)
    row = again(row)
    assert (row.state, row.submitted_by, row.approved_by) == ("approved", officer, leader)
    assert actual("htx_total", "2024-12-31..2024-12-31").stated.value == 609


def test_a_draft_cannot_be_approved(officer, leader):
    row = enter_value(given(), by=officer)
    with pytest.raises(Conflict, match="đã trình"):
        approve_value(row, by=leader, version=row.version)


def test_who_entered_it_does_not_approve_it(officer):
    row = enter_value(given(), by=officer, submit=True)
    type(officer).objects.filter(pk=officer.pk).update(role="manager")
    promoted = type(officer).objects.get(pk=officer.pk)
    with pytest.raises(ValidationError, match="chính bạn nhập"):
        approve_value(row, by=promoted, version=again(row).version)


@pytest.mark.parametrize("role", ["manager", "commune_officer", "central_reader", "province_admin", "system_admin"])
def test_only_officers_enter_figures(role):
    more = {"commune": province(HOME).base_communes.first()} if role == "commune_officer" else {}
    with pytest.raises(PermissionDenied):
        enter_value(given(), by=user(role, **more))


@pytest.mark.parametrize("role", ["plan_officer", "alliance_staff", "sector_agency"])
def test_officers_do_not_approve(officer, role):
    row = enter_value(given(), by=officer, submit=True)
    with pytest.raises(PermissionDenied):
        approve_value(row, by=user(role), version=again(row).version)


def test_another_agency_with_a_leader_of_its_own_is_not_judged(leader):
    user("manager", kind="alliance")
    row = enter_value(given(), by=user("alliance_staff", kind="alliance"), submit=True)
    assert not ReportedValue.objects.waiting_for(leader).exists()
    with pytest.raises(PermissionDenied, match="lãnh đạo của đơn vị đó"):
        approve_value(row, by=leader, version=again(row).version)


def test_where_an_agency_has_no_leader_another_judges(leader):
    row = enter_value(given(), by=user("alliance_staff", kind="alliance"), submit=True)
    assert list(ReportedValue.objects.waiting_for(leader)) == [row]
    assert approve_value(row, by=leader, version=again(row).version).state == "approved"


def test_one_sent_back_is_corrected_and_submitted_again(officer, leader):
    row = enter_value(given(), by=officer, submit=True)
    send_back_value(row, by=leader, version=again(row).version, reason="Chưa gồm quỹ tín dụng")
    assert (again(row).state, again(row).remark) == ("returned", "Chưa gồm quỹ tín dụng")
    row = change_value(row, {"value": Decimal(612)}, by=officer, version=again(row).version, submit=True)
    assert (row.state, row.value) == ("submitted", 612)


def test_sending_back_needs_a_reason(officer, leader):
    row = enter_value(given(), by=officer, submit=True)
    with pytest.raises(ValidationError, match="lý do trả lại"):
        send_back_value(row, by=leader, version=again(row).version, reason=" ")


def test_a_later_figure_of_the_same_nature_replaces_the_former(officer, leader):
    first = approved(officer, leader)
    second = approved(officer, leader, value="612")
    first = again(first)
    assert (first.state, first.replaced_by) == ("replaced", second)
    assert actual("htx_total", "2024-12-31..2024-12-31").stated.value == 612


def test_estimate_preliminary_and_official_stand_side_by_side(officer, leader):
    for nature in ("estimate", "preliminary", "official"):
        approved(officer, leader, nature=nature)
    assert ReportedValue.objects.approved().filter(source="Báo cáo 215/BC-SNN").count() == 3


def test_an_approved_figure_is_not_changed(officer, leader):
    row = approved(officer, leader)
    with pytest.raises(Conflict, match="lập số mới"):
        change_value(row, {"value": Decimal(1)}, by=officer, version=again(row).version)


def test_a_withdrawn_figure_counts_no_more(officer, leader):
    row = approved(officer, leader)
    withdraw_value(row, by=leader, version=again(row).version, reason="Nhập nhầm kỳ")
    assert actual("htx_total", "2024-12-31..2024-12-31").stated is None
    with pytest.raises(Conflict, match="không rút được"):
        withdraw_value(row, by=leader, version=again(row).version, reason="Lần nữa")


def test_officers_withdraw_what_is_in_hand_and_leaders_what_is_approved(officer, leader):
    row = enter_value(given(), by=officer)
    with pytest.raises(PermissionDenied):
        withdraw_value(row, by=leader, version=row.version, reason="Nhầm")
    assert withdraw_value(row, by=officer, version=row.version, reason="Nhầm").state == "withdrawn"
    row = approved(officer, leader)
    with pytest.raises(PermissionDenied):
        withdraw_value(row, by=officer, version=again(row).version, reason="Nhầm")


def test_withdrawing_needs_a_reason(officer):
    row = enter_value(given(), by=officer)
    with pytest.raises(ValidationError, match="lý do rút"):
        withdraw_value(row, by=officer, version=row.version, reason="")


def test_several_are_approved_together_or_not_at_all(officer, leader):
    first, second = (enter_value(given(code), by=officer, submit=True) for code in ("htx_total", "htx_active"))
    with pytest.raises(StaleRow):
        approve_values([(first, again(first).version), (second, 99)], by=leader)
    assert {again(first).state, again(second).state} == {"submitted"}
    approve_values([(one, again(one).version) for one in (first, second)], by=leader)
    assert {again(first).state, again(second).state} == {"approved"}


def test_the_second_of_two_who_edit_is_told(officer):
    row = enter_value(given(), by=officer)
    change_value(row, {"value": Decimal(610)}, by=officer, version=row.version)
    with pytest.raises(StaleRow):
        change_value(row, {"value": Decimal(611)}, by=officer, version=row.version)


def test_another_agency_does_not_edit_it(officer):
    row = enter_value(given(), by=officer)
    with pytest.raises(PermissionDenied, match="chỉ đơn vị đó sửa"):
        change_value(row, {"value": Decimal(1)}, by=user("alliance_staff", kind="alliance"), version=row.version)


def test_an_agency_has_one_in_hand_for_a_key(officer):
    enter_value(given(), by=officer)
    with pytest.raises(ValidationError, match="Hãy sửa số đó"):
        enter_value(given(value="610"), by=officer)
    enter_value(given(value="610"), by=user("alliance_staff", kind="alliance"))
    enter_value(given(value="610", nature="preliminary"), by=officer)


# Whose figures


@pytest.mark.parametrize("place", [NEIGHBOUR, PRESENT])
def test_one_speaks_of_ones_own_territory(officer, place):
    with pytest.raises(ValidationError, match="địa bàn mình phụ trách"):
        enter_value(given(place=place), by=officer)


def test_who_holds_the_present_province_speaks_of_its_parts():
    whole = user(place=PRESENT)
    assert {enter_value(given(place=place), by=whole).province.slug for place in (HOME, PRESENT)} == {HOME, PRESENT}


def test_a_provinces_own_indicator_is_for_that_province():
    whole = user(place=PRESENT)
    indicator("rieng-cua-tinh", {"kind": "reported"}, province=province(HOME))
    enter_value(given("rieng-cua-tinh"), by=whole)
    with pytest.raises(ValidationError, match="không dùng cho địa bàn"):
        enter_value(given("rieng-cua-tinh", place=PRESENT), by=whole)


def test_what_is_not_approved_is_read_in_the_province_alone(officer, leader):
    row = enter_value(given(), by=officer)
    reads = {
        who: ReportedValue.objects.visible_to(one).filter(pk=row.pk).exists()
        for who, one in {
            "same": user(),
            "whole": user(place=PRESENT),
            "foreign": user(place="ca-mau"),
            "central": user("central_reader", place="ca-nuoc", kind="ministry"),
        }.items()
    }
    assert reads == {"same": True, "whole": True, "foreign": False, "central": False}


# The figure


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"value": Decimal("609.5")}, "value", "số nguyên, ví dụ 1.234; đã nhập 609,5"),
        ({"value": Decimal(-1)}, "value", "không được âm"),
        ({"value": None}, "value", "Nhập giá trị bằng HTX, ví dụ 1.234"),
        ({"value": None, "numerator": Decimal(1)}, "denominator", "đủ cả tử số và mẫu số"),
        ({"value": None, "numerator": Decimal(1), "denominator": Decimal(0)}, "denominator", "lớn hơn 0"),
        ({"source": "  "}, "source", "Ghi văn bản nguồn, ví dụ"),
        ({"supersedes": True}, "reason", "Nêu lý do"),
        ({"from_on": "2025-01-01"}, "to_on", "bằng hoặc sau ngày đầu"),
        ({"to_on": "2030-12-31"}, "nature", "Chọn “Ước tính”"),
    ],
)
def test_a_broken_rule_says_what_to_write(officer, changes, field, sentence):
    changes = {name: day(value) if name.endswith("_on") else value for name, value in changes.items()}
    with pytest.raises(ValidationError) as refused:
        enter_value(given(**changes), by=officer)
    assert sentence in " ".join(refused.value.message_dict[field])
    assert not ReportedValue.objects.filter(owner_agency=officer.agency).exists()


def test_an_estimate_may_be_of_a_year_that_runs(officer):
    running = {"from_on": day("2026-01-01"), "to_on": day("2026-12-31"), "nature": "estimate"}
    assert enter_value(given(**running), by=officer).state == "draft"


def test_only_a_computed_figure_is_taken_the_place_of(officer):
    with pytest.raises(ValidationError, match="chưa tính được từ hồ sơ"):
        enter_value(given("htx_law_compliant_pct", "85", supersedes=True, reason="Theo sổ"), by=officer)


def test_a_loss_is_below_zero(officer):
    assert enter_value(given("htx_avg_profit", "-12.5"), by=officer).value == Decimal("-12.5")


@pytest.mark.parametrize(
    ("code", "more", "sentence"),
    [
        ("htx_law_compliant_pct", {"value": Decimal(104)}, "Tỷ lệ 104% lớn hơn 100%."),
        ("htx_law_compliant_pct", {"value": Decimal("-1.5")}, "nhỏ hơn 0; chỉ tốc độ tăng mới có thể âm."),
        (
            "htx_law_compliant_pct",
            {"value": Decimal(80), "numerator": Decimal(9), "denominator": Decimal(10)},
            "không khớp tử số chia mẫu số (90 %)",
        ),
        (
            "loan_amount_fund",
            {"value": Decimal(29)},
            "khoảng 1.000 lần: có thể nhầm đơn vị. Chỉ tiêu này ghi bằng triệu đồng",
        ),
    ],
)
def test_an_unlikely_figure_needs_a_note(officer, code, more, sentence):
    reported("loan_amount_fund", "2023-12-31..2023-12-31", 29000)
    with pytest.raises(ValidationError) as refused:
        enter_value(given(code, **more), by=officer)
    assert sentence in " ".join(refused.value.message_dict["note"])
    row = enter_value(given(code, **more, note="Đã đối chiếu biểu gốc"), by=officer)
    assert sentence in row.doubts[0]


def test_a_figure_a_thousand_times_the_computed_is_asked_about(officer):
    organisation("2024-02-01")
    with pytest.raises(ValidationError, match=r"kém số tính từ hồ sơ \(1\)"):
        enter_value(given(value="1000"), by=officer)


def test_a_statement_about_a_programme_is_compared_with_that_programme(officer, leader):
    own = programme()
    approved(officer, leader, programme=own)
    assert actual("htx_total", "2024-12-31..2024-12-31").stated is None
    assert actual("htx_total", "2024-12-31..2024-12-31", programme=own).stated.value == 609
