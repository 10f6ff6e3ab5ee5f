"""The doors to a plan's life: what each page shows to whom, and that its button does the act."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coopportal.kit import clock
from coopportal.kit.periods import day_label
from plans.models import Adoption, Opinion, Plan, PlanDocument, Remark
from tests import factories
from tests.plans.test_plan_life import plan_at

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 thu"


@pytest.fixture
def officer(client):
    one = factories.user()
    client.force_login(one)
    return one


@pytest.fixture
def manager():
    return factories.user("manager")


def url(name, plan, *more):
    return reverse(f"plans:{name}", args=[plan.slug, *more])


def new_form(**more) -> dict:
    return {
        "form_key": str(uuid.uuid4()), "document_type": "plan", "number": "", "issuer": "Ủy ban nhân dân tỉnh Đắk Nông",
        "title": "Phát triển kinh tế tập thể năm 2027", "first_year": "2027", "last_year": "", "calendar": "calendar",
        "province": factories.province().pk, "legal_bases": "Luật Hợp tác xã\n\nNghị quyết 20-NQ/TW",
    } | more  # fmt: skip


class TestWritingItDown:
    def test_a_draft_is_written_down_once(self, client, officer):
        form = new_form(number="12 /KH-UBND")
        answer = client.post(reverse("plans:new"), form)
        plan = Plan.objects.get(number="12/KH-UBND")
        assert (answer.status_code, answer.url) == (302, plan.get_absolute_url())
        assert (plan.last_year, plan.legal_bases) == (2027, ["Luật Hợp tác xã", "Nghị quyết 20-NQ/TW"])
        assert client.post(reverse("plans:new"), form).url == plan.get_absolute_url()
        assert Plan.objects.filter(number="12/KH-UBND").count() == 1
        assert "Số, ký hiệu được ghi là 12/KH-UBND" in client.get(plan.get_absolute_url()).text

    def test_a_broken_rule_stands_at_its_field(self, client, officer):
        answer = client.post(reverse("plans:new"), new_form(number="không có", last_year="2026"))
        assert answer.status_code == 422
        assert "ví dụ 532/KH-UBND" in answer.text

    def test_the_next_year_begins_with_what_it_has_in_common(self, client, officer):
        plan = factories.plan("2024", issuer="UBND tỉnh thử")
        page = client.get(reverse("plans:new"), {"predecessor": plan.slug})
        form = page.context["form"]
        assert (form["issuer"].value(), form["first_year"].value(), form["predecessor"].value()) == (
            "UBND tỉnh thử",
            2025,
            plan.pk,
        )

    def test_a_plan_of_another_territory_is_no_beginning(self, client, officer):
        plan = factories.plan("2024", factories.NEIGHBOUR, issuer="UBND tỉnh khác")
        page = client.get(reverse("plans:new"), {"parent": plan.slug})
        assert not page.context["form"]["issuer"].value()

    def test_two_people_meet_in_the_form(self, client, officer):
        plan = factories.plan(status="draft")
        form = new_form(version=plan.version, title="Của tôi")
        Plan.objects.filter(pk=plan.pk).update(title="Của người kia")
        answer = client.post(url("edit", plan), form)
        assert answer.status_code == 409
        assert "Của người kia" in answer.text and "Của tôi" in answer.text

    def test_an_issued_plan_is_corrected_with_a_reason(self, client, officer):
        plan = factories.plan(number="532/KH-UBND")
        form = new_form(version=plan.version, number="533/KH-UBND", issued_on="05/01/2024")
        assert client.post(url("edit", plan), form).status_code == 422
        assert client.post(url("edit", plan), form | {"reason": "Đính chính số"}).status_code == 302
        plan.refresh_from_db()
        edition = plan.editions.get()
        assert (plan.number, edition.document, str(edition.issued_on)) == ("533/KH-UBND", "533/KH-UBND", "2024-01-05")
        assert (plan.first_year, plan.last_year) == (2024, 2024)
        assert "Đính chính số" in client.get(url("history", plan)).text


class TestTheWay:
    def test_from_draft_to_issue_by_its_pages(self, client, officer, manager):
        plan = plan_at("preparing", first=True)
        asked = factories.user("alliance_staff", kind="alliance")
        target = plan.targets.get()

        def go(act, **form):
            plan.refresh_from_db()
            assert client.get(url("act", plan, act)).status_code == 200
            answer = client.post(url("act", plan, act), {"version": plan.version} | form)
            assert answer.status_code == 302, answer.context["form"].errors
            plan.refresh_from_db()
            return plan.status

        deadline = day_label(clock.today() + timedelta(days=5))
        assert go("consult", deadline=deadline, agencies=[asked.agency.pk]) == "consulting"
        client.force_login(asked)
        assert "1 dự thảo" in client.get(reverse("plans:list")).text
        opinion = Opinion.objects.get(agency=asked.agency)
        page = reverse("plans:opinion", args=[opinion.pk])
        assert client.get(page).status_code == 200
        answer = client.post(page, {"version": opinion.version, "stance": "amended", f"t{target.pk}": "Nên 25"})
        assert answer.status_code == 302
        client.force_login(officer)
        opinions = client.get(url("opinions", plan)).text
        assert "Nên 25" in opinions and "1/1" in opinions
        remark = Remark.objects.get(opinion=opinion)
        told = {"version": remark.version, "choice": "explained", "reply": "Giữ theo nghị quyết"}
        assert client.post(reverse("plans:remark", args=[remark.pk]), told).status_code == 302
        assert go("submit") == "submitted"
        client.force_login(manager)
        assert go("send_back", reason="Xem lại nguồn lực", **{f"t{target.pk}": "Không quá 25"}) == "returned"
        client.force_login(officer)
        assert "Xem lại nguồn lực" in client.get(plan.get_absolute_url()).text
        assert "Không quá 25" in client.get(url("opinions", plan)).text
        assert go("submit") == "submitted"
        signed = SimpleUploadedFile("ban-ky.pdf", PDF)
        assert go("issue", number="532/KH-UBND", issued_on="05/01/2024", signer="Lê A", file=signed) == "issued"
        assert b"".join(client.get(reverse("plans:file", args=[plan.documents.get().pk])).streaming_content) == PDF
        assert go("amend", reason_code="situation", reason="Bão số 3") == "issued"
        assert "Bão số 3" in client.get(url("editions", plan)).text
        history = client.get(url("history", plan)).text
        for said in ("Gửi lấy ý kiến", "Trả lời lấy ý kiến", "Trình ký", "Xem lại nguồn lực", "Ban hành", "Bão số 3"):
            assert said in history

    @pytest.mark.parametrize(
        ("role", "state", "offered"),
        [
            ("plan_officer", "preparing", {"consult", "submit", "issue"}),
            ("plan_officer", "submitted", {"take_back", "issue"}),
            ("manager", "submitted", {"send_back", "issue"}),
            ("plan_officer", "issued", {"amend", "close"}),
            ("manager", "issued", set()),
            ("sector_agency", "preparing", set()),
        ],
    )
    def test_the_page_offers_only_what_this_person_may_do_next(self, client, role, state, offered):
        plan = plan_at(state, first=True)
        client.force_login(factories.user(role))
        acts = client.get(plan.get_absolute_url()).context["next_acts"]
        assert {one["url"].split("/")[-2] for one in acts} == offered

    def test_what_does_not_follow_is_told_and_changes_nothing(self, client, officer):
        plan = plan_at("submitted", first=True)
        answer = client.get(url("act", plan, "submit"))
        assert answer.status_code == 409
        assert "Trạng thái hiện nay: đã trình" in answer.text
        assert client.get(url("act", plan, "nonsense")).status_code == 404

    def test_a_file_that_is_none_leaves_the_plan_unissued(self, client, officer):
        plan = plan_at("submitted", first=True)
        form = {"version": 1, "number": "532/KH-UBND", "issued_on": "05/01/2024"}
        answer = client.post(url("act", plan, "issue"), form | {"file": SimpleUploadedFile("a.pdf", b"MZ")})
        assert answer.status_code == 422
        plan.refresh_from_db()
        assert plan.status == "submitted"

    def test_a_draft_is_deleted(self, client, officer):
        plan = plan_at("preparing", first=True)
        assert client.post(url("delete", plan), {"version": plan.version}).url == reverse("plans:list")
        assert not Plan.objects.filter(pk=plan.pk).exists()


class TestOpinions:
    @pytest.fixture
    def asked(self):
        return factories.user("alliance_staff", kind="alliance")

    @pytest.fixture
    def opinion(self, asked):
        plan = plan_at("consulting", first=True)
        consultation = plan.editions.get().consultations.get()
        return Opinion.objects.create(consultation=consultation, agency=asked.agency)

    def test_another_agency_finds_no_question_and_no_answers(self, client, opinion):
        client.force_login(factories.user("sector_agency", kind="bank"))
        assert client.get(reverse("plans:opinion", args=[opinion.pk])).status_code == 404
        page = client.get(url("opinions", opinion.consultation.edition.plan))
        assert "Liên minh" not in page.text

    def test_it_waits_in_the_agencys_room_and_leaves_it_when_answered(self, client, asked, opinion):
        client.force_login(asked)
        room, address = reverse("plans:agency"), reverse("plans:opinion", args=[opinion.pk])
        assert address in client.get(room).text
        opinion.answered_at = clock.now()
        opinion.stance = "agreed"
        opinion.save()
        assert address not in client.get(room).text

    def test_late_agencies_are_named(self, client, officer, opinion):
        consultation = opinion.consultation
        consultation.sent_on = consultation.deadline = clock.today() - timedelta(days=1)
        consultation.save()
        page = client.get(url("opinions", consultation.edition.plan)).text
        assert "1 đơn vị quá hạn" in page
        more = {"version": consultation.version + 1, "deadline": day_label(clock.today() + timedelta(days=2))}
        assert client.post(reverse("plans:consultation", args=[consultation.pk]), more).status_code == 302
        assert "quá hạn" not in client.get(url("opinions", consultation.edition.plan)).text

    def test_an_objection_says_what(self, client, asked, opinion):
        client.force_login(asked)
        page = reverse("plans:opinion", args=[opinion.pk])
        answer = client.post(page, {"version": opinion.version, "stance": "opposed"})
        assert answer.status_code == 422 and "ít nhất một chỉ tiêu" in answer.text

    def test_the_list_of_questions_costs_the_same_for_one_and_many(
        self, client, asked, opinion, django_assert_num_queries
    ):
        client.force_login(asked)
        with CaptureQueriesContext(connection) as one:
            client.get(reverse("plans:opinion_list"))
        for _ in range(4):
            consultation = plan_at("consulting", first=True).editions.get().consultations.get()
            Opinion.objects.create(consultation=consultation, agency=asked.agency)
        with django_assert_num_queries(len(one)):
            client.get(reverse("plans:opinion_list"))


class TestFiles:
    def test_kept_taken_away_and_put_back(self, client, officer):
        plan = factories.plan()
        form = {
            "form_key": str(uuid.uuid4()),
            "kind": "draft",
            "title": "",
            "file": SimpleUploadedFile("du-thao.pdf", PDF),
        }
        assert client.post(url("file_new", plan), form).status_code == 302
        document = PlanDocument.objects.get(plan=plan)
        assert document.title == "du-thao.pdf"
        client.post(reverse("plans:file_remove", args=[document.pk]), {"version": document.version})
        assert client.get(url("document", plan)).context["documents"] == []
        client.post(reverse("plans:file_restore", args=[document.pk]), {"version": document.version + 1})
        assert client.get(url("document", plan)).context["documents"] == [document]

    def test_a_stranger_has_no_file(self, client, officer):
        plan = factories.plan()
        form = {"form_key": str(uuid.uuid4()), "kind": "draft", "title": "", "file": SimpleUploadedFile("a.pdf", PDF)}
        client.post(url("file_new", plan), form)
        client.force_login(factories.user(place=factories.NEIGHBOUR))
        assert client.get(reverse("plans:file", args=[plan.documents.get().pk])).status_code == 404


class TestTree:
    def test_each_stands_below_the_one_it_carries_out(self, client, officer):
        five = factories.plan("2021..2025")
        year = factories.plan("2024", parent=five)
        branches = client.get(reverse("plans:tree")).context["branches"]
        (branch,) = [one for one in branches if one.plan == five]
        assert [one.plan for one in branch.children] == [year]
        assert client.get(url("document", year)).context["family"]["above"] == [five]

    def test_what_one_may_not_see_hides_no_child(self, client, officer):
        foreign = factories.plan("2021..2025", factories.NEIGHBOUR)
        year = factories.plan("2024", parent=foreign)
        branches = client.get(reverse("plans:tree")).context["branches"]
        assert year in [one.plan for one in branches] and foreign not in [one.plan for one in branches]


class TestAdoption:
    @pytest.fixture
    def plan(self):
        return factories.plan("2024..2026")

    @pytest.fixture
    def successor(self, client):
        one = factories.user(place=factories.PRESENT)
        client.force_login(one)
        return one

    FORM = {"version": 1, "choice": "continued", "document": "Quyết định 12/QĐ-UBND", "decided_on": "15/08/2025"}  # noqa: RUF012

    def test_the_successor_is_asked_and_continues(self, client, plan, successor):
        assert plan in client.get(reverse("plans:list")).context["to_adopt"]
        assert client.post(url("adopt", plan), self.FORM).status_code == 302
        page = client.get(plan.get_absolute_url(), {"boundaries": "new"})
        assert "tiếp tục thực hiện kế hoạch này" in page.text
        assert len(page.context["boundaries"]) == 2  # both readings stay
        assert client.get(reverse("plans:list")).context["to_adopt"].count() == 0
        assert client.get(url("act", plan, "amend")).status_code == 200  # the successor writes it now

    def test_only_who_holds_the_whole_successor_decides(self, client, plan, officer):
        assert not client.get(plan.get_absolute_url()).context["may_adopt"]
        assert client.post(url("adopt", plan), self.FORM).status_code == 403
        assert not Adoption.objects.filter(plan=plan).exists()

    def test_a_replacement_is_the_successors_own_plan(self, client, plan, successor):
        replaced = self.FORM | {"choice": "replaced", "replacement": plan.pk}
        assert client.post(url("adopt", plan), replaced).status_code == 422
        new = factories.plan("2026", factories.PRESENT)
        assert client.post(url("adopt", plan), replaced | {"replacement": new.pk}).status_code == 302
        assert client.get(url("document", new)).context["family"]["replaces"] == [plan]

    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            ({"decided_on": "15/08/2024"}, "có hiệu lực từ"),
            ({"document": ""}, "Quyết định 1250"),
            ({"choice": "x"}, ""),
        ],
    )
    def test_a_broken_rule_is_told(self, client, plan, successor, wrong, says):
        answer = client.post(url("adopt", plan), self.FORM | wrong)
        assert answer.status_code == 422 and says in answer.text
