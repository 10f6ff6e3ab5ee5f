"""From the text to the plan, and a draft checked: the services and their pages."""

import random
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coopportal.kit.refusals import Conflict
from plans.models import Plan, PlanText, TargetTerms, TextProposal
from plans.selectors.texts import Place, paragraphs
from plans.services import texts as services
from provinces.models import Province
from tests.factories import do_job, organisation, plan, target, user
from tests.kit.papers.making import docx, paragraph, pdf, table
from tests.plans.texts.measuring import texts

pytestmark = pytest.mark.django_db
PROMISE = (
    "Mục tiêu năm 2024: thành lập mới từ 35 HTX trở lên; tỷ lệ HTX yếu kém dưới 10%. "
    "Đến 30/6/2023, toàn tỉnh có 371 HTX."
)


@pytest.fixture
def officer():
    return user("plan_officer")


@pytest.fixture
def draft(officer):
    return plan("2024", status="draft", owner_agency=officer.agency)


def kept(draft, officer, text=PROMISE):
    return services.keep_text(text, use="targets", by=officer, plan=draft)


def terms_of(draft):
    return [
        (one.target.indicator.code, one.comparator, one.low, one.unit.code, one.basis, one.year)
        for one in TargetTerms.objects.filter(target__plan=draft).order_by("target__position")
    ]


def test_nothing_of_a_text_is_in_the_plan_before_it_is_accepted(draft, officer):
    row = kept(draft, officer)
    assert [one.indicator.code for one in row.proposals.all()] == ["htx_new", "htx_weak_pct"]
    assert terms_of(draft) == []


def test_an_accepted_proposal_is_a_target_of_the_open_edition(draft, officer):
    one = kept(draft, officer).proposals.first()
    services.accept_proposal(one, by=officer, version=one.version)
    assert terms_of(draft) == [("htx_new", "at_least", 35, "htx", "in_year", 2024)]
    one.refresh_from_db()
    assert (one.state, one.target.plan) == ("accepted", draft)


def test_a_correction_is_what_is_written(draft, officer):
    one = kept(draft, officer).proposals.first()
    services.accept_proposal(one, by=officer, version=one.version, corrected={"low": 40, "comparator": "reach"})
    assert terms_of(draft) == [("htx_new", "reach", 40, "htx", "in_year", 2024)]


def test_all_are_accepted_at_once_but_for_those_the_plan_has(draft, officer):
    row = kept(draft, officer)
    first = row.proposals.first()
    services.accept_proposal(first, by=officer, version=None)
    again = kept(draft, officer)
    answer = services.accept_all(again, by=officer)
    assert (answer.count, [one.position for one, _ in answer.refused]) == (1, [1])
    assert [code for code, *_ in terms_of(draft)] == ["htx_new", "htx_weak_pct"]


def test_a_rejected_proposal_stays_out_until_it_is_restored(draft, officer):
    row = kept(draft, officer)
    one = row.proposals.first()
    services.reject_proposal(one, by=officer, version=one.version)
    assert services.accept_all(row, by=officer).count == 1
    one.refresh_from_db()
    services.restore_proposal(one, by=officer, version=one.version)
    assert row.proposals.pending().get() == one


def test_a_proposal_is_answered_once(draft, officer):
    one = kept(draft, officer).proposals.first()
    services.reject_proposal(one, by=officer, version=None)
    with pytest.raises(Conflict):
        services.accept_proposal(one, by=officer, version=None)


def test_a_locked_plan_takes_no_target(officer):
    issued = plan("2024", owner_agency=officer.agency)
    row = services.keep_text(PROMISE, use="targets", by=officer, plan=issued)
    with pytest.raises(Conflict, match="đã trình hoặc đã ban hành"):
        services.accept_all(row, by=officer)


def test_another_agency_neither_gives_texts_nor_accepts(draft, officer):
    row, stranger = kept(draft, officer), user("alliance_staff", kind="alliance")
    with pytest.raises(PermissionDenied):
        services.keep_text(PROMISE, use="targets", by=stranger, plan=draft)
    with pytest.raises(PermissionDenied):
        services.accept_all(row, by=stranger)
    assert not PlanText.objects.visible_to(stranger).exists()


def test_rows_of_a_table_are_left_alone_and_told(draft, officer):
    row = kept(draft, officer, f"{PROMISE}\nSTT\tChỉ tiêu\tĐVT\tTH 2023\n1\tThành lập mới\tHTX\t36")
    assert [one.low for one in row.proposals.all()] == [35, 10]
    assert "Bảng nhập" in row.notes[0]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 400_001])
def test_no_text_and_too_much_text_are_refused(draft, officer, text):
    with pytest.raises(ValidationError):
        kept(draft, officer, text)


def test_a_text_is_cut_at_sentences_and_figures_and_loses_nothing():
    text = "Một câu. Lập mới 35 HTX, 20 THT.\n\nHết."
    places = [Place(1, 17, 23, 9, 32), Place(2, 25, 31, 9, 32)]
    lines = paragraphs(text, places)
    assert ["".join(piece.text for piece in line) for line in lines] == ["Một câu. Lập mới 35 HTX, 20 THT.", "Hết."]
    assert [(piece.text, piece.number) for piece in lines[0] if piece.number] == [("35 HTX", 1), ("20 THT", 2)]
    assert [piece.text for piece in lines[0] if not piece.told] == ["Một câu. "]


class TestPages:
    @pytest.fixture
    def client(self, client, officer):
        client.force_login(officer)
        return client

    def given(self, client, **more):
        form = client.get(reverse("plans:texts")).context["form"]
        return client.post(reverse("plans:texts"), {"form_key": form["form_key"].value(), **more})

    def test_kh_532_from_its_text_needs_no_typing(self, client, officer):
        """Told in other words: head and eight targets are there after three clicks."""
        (text,) = [text for name, text in texts("seed_plans") if "532" in name]
        page = client.get(self.given(client, text=text).url)
        form = page.context["form"]
        fields = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
        fields["legal_bases"] = "\n".join(fields.get("legal_bases") or [])
        assert (fields["number"], f"{fields['issued_on']:%d/%m/%Y}") == ("532/KH-UBND", "07/08/2023")
        assert (fields["issuer"], fields["first_year"], fields["last_year"]) == ("UBND tỉnh Bắc Kạn", 2024, 2024)
        fields["issued_on"] = "07/08/2023"
        fields["province"] = getattr(fields["province"], "pk", fields["province"])
        begun = client.post(reverse("plans:text_begin", args=[page.context["row"].pk]), fields)
        assert begun.status_code == 302
        made = Plan.objects.get(texts=page.context["row"])
        client.post(reverse("plans:text_accept_all", args=[page.context["row"].pk]))
        assert terms_of(made) == [
            ("lh_new", "reach", 1, "lhhtx", "in_year", 2024),
            ("htx_new", "at_least", 35, "htx", "in_year", 2024),
            ("tht_new", "at_least", 25, "tht", "in_year", 2024),
            ("htx_weak_pct", "less_than", 10, "phan-tram", "by_end", 2024),
            ("htx_avg_profit", "reach", 85, "trieu-dong-htx-nam", "in_year", 2024),
            ("htx_member_income", "reach", 60, "trieu-dong-nguoi-nam", "in_year", 2024),
            ("mgr_college_count", "reach", 180, "nguoi", "by_end", 2024),
            ("mgr_vocational_count", "reach", 210, "nguoi", "by_end", 2024),
        ]

    def test_the_province_is_the_one_of_that_name_on_the_day_of_issue(self, client):
        client.force_login(user("plan_officer", "ninh-binh"))
        for day, slug in (("11/6/2021", "ninh-binh-cu"), ("11/6/2026", "ninh-binh")):
            text = f"Ngày {day}, UBND tỉnh Ninh Bình ban hành Kế hoạch số 12/KH-UBND: thành lập mới 20 HTX."
            form = client.get(self.given(client, text=text).url).context["form"]
            assert Province.objects.get(pk=form["province"].value()).slug == slug

    def test_the_sentence_stands_beside_its_proposal(self, client, draft, officer):
        html = client.get(kept(draft, officer).get_absolute_url()).content.decode()
        assert 'id="so-1" href="#de-xuat-1">từ 35 HTX trở lên</a>' in html
        assert '<span class="said">Mục tiêu năm 2024: thành lập mới </span>' in html
        assert "≥ 35 HTX" in html

    def test_a_word_file_with_a_table_is_read(self, client, draft):
        content = docx(paragraph("Mục tiêu năm 2024: thành lập mới 12 HTX.") + table(["STT", "Nội dung"], ["1", "HTX"]))
        file = SimpleUploadedFile("kế hoạch.docx", content)
        answer = self.given(client, plan=draft.slug, file=file)
        row = PlanText.objects.get()
        assert (answer.status_code, row.name, row.proposals.count()) == (302, "kế hoạch.docx", 1)

    def test_a_scanned_pdf_is_told_at_its_field(self, client, draft):
        answer = self.given(client, plan=draft.slug, file=SimpleUploadedFile("quet.pdf", pdf([], [])))
        assert answer.status_code == 422
        assert "bản chụp" in answer.context["form"].errors["file"][0]
        assert not PlanText.objects.exists()

    def test_text_and_file_at_once_or_neither_are_refused(self, client, draft):
        both = self.given(client, text="35 HTX", file=BytesIO(b"35 HTX"))
        assert (both.status_code, self.given(client).status_code) == (422, 422)

    def test_one_proposal_is_accepted_or_rejected_by_its_buttons(self, client, draft, officer):
        row = kept(draft, officer)
        first, second = row.proposals.all()
        for one, act in ((first, "accept"), (second, "reject")):
            address = reverse("plans:proposal_answer", args=[row.pk, one.position])
            client.post(address, {"act": act, "version": one.version})
        assert list(row.proposals.values_list("state", flat=True)) == ["accepted", "rejected"]
        assert len(terms_of(draft)) == 1

    def test_a_correction_is_typed_and_accepted(self, client, draft, officer):
        one = kept(draft, officer).proposals.first()
        address = reverse("plans:proposal", args=[one.text_id, one.position])
        form = client.get(address).context["form"]
        fields = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
        assert fields["low"] == "35"
        broken = client.post(address, fields | {"comparator": "between"})
        assert (broken.status_code, "high" in broken.context["form"].errors) == (422, True)
        assert client.post(address, fields | {"low": "1.040"}).status_code == 302
        assert terms_of(draft) == [("htx_new", "at_least", 1040, "htx", "in_year", 2024)]

    def test_somebody_else_was_faster(self, client, draft, officer):
        one = kept(draft, officer).proposals.first()
        TextProposal.objects.filter(pk=one.pk).update(low=50)
        address = reverse("plans:proposal_answer", args=[one.text_id, one.position])
        assert client.post(address, {"act": "accept", "version": one.version}).status_code == 409
        assert terms_of(draft) == []

    def test_a_draft_with_three_planted_errors_gets_three_remarks(self, client, officer):
        issued = plan("2024", owner_agency=officer.agency)
        target(issued, "htx_new", 35, comparator="at_least")
        for _ in range(3):
            organisation("2024-02-01")
        for _ in range(2):
            organisation("2024-02-01", kind="tht")
        clean = (
            "Kế hoạch năm 2024 đề ra mục tiêu thành lập mới từ 35 HTX trở lên. Đến 30/6/2024, toàn tỉnh đã thành lập mới "
            "03 HTX; có 05 tổ chức kinh tế tập thể, gồm 03 HTX và 02 THT."
        )
        planted = clean.replace("từ 35", "từ 45").replace("mới 03 HTX", "mới 07 HTX").replace("có 05", "có 06")
        for text, said in (
            (clean, []),
            (planted, ["kế hoạch trên cổng ghi ≥ 35 HTX", "số liệu của cổng đến 30/06/2024 là 3 HTX", "3 + 2 = 5"]),
        ):
            form = client.get(reverse("plans:checks")).context["form"]
            sent = {"form_key": form["form_key"].value(), "plan": issued.slug, "as_of": "30/06/2024", "text": text}
            page = client.get(client.post(reverse("plans:checks"), sent).url)
            findings = [one.said for one in page.context["findings"]]
            assert len(findings) == len(said)
            assert all(part in whole for part, whole in zip(said, findings, strict=True))

    def test_a_text_is_deleted_and_its_targets_stay(self, client, draft, officer):
        row = kept(draft, officer)
        services.accept_all(row, by=officer)
        assert client.post(reverse("plans:text_delete", args=[row.pk])).status_code == 302
        assert not PlanText.objects.exists()
        assert len(terms_of(draft)) == 2


def test_a_large_file_is_read_by_a_job(draft, officer):
    noise = random.Random(1).randbytes(3_000_000)  # noqa: S311 – bytes that do not shrink
    content = docx(paragraph(PROMISE), parts={"word/media/anh.png": noise})
    row = services.keep_file(SimpleUploadedFile("lớn.docx", content), use="targets", by=officer, plan=draft)
    assert row.is_waiting
    do_job(row.job)
    row.refresh_from_db()
    assert (row.is_waiting, row.file, row.proposals.count()) == (False, None, 2)
