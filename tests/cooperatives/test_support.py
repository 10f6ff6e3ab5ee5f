"""Support as Alliance staff keep it: an entry by its kind, who took part, what is corrected, deleted and brought back."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cooperatives.models import Participation, SupportActivity
from cooperatives.models.support import Funding
from cooperatives.selectors.support import activity_history, reach
from cooperatives.services.support import (
    Entry,
    add_participants,
    bind_group,
    change_activity,
    create_activity,
    delete_activity,
    restore_activity,
)
from coopportal.kit import clock
from coopportal.kit.rows import StaleRow
from tests.factories import HOME, activity, actual, organisation, programme, province, user

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 12)


@pytest.fixture
def staff():
    return user("alliance_staff")


@pytest.fixture
def signed_in_staff(client, staff):
    client.force_login(staff)
    return client


def make(by, kind="training", **more):
    values = {"title": "Lớp kế toán", "starts_on": DAY, "counts_on": DAY, "base": province(HOME)} | more
    return create_activity(by=by, kind=kind, **values)


def refused(by, **values) -> set[str]:
    with pytest.raises(ValidationError) as refusal:
        make(by, **values)
    return set(refusal.value.error_dict)


def test_a_class_is_kept_with_who_took_part_its_money_and_programmes(staff):
    one, woven = organisation(), programme()
    made = make(
        staff, organisations=[one, one], programmes=[woven], funding={"local_budget": 5_000_000}, attended_members=30,
        attended_managers=12,
    )  # fmt: skip
    assert (made.attendances, list(made.programmes.all())) == (42, [woven])
    assert [line.amount_vnd for line in made.funding.all()] == [5_000_000]
    assert [part.organisation for part in made.participations.all()] == [one]  # once, however often it was handed over


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"title": " – "}, "title"),
        ({"counts_on": DAY - timedelta(1)}, "counts_on"),
        ({"counts_on": date(2999, 1, 1)}, "counts_on"),
        ({"attendances": 10, "attended_people": 11}, "attendances"),
        ({"funding": {"own": 0}}, "funding"),
        ({"kind": "loan"}, "lender"),
        ({"kind": "loan", "lender": "bank", "funding": {"own": 5}}, "funding"),
        ({"kind": "infrastructure", "done_on": DAY, "handed_over_on": DAY - timedelta(1)}, "handed_over_on"),
        ({"kind": "infrastructure", "funded_on": date(2999, 1, 1)}, "funded_on"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(staff, values, wrong):
    assert wrong in refused(staff, **values)


def test_what_is_planned_may_lie_ahead(staff):
    assert make(staff, counts_on=clock.today() + timedelta(30), stage="planned").pk


def test_a_foreign_territory_is_refused(staff):
    assert "base" in refused(staff, base=province("binh-thuan"))


@pytest.mark.parametrize(
    ("days", "stage", "counts_on"),
    [
        ({}, "planned", DAY),
        ({"funded_on": date(2024, 4, 1)}, "funded", DAY),
        ({"funded_on": date(2024, 4, 1), "started_on": date(2024, 5, 1)}, "started", DAY),
        ({"started_on": date(2024, 5, 1), "done_on": date(2024, 9, 1)}, "done", date(2024, 9, 1)),
        ({"done_on": date(2024, 9, 1), "handed_over_on": date(2025, 1, 9)}, "handed_over", date(2025, 1, 9)),
    ],
)
def test_a_work_stands_where_its_last_day_says(staff, days, stage, counts_on):
    work = make(staff, "infrastructure", **days)
    assert (work.stage, work.counts_on) == (stage, counts_on)


def test_an_indicator_follows_the_entry_and_its_deletion(staff):
    one = make(staff)
    assert actual("training_classes", "2024").value == 1
    delete_activity(one, by=staff, version=one.version, reason="ghi trùng")
    assert actual("training_classes", "2024").value == 0


def test_distinct_organisations_and_turns_are_two_figures():
    one, other = organisation(), organisation()
    activity("fair", "2024-01-01", one, other, "Nhóm trồng dưa")
    activity("fair", "2024-02-01", one)
    told = reach(SupportActivity.objects.filter(base=province(HOME)))
    assert (told.activities, told.organisations, told.turns, told.persons) == (2, 2, 4, None)


def test_loans_are_no_funding():
    loan = activity("loan", "2024-01-01", (organisation(), 700), lender="bank")
    told = reach(SupportActivity.objects.filter(pk=loan.pk))
    assert (told.loans_vnd, told.funding_vnd) == (700, None)


def test_a_list_added_twice_changes_nothing(staff):
    one, entry = activity("training", "2024-01-01"), Entry(founding_group="Nhóm trồng dưa", persons=3)
    entries = [entry, Entry(organisation=organisation())]
    assert [add_participants(one, by=staff, entries=entries) for _ in range(2)] == [2, 0]
    assert one.participations.count() == 2


def test_what_was_said_of_who_took_part_is_not_replaced_by_a_list(staff):
    known = organisation()
    one = activity("training", "2024-01-01", known)
    add_participants(one, by=staff, entries=[Entry(organisation=known, persons=3)])
    add_participants(one, by=staff, entries=[Entry(organisation=known, persons=9)])
    assert one.participations.get().persons == 3


def test_an_organisation_of_a_foreign_territory_cannot_be_added(staff):
    with pytest.raises(ValidationError):
        add_participants(
            activity("fair", "2024-01-01"), by=staff, entries=[Entry(organisation=organisation(base="binh-thuan"))]
        )


def test_a_founding_group_becomes_the_organisation_it_registered_as(staff):
    part = activity("advice", "2024-01-01", "Nhóm trồng dưa").participations.get()
    bound = bind_group(part, by=staff, organisation=organisation(name="HTX Dưa lưới"))
    assert (bound.organisation.name, bound.founding_group) == ("HTX Dưa lưới", "Nhóm trồng dưa")
    with pytest.raises(ValidationError):
        bind_group(part, by=staff, organisation=organisation())


def test_an_entry_that_somebody_else_corrected_is_not_overwritten(staff):
    one = make(staff)
    values = {"programmes": [], "funding": {}, "title": "Lớp khác"}
    change_activity(one, by=staff, version=1, **values)
    with pytest.raises(StaleRow):
        change_activity(one, by=staff, version=1, **values)


def test_corrected_money_replaces_what_stood_there(staff):
    one = make(staff, funding={"own": 5, "local_budget": 7})
    change_activity(one, by=staff, version=1, programmes=[], funding={"own": 5, "enterprise": 9})
    assert dict(one.funding.values_list("nature", "amount_vnd")) == {"own": 5, "enterprise": 9}
    assert Funding.pgh_event_model.objects.filter(activity_id=one.pk, pgh_label="delete", amount_vnd=7).exists()


def test_what_was_deleted_comes_back_whole(staff):
    known, woven = organisation(), programme()
    one = make(staff, organisations=[known], programmes=[woven], funding={"own": 5}, attendances=9)
    delete_activity(one, by=staff, version=1, reason="ghi trùng")
    image = SupportActivity.pgh_event_model.objects.get(pgh_obj_id=one.pk, pgh_label="delete")
    back = restore_activity(image, by=staff)
    assert (back.pk, back.attendances, back.version) == (one.pk, 9, 2)
    assert [part.organisation for part in back.participations.all()] == [known]
    assert [line.amount_vnd for line in back.funding.all()] == [5]
    assert list(back.programmes.all()) == [woven]
    with pytest.raises(ValidationError):
        restore_activity(image, by=staff)


def test_who_was_merged_away_meanwhile_comes_back_by_the_number_of_the_record(staff):
    gone = organisation()
    one = make(staff, organisations=[gone])
    delete_activity(one, by=staff, version=1, reason="ghi trùng")
    number = gone.pk
    gone.spells.all().delete()
    gone.delete()
    back = restore_activity(SupportActivity.pgh_event_model.objects.get(pgh_obj_id=one.pk), by=staff)
    assert str(number) in back.participations.get().founding_group


def test_a_deletion_asks_for_its_reason(staff):
    with pytest.raises(ValidationError):
        delete_activity(make(staff), by=staff, version=1, reason=" ")


# The pages


def post_new(client, **more):
    form = {
        "kind": "training", "save": "1", "form_key": str(uuid4()), "title": "Lớp kế toán", "starts_on": "12/03/2024",
        "stage": "done",
    }  # fmt: skip
    return client.post(reverse("cooperatives:activity_new"), form | more)


def test_from_a_list_of_organisations_to_an_entry_in_three_clicks(signed_in_staff):
    chosen = [organisation(), organisation()]
    numbers = ",".join(str(one.pk) for one in chosen)
    first = signed_in_staff.post(reverse("cooperatives:activity_new"), {"organisation": numbers})
    assert [one.pk for one in first.context["chosen"]] == [one.pk for one in chosen]
    second = signed_in_staff.post(reverse("cooperatives:activity_new"), {"organisation": numbers, "kind": "fair"})
    assert "Hội chợ" in second.content.decode()
    third = post_new(signed_in_staff, kind="fair", organisation=numbers)
    made = SupportActivity.objects.get(title="Lớp kế toán")
    assert third.url == made.get_absolute_url()
    assert {part.organisation for part in made.participations.all()} == set(chosen)


def test_foreign_organisations_are_not_handed_over(signed_in_staff):
    foreign = organisation(base="binh-thuan")
    page = signed_in_staff.post(reverse("cooperatives:activity_new"), {"organisation": f"{foreign.pk},x,,99999999999"})
    assert page.context["chosen"] == []


@pytest.mark.parametrize(
    ("kind", "asked", "not_asked"),
    [
        ("training", {"topics", "attended_members", "funding_local_budget"}, {"lender", "handed_over_on", "venue"}),
        ("fair", {"venue"}, {"topics", "attended_members"}),
        ("loan", {"lender", "balance_on"}, {"funding_local_budget", "attendances", "topics"}),
        ("infrastructure", {"funded_on", "handed_over_on"}, {"counts_on", "stage", "attendances"}),
    ],
)
def test_each_kind_asks_for_what_it_needs(signed_in_staff, kind, asked, not_asked):
    form = signed_in_staff.get(reverse("cooperatives:activity_new"), {"kind": kind}).context["form"]
    assert asked <= set(form.fields)
    assert not not_asked & set(form.fields)


@pytest.mark.parametrize("route", ["activity_new", "programme_new"])
def test_a_new_form_carries_the_key_that_it_is_carried_out_once_by(signed_in_staff, route):
    page = signed_in_staff.get(reverse(f"cooperatives:{route}"), {"kind": "training"}).content.decode()
    assert 'name="form_key"' in page


def test_money_is_typed_in_millions(signed_in_staff):
    post_new(signed_in_staff, funding_local_budget="1.250,5", attended_people="40")
    made = SupportActivity.objects.get(title="Lớp kế toán")
    assert (made.funding.get().amount_vnd, made.attendances) == (1_250_500_000, 40)


def test_a_form_with_mistakes_comes_back_with_what_was_typed(signed_in_staff):
    page = post_new(signed_in_staff, title="", starts_on="31/02/2024", attended_people="40,5")
    html = page.content.decode()
    assert page.status_code == 422
    assert all(words in html for words in ("Nhập tên hoạt động", "Ngày không hợp lệ", "số nguyên", 'value="40,5"'))


def test_the_form_sent_twice_makes_one_activity(signed_in_staff):
    key = str(uuid4())
    addresses = {post_new(signed_in_staff, form_key=key).url for _ in range(2)}
    assert (len(addresses), SupportActivity.objects.filter(title="Lớp kế toán").count()) == (1, 1)


def test_a_pasted_list_is_shown_decided_and_written(signed_in_staff):
    sure, alike = organisation(name="HTX Ca cao Đắk Mil"), organisation(name="HTX Hồ tiêu Đắk Song")
    one = activity("training", "2024-03-12")
    address = reverse("cooperatives:activity_attendance", args=[one.pk])
    text = "1. HTX ca cao dak mil (3 người)\n2. HTX Hồ tiêu Đắc Xong\n3. Nhóm trồng dưa Cư Jút"
    review = signed_in_staff.post(address, {"text": text}).context["review"]
    assert [row.chosen for row in review.decisions] == [str(sure.pk), "", ""]
    assert one.participations.count() == 0
    lines = [row.written for row in review.decisions]
    unfinished = signed_in_staff.post(address, {"line": lines, "choice": [sure.pk, "", "group"], "save": "1"})
    assert (unfinished.status_code, one.participations.count()) == (422, 0)
    signed_in_staff.post(address, {"line": lines, "choice": [sure.pk, alike.pk, "group"], "save": "1"})
    kept = one.participations.order_by("pk").values_list("organisation", "founding_group", "persons")
    assert list(kept) == [(sure.pk, "", 3), (alike.pk, "", None), (None, "Nhóm trồng dưa Cư Jút", None)]


def test_a_decision_for_somebody_who_was_not_offered_counts_for_nothing(signed_in_staff):
    foreign, one = organisation(name="HTX Bình Thuận", base="binh-thuan"), activity("training", "2024-03-12")
    address = reverse("cooperatives:activity_attendance", args=[one.pk])
    page = signed_in_staff.post(address, {"line": "HTX Bình Thuận", "choice": foreign.pk, "save": "1"})
    assert (page.status_code, one.participations.count()) == (422, 0)


def test_who_is_there_already_or_stands_twice_is_left_out_unless_wanted(signed_in_staff):
    there, twice = organisation(name="HTX Ca cao"), organisation(name="HTX Hồ tiêu")
    one = activity("training", "2024-03-12", there)
    address = reverse("cooperatives:activity_attendance", args=[one.pk])
    review = signed_in_staff.post(address, {"text": "HTX Ca cao\nHTX Hồ tiêu\nhtx ho tieu"}).context["review"]
    assert [row.chosen for row in review.decisions] == ["skip", str(twice.pk), "skip"]


def test_figures_of_each_organisation_follow_the_kind(signed_in_staff):
    loan = activity("loan", "2024-03-12", organisation(), lender="bank")
    part = loan.participations.get()
    address = reverse("cooperatives:activity_participants", args=[loan.pk])
    row = {f"{part.pk}-amount_vnd": "500", f"{part.pk}-balance_vnd": "120,5", f"{part.pk}-version": part.version}
    assert signed_in_staff.post(address, row).status_code == 302
    part.refresh_from_db()
    assert (part.amount_vnd, part.balance_vnd) == (500_000_000, 120_500_000)


def test_a_group_is_bound_with_one_click(signed_in_staff):
    known = organisation(name="HTX Dưa lưới Cư Jút")
    part = activity("advice", "2024-01-01", "Nhóm dưa lưới Cư Jút").participations.get()
    address = reverse("cooperatives:participation_bind", args=[part.pk])
    page = signed_in_staff.get(address)
    assert page.context["candidates"][0].pk == known.pk
    signed_in_staff.post(address, {"organisation": known.pk})
    part.refresh_from_db()
    assert part.organisation == known


def test_the_second_of_two_sees_both_values(signed_in_staff, staff):
    one = make(staff)
    change_activity(one, by=staff, version=1, programmes=[], funding={}, title="Lớp của người trước")
    form = {
        "title": "Lớp của tôi",
        "starts_on": "12/03/2024",
        "counts_on": "12/03/2024",
        "stage": "done",
        "version": "1",
    }
    page = signed_in_staff.post(reverse("cooperatives:activity_edit", args=[one.pk]), form)
    html = page.content.decode()
    assert page.status_code == 409
    assert "Lớp của người trước" in html
    assert "Lớp của tôi" in html


def test_deleting_and_restoring_on_the_pages(signed_in_staff, staff):
    one = make(staff, organisations=[organisation()])
    signed_in_staff.post(
        reverse("cooperatives:activity_delete", args=[one.pk]), {"reason": "ghi trùng", "version": "1"}
    )
    listed = signed_in_staff.get(reverse("cooperatives:activities_deleted")).content.decode()
    assert all(words in listed for words in ("Lớp kế toán", "ghi trùng", staff.full_name))
    signed_in_staff.post(reverse("cooperatives:activity_restore", args=[one.pk]))
    assert Participation.objects.filter(activity=one.pk).count() == 1
    assert "Lớp kế toán" not in signed_in_staff.get(reverse("cooperatives:activities_deleted")).content.decode()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Lớp bảo quản hồ tiêu", "Hội chợ Đắk Nông"]),
        ({"q": "hoi cho dak"}, ["Hội chợ Đắk Nông"]),
        ({"kind": "training"}, ["Lớp bảo quản hồ tiêu"]),
        ({"year": "2023"}, ["Hội chợ Đắk Nông"]),
        ({"q": "%"}, []),
    ],
)
def test_activities_are_found_by_what_one_knows(signed_in_staff, query, names):
    activity("fair", "2023-05-01", title="Hội chợ Đắk Nông")
    activity("training", "2024-05-01", title="Lớp bảo quản hồ tiêu")
    activity("training", "2024-05-01", title="Lớp ở Bình Thuận", base="binh-thuan")
    page = signed_in_staff.get(reverse("cooperatives:activities"), query)
    assert [one.title for one in page.context["activities"]] == names


def test_the_list_costs_the_same_with_one_activity_and_with_twenty(signed_in_staff, django_assert_max_num_queries):
    address = reverse("cooperatives:activities")
    activity("fair", "2024-01-01", organisation())
    signed_in_staff.get(address)
    with django_assert_max_num_queries(30) as one:
        signed_in_staff.get(address)
    for _ in range(19):
        activity("fair", "2024-01-01", organisation())
    with django_assert_max_num_queries(len(one)):
        signed_in_staff.get(address)


def test_a_programme_is_added_once_and_the_nations_stay_untouched(signed_in_staff):
    form = {"name": "Đề án 2021–2025", "kind": "scheme", "number": "12/ĐA", "first_year": "2021", "last_year": "2025"}
    add = reverse("cooperatives:programme_new")
    assert signed_in_staff.post(add, form | {"form_key": str(uuid4())}).status_code == 302
    assert signed_in_staff.post(add, form | {"form_key": str(uuid4())}).status_code == 422
    national = programme("chung-ca-nuoc", "ca-nuoc")
    address = reverse("cooperatives:programme_edit", args=[national.pk])
    assert signed_in_staff.post(address, form | {"name": "Của tôi", "version": "1"}).status_code == 422
    national.refresh_from_db()
    assert national.name == "Chương trình chung-ca-nuoc"


def test_programmes_are_found_by_words_without_accents_or_their_number(signed_in_staff):
    one = programme("de-an-thu")
    one.name, one.number = "Đề án Nông sản", "77/ĐA-UBND"
    one.save()
    address = reverse("cooperatives:programmes")
    for query, found in (({"q": "nong san de an"}, True), ({"q": "77 da"}, True), ({"q": "hội chợ tết"}, False)):
        page = signed_in_staff.get(address, query)
        assert ("Đề án Nông sản" in [one.name for one in page.context["programmes"]]) is found


def test_an_activity_tells_its_history(signed_in_staff, staff):
    one = make(staff, organisations=[organisation(name="HTX Ca cao")])
    change_activity(one, by=staff, version=1, programmes=[], funding={}, reason="đính chính tên", title="Tên mới")
    page = signed_in_staff.get(reverse("cooperatives:activity_history", args=[one.pk])).content.decode()
    assert all(words in page for words in ("Lớp kế toán", "Tên mới", "đính chính tên", "HTX Ca cao"))


def test_money_and_programmes_are_told_and_come_back_with_a_deleted_activity(signed_in_staff, staff):
    first, second = programme("mot"), programme("hai")
    one = make(staff, programmes=[first], funding={"local_budget": 5_000_000})
    told = {"programmes": [second], "funding": {"local_budget": 9_000_000}, "reason": "điều chỉnh vốn"}
    change_activity(one, by=staff, version=None, **told)
    money, link = ("Kinh phí", "Ngân sách địa phương"), ("Chương trình của hoạt động", "")
    assert {
        (row.kind, row.label, row.name, field.before, field.after)
        for act in activity_history(one, staff).acts
        for row in act.rows
        for field in row.fields
        if field.name in ("amount_vnd", "programme")
    } == {
        ("created", *money, "(trống)", "5 triệu đồng"),
        ("changed", *money, "5 triệu đồng", "9 triệu đồng"),
        ("created", *link, "(trống)", str(first)),
        ("deleted", *link, str(first), "(trống)"),
        ("created", *link, "(trống)", str(second)),
    }
    delete_activity(one, by=staff, version=None, reason="ghi trùng")
    image = SupportActivity.pgh_event_model.objects.filter(pgh_obj_id=one.pk, pgh_label="delete").latest("pgh_id")
    back = restore_activity(image, by=staff)
    assert list(back.programmes.all()) == [second]
    assert list(back.funding.values_list("amount_vnd", flat=True)) == [9_000_000]
