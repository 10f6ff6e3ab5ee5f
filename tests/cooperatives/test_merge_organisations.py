"""Two records of one organisation become one: nothing lost, nothing twice, and back again while nothing happened."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import UniqueConstraint
from django.urls import reverse

from cooperatives.models import (
    AnnualReturn,
    Organisation,
    Participation,
    RatingScheme,
    Recognition,
    RecordMerge,
    Spell,
    UnionMembership,
)
from cooperatives.services.merging import SAME, conflicts, merge_organisations, references, undo_merge
from cooperatives.services.organisations import correct_organisation
from cooperatives.services.people import add_representative
from tests.factories import HOME, activity, actual, annual_return, organisation, province, rating, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """(kept, removed): returns and a class that both have, and each something of its own."""
    keep, remove = organisation(name="HTX Giữ"), organisation("2021-01-01", name="HTX Trùng", code="6400000017")
    for one, revenue in ((keep, 100), (remove, 200)):
        annual_return(one, 2024, revenue_vnd=revenue)
    annual_return(keep, 2022)
    annual_return(remove, 2023, revenue_vnd=300)
    activity("training", "2024-03-03", keep, remove, title="Lớp chung")
    activity("loan", "2024-04-04", (remove, 5_000_000), title="Vay riêng")
    add_representative(remove, full_name="Lê Thị Mười", from_on=date(2021, 1, 1))
    Recognition.objects.create(
        organisation=remove, base=province(), group="ocop", product="Cà phê", from_on=date(2023, 1, 1)
    )
    return keep, remove


def merged(two, by=None, **stands) -> RecordMerge:
    keep, remove = two
    choices = {one.key: stands.get(type(one.kept).__name__, "kept") for one in conflicts(keep, remove)}
    return merge_organisations(keep, remove, by=by or user("alliance_staff"), reason="nhập hai lần", choices=choices)


def test_everything_stands_at_the_kept_record(two):
    keep, _ = two
    merged(two)
    keep.refresh_from_db()
    assert sorted(keep.annualreturns.values_list("year", "revenue_vnd")) == [(2022, None), (2023, 300), (2024, 100)]
    assert sorted(keep.participations.values_list("activity__title", flat=True)) == ["Lớp chung", "Vay riêng"]
    assert keep.participations.get(activity__title="Vay riêng").amount_vnd == 5_000_000
    assert (keep.representatives.count(), keep.recognitions.count(), keep.spells.count()) == (1, 1, 1)
    assert keep.code == "6400000017"  # it had none


def test_of_two_that_say_the_same_the_chosen_one_stands_and_the_other_is_in_the_history(two):
    keep, remove = two
    lost = AnnualReturn.objects.get(organisation=keep, year=2024)
    merged(two, AnnualReturn="removed")
    assert keep.annualreturns.get(year=2024).revenue_vnd == 200
    event = AnnualReturn.events.rel.related_model.objects.filter(pgh_obj_id=lost.pk, pgh_label="delete").get()
    assert event.revenue_vnd == 100


def test_nothing_is_counted_twice(two):
    before = {code: actual(code, "2024").value for code in ("htx_total", "training_classes")}
    merged(two)
    after = {code: actual(code, "2024").value for code in before}
    assert after == {"htx_total": before["htx_total"] - 1, "training_classes": before["training_classes"]}


def test_each_keeps_its_own_history(two):
    keep, remove = two
    Organisation.objects.filter(pk=remove.pk).update(address="Thôn 1")
    merged(two)
    images = Organisation.events.rel.related_model.objects.filter(pgh_obj_id=remove.pk)
    told = list(images.order_by("pgh_id").values_list("pgh_label", "address"))
    assert told[-2:] == [("update", ""), ("delete", "Thôn 1")]


def test_an_open_conflict_stops_it(two):
    keep, remove = two
    with pytest.raises(ValidationError, match="trùng nhau"):
        merge_organisations(keep, remove, by=user("alliance_staff"), reason="nhập hai lần", choices={})
    assert Organisation.objects.filter(pk=remove.pk).exists()


def test_of_two_ratings_of_a_year_one_counts(two):
    keep, remove = two
    first, second = RatingScheme.objects.order_by("pk")[:2]
    rating(keep, 2024, "good", scheme=first)
    rating(remove, 2024, "fair", scheme=second)
    merged(two)
    assert sorted(keep.ratings.values_list("band", "counts")) == [("fair", False), ("good", True)]


def test_what_is_repeated_of_the_state_follows_the_kept_record():
    keep = organisation(sector="transport")
    remove = organisation()
    annual_return(remove, 2023)
    merged((keep, remove))
    assert keep.annualreturns.get(year=2023).sector == "transport"


def test_members_of_a_union_are_not_doubled_and_none_is_its_own():
    keep, remove = organisation(kind="lh"), organisation(kind="lh")
    member = organisation()
    for union in (keep, remove):
        UnionMembership.objects.create(union=union, member=member, from_on=date(2022, 1, 1))
    UnionMembership.objects.create(union=keep, member=remove, from_on=date(2022, 1, 1))
    merged((keep, remove))
    assert list(UnionMembership.objects.filter(union=keep).values_list("member", flat=True)) == [member.pk]


def test_the_old_address_leads_to_the_kept_record(two, client):
    keep, remove = two
    old = {tab: reverse(f"cooperatives:{tab}", args=[remove.pk]) for tab in ("detail", "returns", "edit")}
    merged(two)
    client.force_login(user("alliance_staff"))
    assert client.get(old["detail"]).url == keep.get_absolute_url()
    assert client.get(old["returns"]).url == reverse("cooperatives:returns", args=[keep.pk])
    assert client.get(old["edit"]).url == keep.get_absolute_url()
    client.force_login(user("alliance_staff", "binh-thuan"))
    assert client.get(old["detail"]).status_code == 404


def test_undone_all_is_as_it_was(two):
    keep, remove = two
    staff = user("alliance_staff")

    def picture():
        return [
            sorted(model.objects.filter(organisation__in=[keep.pk, remove.pk]).values_list("pk", "organisation"))
            for model in (AnnualReturn, Participation, Recognition, Spell)
        ]

    rating(keep, 2024, "good")
    before, spells = picture(), list(remove.spells.values_list("from_on", "kind", "base"))
    undo_merge(merged(two, by=staff, AnnualReturn="removed"), by=staff)
    again = Organisation.objects.get(pk=remove.pk)
    keep.refresh_from_db()
    assert (again.name, again.code, again.name_key, keep.code) == ("HTX Trùng", "6400000017", "trung", None)
    now = picture()
    assert now[:3] == before[:3]
    assert list(again.spells.values_list("from_on", "kind", "base")) == spells
    assert again.established_on == date(2021, 1, 1)
    assert again.representatives.get().full_name == "Lê Thị Mười"


def test_once_somebody_went_on_it_is_not_undone(two):
    keep, _ = two
    staff = user("alliance_staff")
    merge = merged(two, by=staff)
    keep.refresh_from_db()
    correct_organisation(keep, by=staff, version=keep.version, address="Thôn 9")
    with pytest.raises(ValidationError, match="đã thay đổi"):
        undo_merge(merge, by=staff)


@pytest.mark.parametrize("role", ["commune_officer", "sector_agency", "province_admin", "manager"])
def test_who_may_not(two, role):
    more = {"commune": organisation().commune} if role != "commune_officer" else {}
    if role == "commune_officer":
        from provinces.models import Commune

        more = {"commune": Commune.objects.filter(base=province()).first()}
    with pytest.raises(PermissionDenied):
        merged(two, by=user(role, HOME, **more))


def test_the_page_asks_for_each_conflict_and_does_it(two, client):
    keep, remove = two
    client.force_login(user("alliance_staff"))
    page = reverse("cooperatives:merge_into", args=[keep.pk])
    html = client.get(page, {"other": remove.pk}).content.decode()
    assert "Phiếu năm 2024" in html and "Lớp chung" in html
    body = {"other": remove.pk, "reason": "nhập hai lần"} | {one.key: "kept" for one in conflicts(keep, remove)}
    assert client.post(page, {"other": remove.pk, "reason": "nhập hai lần"}).status_code == 422
    done = client.post(page, body, follow=True)
    assert "Biên bản gộp" in done.content.decode()
    merge = RecordMerge.objects.get(removed_id=remove.pk)
    told = client.get(reverse("cooperatives:merge", args=[merge.pk])).content.decode()
    assert "HTX Trùng" in told and "Hoàn tác" in told
    client.post(reverse("cooperatives:merge_undo", args=[merge.pk]))
    assert Organisation.objects.filter(pk=remove.pk).exists()


def test_a_record_is_not_merged_with_itself(two, client):
    keep, _ = two
    with pytest.raises(ValidationError):
        merge_organisations(keep, keep, by=user("alliance_staff"), reason="nhập hai lần", choices={})


def test_whatever_is_unique_to_an_organisation_is_compared():
    """A new table with such a rule would make mergers fail in the middle: it has to be told here how two rows are one."""
    told = {(same.model, same.field) for same in SAME} | {(RecordMerge, "kept")}
    unique = {
        (model, field)
        for model, field in references()
        for rule in model._meta.constraints
        if isinstance(rule, UniqueConstraint) and field in rule.fields
    }
    assert unique - told == set()
