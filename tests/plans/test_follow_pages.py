"""The pages on which a plan is followed, opened and used by the people they are made for."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from indicators.models import ReportedValue
from plans.models import Explanation, ExplanationRequest, Milestone, Task
from plans.services.explanations import ask_explanations
from plans.services.work import add_task
from tests.factories import agency, day, organisation, plan, set_terms, span, target, user

pytestmark = pytest.mark.django_db
KEY = "6f6b1c1e-0000-4000-8000-00000000000a"


def signed(who) -> Client:
    client = Client()
    client.force_login(who)
    return client


@pytest.fixture
def officer():
    return signed(user())


@pytest.fixture
def alliance():
    return signed(user("alliance_staff", kind="alliance"))


@pytest.fixture
def one():
    """20 new cooperatives by the end of 2024; three were founded. The Alliance answers for it."""
    made = target(plan("2024", number="12/KH-UBND"), "htx_new", 20, wording="Thành lập mới hợp tác xã")
    made.agency = agency(kind="alliance")
    made.save()
    for when in ("2024-02-01", "2024-05-01", "2024-08-01"):
        organisation(when)
    return made


def text(client, route, *args, **query) -> str:
    answer = client.get(reverse(f"plans:{route}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_of_a_target_tells_its_story(officer, one):
    html = text(officer, "target", one.pk, as_of="30/09/2024")
    for words in (
        "Thành lập mới hợp tác xã", "Có nguy cơ không đạt", "dưới 80% tiến độ", "Quy tắc: Chưa đến hạn",
        "Còn 17 HTX nữa trong 92 ngày", "3–5 HTX", "dự kiến chưa đạt", "Quý II", "Bản đầu tiên",
        "Chưa có giải trình nào", "Liên minh Hợp tác xã",
    ):  # fmt: skip
        assert words in html, words


def test_a_withdrawn_target_keeps_its_page(officer, one):
    one.terms.update(withdrawn=True)
    assert "đã được bỏ khi điều chỉnh kế hoạch" in text(officer, "target", one.pk)


def test_the_plan_page_tells_what_is_missing_and_that_nobody_explained(officer, one):
    ask_explanations(one.plan, [one], span("2024"), day("2099-01-01"), by=user())
    ExplanationRequest.objects.update(due_on=day("2024-09-01"))
    html = text(officer, "detail", one.plan.slug, as_of="30/09/2024")
    assert "Còn 17 HTX nữa trong 92 ngày; theo nhịp có thể đạt" in html
    assert "Chưa có giải trình (Liên minh Hợp tác xã, hạn 01/09/2024)" in html and 'class="spark"' in html


def test_x_of_fourteen_counts_milestones_and_what_is_not_known(officer, one):
    one.plan.declared_target_count = 14
    one.plan.save()
    one.terms.update(low=3)
    Milestone.objects.create(plan=one.plan, wording="Lập quỹ", state="done")
    Milestone.objects.create(plan=one.plan, wording="Lập tổ")
    assert "Đạt 2/14 chỉ tiêu" in text(officer, "detail", one.plan.slug)


def test_asked_in_the_portal_and_answered_in_the_portal(officer, alliance, one):
    address = reverse("plans:explanations", args=[one.plan.slug])
    assert "checked" in officer.get(address).content.decode()  # it stands badly, so it is ticked
    asked = {
        "targets": [one.pk],
        "from_on": "01/01/2024",
        "to_on": "31/12/2024",
        "due_on": "31/12/2099",
        "form_key": KEY,
    }
    assert officer.post(address, asked).status_code == 302
    room = text(alliance, "agency")
    assert "Thành lập mới hợp tác xã" in room and "Hạn 31/12/2099" in room
    form = text(alliance, "target_explain", one.pk)
    assert "01/01/2024" in form and "31/12/2024" in form  # the days that were asked about
    why = {"from_on": "01/01/2024", "to_on": "31/12/2024", "cause": "land", "text": "Chờ đo đạc đất", "form_key": KEY}
    for _ in range(2):  # sent twice, written once
        assert alliance.post(reverse("plans:target_explain", args=[one.pk]), why).status_code == 302
    assert Explanation.objects.filter(target=one).count() == 1
    assert "Đã giải trình" in text(officer, "explanations", one.plan.slug)
    assert "Giải trình (Đất đai): Chờ đo đạc đất" in text(officer, "detail", one.plan.slug)
    assert "Hạn 31/12/2099" not in text(alliance, "agency")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"due_on": "01/01/2024"}, "Hạn trả lời phải từ hôm nay"),
        ({"targets": []}, "Chọn ít nhất một chỉ tiêu"),
        ({"to_on": "31/12/2023"}, "Ngày cuối phải bằng hoặc sau ngày đầu"),
    ],
)
def test_a_request_that_makes_no_sense_is_told(officer, one, given, told):
    asked = {
        "targets": [one.pk],
        "from_on": "01/01/2024",
        "to_on": "31/12/2024",
        "due_on": "31/12/2099",
        "form_key": KEY,
    }
    answer = officer.post(reverse("plans:explanations", args=[one.plan.slug]), asked | given)
    assert (answer.status_code, ExplanationRequest.objects.count()) == (422, 0)
    assert told in answer.content.decode()


def test_a_request_is_withdrawn(officer, one):
    (request,) = ask_explanations(one.plan, [one], span("2024"), day("2099-01-01"), by=user())
    address = reverse("plans:request_withdraw", args=[request.pk])
    officer.post(address, {"version": 1, "reason": ""})
    assert ExplanationRequest.objects.get().state == "waiting"
    officer.post(address, {"version": 1, "reason": "Đã có số mới"})
    assert ExplanationRequest.objects.get().state == "withdrawn"


def test_two_who_correct_one_explanation_see_both(alliance, one):
    row = Explanation.objects.create(
        target=one, from_on=day("2024-01-01"), to_on=day("2024-06-30"), text="Cũ", agency=agency(kind="alliance")
    )
    address = reverse("plans:explanation_edit", args=[row.pk])
    sent = {"version": 1, "from_on": "01/01/2024", "to_on": "30/06/2024", "cause": ""}
    assert alliance.post(address, sent | {"text": "Mới"}).status_code == 302
    clash = alliance.post(address, sent | {"text": "Khác"})
    assert clash.status_code == 409 and Explanation.objects.get().text == "Mới"
    assert "Mới" in clash.content.decode() and "Khác" in clash.content.decode()


def test_the_agency_states_its_estimate_and_the_page_judges_it_once_approved(alliance, officer, one):
    address = reverse("plans:target_figure", args=[one.pk])
    sent = {"nature": "estimate", "value": "19", "source": "Báo cáo 215/BC-LMHTX"}
    assert alliance.post(address, sent).status_code == 302
    row = ReportedValue.objects.get(source="Báo cáo 215/BC-LMHTX")
    assert (row.state, row.value, row.span.label()) == ("submitted", 19, "năm 2024")
    assert "chưa có số ước được duyệt" in text(officer, "target", one.pk).lower()
    row.state = "approved"
    row.save()
    assert "Ước cả năm 19 HTX (dự kiến chưa đạt)" in text(officer, "detail", one.plan.slug)


def test_a_second_estimate_shows_the_one_in_hand_first(alliance, one):
    address = reverse("plans:target_figure", args=[one.pk])
    sent = {"nature": "estimate", "value": "19", "source": "Báo cáo 215/BC-LMHTX"}
    alliance.post(address, sent)
    again = alliance.post(address, sent | {"value": "21"})
    assert again.status_code == 409 and "đã có số <strong>19 HTX</strong>" in again.content.decode()
    assert alliance.get(address).context["form"].initial["value"] == 19
    version = again.context["form"]["version"].value()
    assert alliance.post(address, sent | {"value": "21", "version": version}).status_code == 302
    assert ReportedValue.objects.get(source="Báo cáo 215/BC-LMHTX").value == 21


def test_a_task_is_given_and_told_with_a_file(officer, alliance, one):
    given = {
        "wording": "Tập huấn 30 HTX",
        "agency": agency(kind="alliance").pk,
        "due_on": "30/06/2024",
        "form_key": KEY,
    }
    assert officer.post(reverse("plans:task_new", args=[one.plan.slug]), given).status_code == 302
    task = Task.objects.get()
    assert "Quá hạn chưa hoàn thành" in text(alliance, "agency")
    file = SimpleUploadedFile("qd.pdf", b"%PDF-1.7")
    told = {"version": 1, "state": "done", "done_on": "29/06/2024", "evidence": "", "file": file}
    assert alliance.post(reverse("plans:task", args=[task.pk]), told).status_code == 302
    assert "Hoàn thành đúng hạn" in text(officer, "work", one.plan.slug)
    kept = officer.get(reverse("plans:task_evidence", args=[task.pk]))
    assert b"".join(kept.streaming_content) == b"%PDF-1.7"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"done_on": ""}, "Nhập ngày hoàn thành"),
        ({"evidence": ""}, "Nêu minh chứng hoặc gửi tệp"),
        ({"done_on": "31/02/2024"}, "Ngày không hợp lệ"),
    ],
)
def test_what_is_done_without_day_or_evidence_is_not_taken(officer, one, given, told):
    task = add_task(one.plan, {"wording": "Tập huấn"}, by=user())
    sent = {"version": task.version, "state": "done", "done_on": "29/06/2024", "evidence": "BC 2"} | given
    answer = officer.post(reverse("plans:task", args=[task.pk]), sent)
    assert answer.status_code == 422 and told in answer.content.decode()


def test_a_milestone_is_assigned(officer, one):
    row = Milestone.objects.create(plan=one.plan, wording="Lập quỹ")
    sent = {"version": 1, "agency": agency(kind="alliance").pk, "due_on": "30/09/2024"}
    assert officer.post(reverse("plans:milestone_edit", args=[row.pk]), sent).status_code == 302
    row.refresh_from_db()
    assert (row.agency.kind, row.due_on, row.wording) == ("alliance", day("2024-09-30"), "Lập quỹ")


def test_a_task_is_taken_back(officer, one):
    task = add_task(one.plan, {"wording": "Tập huấn"}, by=user())
    address = reverse("plans:task_remove", args=[task.pk])
    officer.post(address, {"version": 1, "reason": ""})
    assert Task.objects.count() == 1
    officer.post(address, {"version": Task.objects.get().version, "reason": "Giao trùng"})
    assert Task.objects.count() == 0


def test_the_room_shows_ones_own_alone_over_all_plans(one):
    other = target(plan("2025"), "tht_new", 5, wording="Thành lập mới tổ hợp tác")
    other.agency = agency(kind="bank")
    other.save()
    add_task(other.plan, {"wording": "Mở lớp tín dụng", "agency": agency(kind="bank")}, by=user())
    bank, alliance = (text(signed(user("sector_agency", kind=kind)), "agency") for kind in ("bank", "alliance"))
    assert "Thành lập mới tổ hợp tác" in bank and "Mở lớp tín dụng" in bank and "Thành lập mới hợp tác xã" not in bank
    assert "Thành lập mới hợp tác xã" in alliance and "Mở lớp tín dụng" not in alliance


def test_the_room_costs_the_same_for_one_target_and_for_many(one, django_assert_max_num_queries):
    who = user("alliance_staff", kind="alliance")
    for place in range(6):
        more = target(plan("2025"), "htx_new", place + 1)
        more.agency = agency(kind="alliance")
        more.save()
        add_task(more.plan, {"wording": "Việc", "agency": agency(kind="alliance")}, by=user())
    client = signed(who)
    client.get(reverse("plans:agency"))
    with django_assert_max_num_queries(30):
        client.get(reverse("plans:agency"))


def test_the_directory_names_who_is_to_be_asked(one):
    user("sector_agency", kind="bank", email="nganhang@example.vn")
    html = text(signed(user()), "contacts")
    assert "nganhang@example.vn" in html and "Chuyên viên sở, ngành" in html
    reader = text(signed(user("central_reader", place="ca-nuoc", kind="ministry")), "contacts", q="Ngân hàng Nhà nước")
    assert "nganhang@example.vn" not in reader


def test_years_side_by_side_only_where_there_are_several(officer, one):
    several = plan("2021..2024")
    target(several, "htx_new", 1, basis="per_year", year=None, wording="Mỗi năm một HTX")
    html = text(officer, "years", several.slug)
    assert "lũy kế 3" in html and "1/4 năm" in html
    assert "Theo năm" in text(officer, "detail", several.slug)
    assert "Theo năm" not in text(officer, "detail", one.plan.slug)


def test_what_waits_for_the_agency_stands_on_the_first_page(one):
    ask_explanations(one.plan, [one], span("2024"), day("2099-01-01"), by=user())
    add_task(one.plan, {"wording": "Việc", "agency": agency(kind="alliance"), "due_on": day("2024-01-31")}, by=user())
    html = signed(user("alliance_staff", kind="alliance")).get(reverse("home")).content.decode()
    assert "Đề nghị giải trình chờ đơn vị trả lời" in html and "Nhiệm vụ, mốc công việc quá hạn" in html
    assert "chờ đơn vị trả lời" not in signed(user("sector_agency", kind="bank")).get(reverse("home")).content.decode()


def test_a_part_of_a_target_stands_on_its_page(officer, one):
    part = type(one).objects.create(plan=one.plan, indicator=one.indicator, parent=one, position=7, agency=one.agency)
    set_terms(part, one.plan.editions.get(), 12, unit="htx")
    assert "Phần giao cho địa bàn, cơ quan" in text(officer, "target", one.pk)
