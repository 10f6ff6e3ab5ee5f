"""The history of a file: every write with who, when, how and why, old and new in words; and former values brought back."""

from datetime import datetime

import pghistory
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cooperatives.life import Event
from cooperatives.models import AnnualReturn, Organisation, Participation, Recognition, Representative, UnionMembership
from cooperatives.selectors.history import organisation_history
from cooperatives.services.people import erase_person
from cooperatives.services.restoring import PARTS, image_of, restore
from cooperatives.services.states import correct_turn, delete_turn, record_event
from coopportal.kit.history import event_model
from coopportal.kit.rows import StaleRow
from jobs.registry import label_of
from tests.factories import activity, annual_return, day, organisation, province, rating, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db):
    return user()


@pytest.fixture
def one(db):
    return organisation("2020-01-01")


def written(by, **means):
    """The context of a request, a job or a command."""
    return pghistory.context(user=by and by.pk, **({"url": "/hop-tac-xa/"} | means))


def acts(one, who, kind="changed"):
    """[(writer, reason, row, [(label, before, after)])] of one kind."""
    return [
        (str(act.writer or ""), act.writer.reason if act.writer else "", f"{row.label} {row.name}".strip(),
         [(field.label, field.before, field.after) for field in row.fields])
        for act in organisation_history(one, who).acts for row in act.rows if row.kind == kind
    ]  # fmt: skip


def test_a_change_tells_who_why_and_both_values_in_words(one, officer):
    with written(officer, reason="Đính chính theo giấy chứng nhận"):
        Organisation.objects.filter(pk=one.pk).update(registered_under="2012", address="Thôn Hai")
    who = f"{officer.full_name} ({officer.agency})"
    changed = [("Địa chỉ ghi trên hồ sơ", "(trống)", "Thôn Hai"), ("Đăng ký theo luật", "(trống)", "Luật HTX 2012")]
    assert acts(one, officer) == [(who, "Đính chính theo giấy chứng nhận", "Tổ chức kinh tế tập thể", changed)]


def test_an_event_tells_of_the_spells_once_and_of_no_copy(one, officer):
    with written(officer):
        record_event(one, Event.SUSPEND, by=officer, on=day("2022-03-15"), reason="Theo đơn")
    assert [(row, fields) for _, _, row, fields in acts(one, officer)] == [
        ("Giai đoạn hoạt động từ 01/01/2020", [("Đến trước ngày", "(trống)", "15/03/2022")])
    ]
    assert {row for _, _, row, _ in acts(one, officer, "created")} >= {"Giai đoạn hoạt động từ 15/03/2022"}


def test_a_row_that_was_changed_later_is_born_as_it_was_then(one, officer):
    with written(officer):
        record_event(one, Event.SUSPEND, by=officer, on=day("2022-03-15"))
    for on in ("2022-04-01", "2022-05-01"):
        spell = one.spells.get(to_on=None)
        with written(officer):
            correct_turn(spell, by=officer, version=spell.version, on=day(on), state={}, reason="")
    born = [row for *_, row, _ in acts(one, officer, "created") if "Giai đoạn" in row]
    assert sorted(born) == ["Giai đoạn hoạt động từ 01/01/2020", "Giai đoạn hoạt động từ 15/03/2022"]
    assert len(acts(one, officer)) == 5


def test_money_flags_years_and_days_are_told_as_people_write_them(one, officer):
    form = annual_return(one, 2024, revenue_vnd=1_234_500_000, members_total=1200)
    with written(officer):
        AnnualReturn.objects.filter(pk=form.pk).update(revenue_vnd=2_000_000, ocop=True, members_total=None)
    assert acts(one, officer)[0][2:] == (
        "Phiếu thông tin năm 2024",
        [("Tổng số thành viên", "1.200", "(trống)"), ("Doanh thu", "1.234,5 triệu đồng", "2 triệu đồng"),
         ("Có sản phẩm OCOP", "(trống)", "có")],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("means", "words"),
    [({}, "qua biểu mẫu"), ({"url": "/api/v1/organisations/"}, "qua API"), ({"command": "load_demo"}, "lệnh load_demo"),
     ({"job": "x", "kind": "progress_report"}, f"việc nền: {label_of('progress_report')}")],
)  # fmt: skip
def test_the_page_says_by_what_means(client, one, officer, means, words):
    with written(officer, **means):
        Organisation.objects.filter(pk=one.pk).update(website="https://a.vn")
    client.force_login(officer)
    assert words in client.get(reverse("cooperatives:history", args=[one.pk])).content.decode()


def test_people_stay_masked_before_and_after(client, one, officer):
    person = Representative.objects.create(
        organisation=one, full_name="Nguyễn Văn Anh", phone="0912345678", email="a@b.vn"
    )
    with written(officer):
        Representative.objects.filter(pk=person.pk).update(
            full_name="Trần Thị Bích", phone="0987654321", email="c@d.vn"
        )
    client.force_login(officer)
    page = client.get(reverse("cooperatives:history", args=[one.pk])).content.decode()
    hidden = ("Anh", "Bích", "0912345678", "0987654321", "a@b.vn", "c@d.vn")
    assert [word for word in hidden if word in page] == []
    assert "Nguyễn V. A." in page


def test_who_was_erased_stays_erased(one):
    keeper = user("province_admin")
    person = Representative.objects.create(organisation=one, full_name="Nguyễn Văn Anh", phone="0912345678")
    with written(keeper):
        Representative.objects.filter(pk=person.pk).update(full_name="Trần Thị Bích")
    with written(keeper):
        erase_person([person], by=keeper, reason="Theo yêu cầu của người đó")
    told = str(acts(one, keeper) + acts(one, keeper, "created"))
    assert [word for word in ("Nguyễn", "Trần", "678") if word in told] == []
    assert "(đã xóa dữ liệu cá nhân)" in told


def test_what_is_deleted_is_told_with_its_values(one, officer):
    earned = Recognition.objects.create(
        organisation=one, base=one.base, group="ocop", product="Bí xanh", from_on=day("2023-01-01")
    )
    with written(officer):
        earned.delete()
    ((_, _, row, fields),) = acts(one, officer, "deleted")
    assert row == "Khen thưởng, chứng nhận Sản phẩm OCOP"
    assert ("Sản phẩm, nội dung", "Bí xanh", "(trống)") in fields


def test_two_changes_of_one_act_are_one_and_a_change_to_and_fro_is_none(one, officer):
    with written(officer):
        Organisation.objects.filter(pk=one.pk).update(website="https://a.vn")
        Organisation.objects.filter(pk=one.pk).update(website="https://b.vn")
    assert [fields for *_, fields in acts(one, officer)] == [[("Trang thông tin", "(trống)", "https://b.vn")]]
    with written(officer):
        Organisation.objects.filter(pk=one.pk).update(website="https://c.vn")
        Organisation.objects.filter(pk=one.pk).update(website="https://b.vn")
    assert len(acts(one, officer)) == 1


def at_times(one, *moments):
    """One change of the organisation at each moment, the earliest first."""
    for number, moment in enumerate(moments):
        with pghistory.context(user=None):
            Organisation.objects.filter(pk=one.pk).update(website=f"https://{number}.vn")
        latest = event_model(Organisation).objects.filter(pgh_obj_id=one.pk).latest("pgh_id")
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE cooperatives_organisationevent SET pgh_created_at = %s WHERE pgh_id = %s",
                [moment, latest.pgh_id],
            )


def test_older_pages_go_on_where_the_last_ended(one, officer):
    count = 70
    at_times(one, *(datetime.fromisoformat(f"2030-01-01T00:{n // 60:02}:{n % 60:02}+00:00") for n in range(count)))
    told, before, pages = [], None, 0
    while True:
        history = organisation_history(one, officer, before)
        told += [f.after for act in history.acts for row in act.rows if row.kind == "changed" for f in row.fields]
        pages, before = pages + 1, history.older
        if before is None:
            break
    assert told == [f"https://{n}.vn" for n in reversed(range(count))]
    assert pages == 3


def test_of_an_act_with_too_many_rows_a_part_is_shown_and_what_was_before_is_not_lost(one, officer):
    with written(officer):
        activity("training", "2024-03-01", *[one] * 150)
    history = organisation_history(one, officer)
    seen = [row.label for act in history.acts for row in act.rows]
    while history.older:
        history = organisation_history(one, officer, history.older)
        seen += [row.label for act in history.acts for row in act.rows]
    assert seen.count("Lượt tham gia") >= 100
    assert "Tổ chức kinh tế tập thể" in seen


def test_the_page_costs_the_same_for_few_and_for_many(client, officer):
    few, many = organisation("2020-01-01"), organisation("2020-01-01")
    for one, years in ((few, [2024]), (many, range(2010, 2025))):
        for year in years:
            form = annual_return(one, year)
            with written(officer):
                AnnualReturn.objects.filter(pk=form.pk).update(revenue_vnd=year)
            activity("training", f"{year}-03-01", one)
    client.force_login(officer)
    client.get(reverse("cooperatives:history", args=[few.pk]))
    counts = []
    for one in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("cooperatives:history", args=[one.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] < 75


def test_a_reader_of_the_nation_sees_no_return_before_it_is_submitted(one):
    form = annual_return(one, 2024, state="draft", revenue_vnd=1)
    AnnualReturn.objects.filter(pk=form.pk).update(revenue_vnd=2)
    reader = user("central_reader", place="ca-nuoc", kind="ministry")
    assert not [row for *_, row, _ in acts(one, reader) + acts(one, reader, "created") if "Phiếu" in row]


def test_the_places_own_returns_stay_with_the_place_they_were_of(one, officer):
    form = annual_return(one, 2023)
    AnnualReturn.objects.filter(pk=form.pk).update(revenue_vnd=2)
    AnnualReturn.objects.filter(pk=form.pk).update(base=province("binh-thuan"))
    assert [row for *_, row, _ in acts(one, officer, "created") if "Phiếu" in row] == []


def test_who_wrote_first_is_told_also_of_a_row_that_is_gone(one, officer):
    with written(officer, reason="Theo quyết định"):
        earned = Recognition.objects.create(
            organisation=one, base=one.base, group="ocop", product="Bí", from_on=day("2023-01-01")
        )
    with written(user("alliance_staff")):
        earned.delete()
    (born,) = [told for told in acts(one, officer, "created") if "Khen thưởng" in told[2]]
    assert born[:2] == (f"{officer.full_name} ({officer.agency})", "Theo quyết định")


# bringing back


def latest_image(one, table):
    part = PARTS[table]
    images = event_model(part.model).objects.filter(**{part.organisation: one.pk})
    return part, images.latest("pgh_id")


def bring_back(one, table, *fields, by, version=None):
    part, image = latest_image(one, table)
    restore(one, part, image, by=by, why="Ghi nhầm", fields=list(fields), version=version)
    connection.check_constraints()
    one.refresh_from_db()


def test_one_former_value_is_written_again_and_the_rest_stays(one, officer):
    Organisation.objects.filter(pk=one.pk).update(website="https://cu.vn", address="Cũ")
    Organisation.objects.filter(pk=one.pk).update(website="https://moi.vn", address="Mới")
    one.refresh_from_db()
    bring_back(one, "organisation", "website", by=officer, version=one.version)
    assert (one.website, one.address) == ("https://cu.vn", "Mới")
    assert acts(one, officer)[0][1:] == (
        "Ghi nhầm", "Tổ chức kinh tế tập thể", [("Trang thông tin", "https://moi.vn", "https://cu.vn")]
    )  # fmt: skip


def test_who_saw_another_version_brings_nothing_back(one, officer):
    Organisation.objects.filter(pk=one.pk).update(website="https://moi.vn")
    with pytest.raises(StaleRow):
        bring_back(one, "organisation", "website", by=officer, version=1_000)


@pytest.mark.parametrize("role", ["manager", "sector_agency", "central_reader"])
def test_only_the_keeper_of_the_part_brings_back(one, role):
    Organisation.objects.filter(pk=one.pk).update(website="https://moi.vn")
    with pytest.raises(PermissionDenied):
        bring_back(one, "organisation", "website", by=user(role), version=None)


def test_a_former_state_comes_back_through_the_rules_of_a_life(officer):
    one = organisation("2020-01-01", ("2023-01-01", {"actual_status": "nominal"}))
    first = one.spells.get(to_on__isnull=False)
    first.sector = "trade"
    first.save()
    bring_back(one, "spell", "sector", by=officer, version=2)
    assert list(one.spells.order_by("from_on").values_list("sector", flat=True)) == ["agriculture", "agriculture"]


def test_a_deleted_turn_comes_back(officer):
    one = organisation("2020-01-01", ("2022-01-01", {"sector": "trade"}), ("2023-01-01", {"actual_status": "nominal"}))
    delete_turn(one.spells.get(from_on=day("2022-01-01")), by=officer, version=1, why="Nhầm")
    image = event_model(PARTS["spell"].model).objects.get(pgh_label="delete", organisation_id=one.pk)
    restore(one, PARTS["spell"], image, by=officer, why="Xóa nhầm", fields=[], version=None)
    connection.check_constraints()
    told = list(one.spells.order_by("from_on").values_list("sector", "actual_status"))
    assert told == [("agriculture", "active"), ("trade", "active"), ("trade", "nominal")]


def test_a_deleted_row_comes_back_under_its_number_one_version_on(one):
    alliance = user("alliance_staff", kind="alliance")
    earned = Recognition.objects.create(organisation=one, base=one.base, group="ocop", from_on=day("2023-01-01"))
    pk = earned.pk
    earned.delete()
    bring_back(one, "recognition", by=alliance)
    assert Recognition.objects.get(pk=pk).version == 2
    kinds = [row.kind for act in organisation_history(one, alliance).acts for row in act.rows if "Khen" in row.label]
    assert sorted(kinds) == ["created", "created", "deleted"]


def test_what_belongs_to_something_gone_does_not_come_back(one):
    alliance = user("alliance_staff", kind="alliance")
    course = activity("training", "2024-03-01", one)
    Participation.objects.filter(activity=course).delete()
    course.delete()
    with pytest.raises(ValidationError, match="không còn"):
        bring_back(one, "participation", by=alliance)


def test_the_figures_of_a_submitted_return_do_not_come_back(one):
    alliance = user("alliance_staff", kind="alliance")
    form = annual_return(one, 2024, revenue_vnd=1)
    AnnualReturn.objects.filter(pk=form.pk).update(revenue_vnd=2)
    with pytest.raises(ValidationError, match="trả lại phiếu"):
        bring_back(one, "annualreturn", "revenue_vnd", by=alliance, version=2)


def test_an_image_of_another_organisation_is_none_of_this_file(one):
    other = organisation("2020-01-01")
    Organisation.objects.filter(pk=other.pk).update(website="https://moi.vn")
    part, image = latest_image(other, "organisation")
    assert image_of(part, one, image.pgh_id) is None
    assert image_of(part, other, image.pgh_id) == image


def test_on_the_page_the_former_value_is_chosen_and_written(client, one, officer):
    with written(officer):
        Organisation.objects.filter(pk=one.pk).update(website="https://moi.vn", address="Mới")
    client.force_login(officer)
    _, image = latest_image(one, "organisation")
    address = reverse("cooperatives:restore", args=[one.pk, "organisation", image.pgh_id])
    assert address in client.get(reverse("cooperatives:history", args=[one.pk])).content.decode()
    one.refresh_from_db()
    answer = client.post(address, {"fields_chosen": ["address"], "why": "Nhầm", "version": one.version})
    one.refresh_from_db()
    assert (answer.status_code, one.website, one.address) == (302, "https://moi.vn", "")


def a_row_of(table: str, one: Organisation):
    """A row of the table and a field of it with another value."""
    union = organisation("2015-01-01", kind="lh")
    match table:
        case "organisation":
            return one, "address", "Thôn Hai"
        case "spell":
            return one.spells.get(), "sector", "industry"
        case "annualreturn":
            return annual_return(one, 2024, "draft", members_total=30), "members_total", 31
        case "rating":
            return rating(one, 2024, "good"), "reason", "Ghi chú"
        case "recognition":
            made = {"group": "award", "product": "Giải nhất", "from_on": day("2023-01-01")}
            return Recognition.objects.create(organisation=one, base=one.base, **made), "product", "Giải nhì"
        case "participation":
            return activity("training", "2024-03-01", one).participations.get(), "persons", 7
    made = UnionMembership.objects.create(union=union, member=one, from_on=day("2021-01-01"))
    return made, "from_on", day("2021-06-01")


@pytest.mark.parametrize("table", PARTS)
def test_a_former_value_of_every_table_comes_back_through_the_page(client, one, table):
    staff = user("alliance_staff", kind="alliance")
    row, field, other = a_row_of(table, one)
    was = getattr(row, field)
    with written(staff):
        type(row).objects.filter(pk=row.pk).update(**{field: other})
    client.force_login(staff)
    page = reverse("cooperatives:restore", args=[one.pk, table, latest_image(one, table)[1].pgh_id])
    assert page in client.get(reverse("cooperatives:history", args=[one.pk])).content.decode()
    row.refresh_from_db()
    body = {"why": "Sửa nhầm", "fields_chosen": [field], "version": row.version}
    answer = client.post(page, body)
    assert answer.status_code == 302, answer.context["form"].errors
    row.refresh_from_db()
    assert getattr(row, field) == was


@pytest.mark.parametrize("table", [name for name in PARTS if name not in ("organisation", "spell")])
def test_a_deleted_row_of_every_table_comes_back_through_the_page(client, one, table):
    staff = user("alliance_staff", kind="alliance")
    row, field, _ = a_row_of(table, one)
    with written(staff):
        type(row).objects.filter(pk=row.pk).delete()
    client.force_login(staff)
    page = reverse("cooperatives:restore", args=[one.pk, table, latest_image(one, table)[1].pgh_id])
    assert page in client.get(reverse("cooperatives:history", args=[one.pk])).content.decode()
    assert client.post(page, {"why": "Xóa nhầm"}).status_code == 302
    assert getattr(type(row).objects.get(pk=row.pk), field) == getattr(row, field)
