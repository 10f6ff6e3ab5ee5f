"""Versions, history, codes and names; what is stated once a year."""

import unicodedata

import pghistory
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Agency
from cooperatives.models import (
    AnnualReturn,
    CommuneSubmission,
    Organisation,
    Participation,
    Programme,
    RatingScheme,
    Representative,
    SupportActivity,
    UnionMembership,
)
from cooperatives.models.support import Funding
from indicators.models import Indicator
from plans.models import Plan, Target, TargetTerms
from provinces.models import Commune
from tests.factories import (
    HOME,
    activity,
    annual_return,
    organisation,
    plan,
    programme,
    province,
    rating,
    reported,
    target,
)

pytestmark = pytest.mark.django_db


def test_every_update_raises_the_version_whoever_writes():
    one = organisation()
    first = Organisation.objects.get(pk=one.pk).version
    one.website = "https://htx.example"
    one.save(update_fields=["website"])
    Organisation.objects.filter(pk=one.pk).update(address="Thôn 1")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cooperatives_organisation SET address = 'Thôn 2', version = 1 WHERE id = %s", [one.pk])
    assert Organisation.objects.get(pk=one.pk).version == first + 3


@pytest.mark.parametrize(
    "model", [Organisation, Agency, Plan, Target, TargetTerms, Indicator, SupportActivity, AnnualReturn]
)
def test_no_table_that_people_edit_forgets_the_version(model):
    one = organisation()
    annual_return(one, 2024)
    activity("fair", "2024-05-01", one)
    target(plan(), "htx_new", 5)
    row = model.objects.order_by("-pk").first()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET created_at = created_at WHERE id = %s", [row.pk])
    assert model.objects.get(pk=row.pk).version == row.version + 1


def test_history_keeps_what_was_there_and_who_changed_it():
    one = organisation(name="Hợp tác xã Cũ")
    with pghistory.context(user=42, reason="đính chính"):
        one.name = "Hợp tác xã Mới"
        one.save()
    event = one.events.order_by("-pgh_id").first()
    assert (event.name, event.pgh_label) == ("Hợp tác xã Cũ", "update")
    assert event.pgh_context.metadata == {"user": 42, "reason": "đính chính"}


def test_history_hears_of_raw_sql_and_of_deletion():
    one = annual_return(organisation(), 2024, revenue_vnd=5)
    events = AnnualReturn.pgh_event_model.objects.filter(pgh_obj_id=one.pk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cooperatives_annualreturn SET revenue_vnd = 0 WHERE id = %s", [one.pk])
        cursor.execute("DELETE FROM cooperatives_annualreturn WHERE id = %s", [one.pk])
    assert list(events.order_by("pgh_id").values_list("pgh_label", "revenue_vnd")) == [("update", 5), ("delete", 0)]


def test_an_insert_leaves_no_history():
    one = annual_return(organisation(), 2024)
    assert not AnnualReturn.pgh_event_model.objects.filter(pgh_obj_id=one.pk).exists()


@pytest.mark.parametrize("code", ["6001234567", "6001234567-001", None])
def test_a_tax_code_is_ten_digits_maybe_with_a_branch(code):
    assert organisation(code=code).code == code


@pytest.mark.parametrize("code", ["600123456", "60012345678", "6001234567-1", "6OO1234567", "", "6001234567\n"])
def test_what_is_no_tax_code_is_refused(code):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(name="Hợp tác xã Mã sai", code=code)


def test_a_bad_code_is_told_in_vietnamese():
    with pytest.raises(ValidationError, match="Mã số thuế gồm 10 chữ số"):
        Organisation(name="Hợp tác xã Mã sai", code="12").full_clean()


def test_two_organisations_never_share_a_code_but_may_both_have_none():
    organisation(code="6001234567")
    organisation()
    organisation()
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(name="Hợp tác xã Trùng", code="6001234567")


@pytest.mark.parametrize("name", ["", "   ", "Hợp tác xã\nMới", "Hợp tác xã\x07"])
def test_a_name_is_a_line_of_text(name):
    with pytest.raises(DatabaseError), transaction.atomic():
        Organisation.objects.create(name=name)


def test_a_name_is_found_without_accents_however_it_was_typed():
    one = organisation(name=unicodedata.normalize("NFD", "Hợp tác xã Đắk Búk So"), code="6001234568")
    assert one.name == "Hợp tác xã Đắk Búk So"
    for words in ("dak buk", "ĐẮK", "60012345", "hop tac xa so"):
        assert one in Organisation.objects.search(words)
    assert one not in Organisation.objects.search("dak mil")


@pytest.mark.parametrize(
    ("name", "masked"),
    [("Nguyễn Văn Anh", "Nguyễn V. A."), ("Y Moan", "Y M."), ("H'Hen", "H'Hen"), ("  Lê  Lợi ", "Lê L.")],
)
def test_a_representative_is_masked(name, masked):
    person = Representative(full_name=name, phone="0912345678")
    assert (person.masked_name, str(person)) == (masked, masked)


@pytest.mark.parametrize(("phone", "masked"), [("0912345678", "09•• ••• 678"), ("", ""), ("1234567", "")])
def test_a_phone_number_is_masked(phone, masked):
    assert Representative(full_name="A", phone=phone).masked_phone == masked


def test_of_two_ratings_of_a_year_one_counts():
    one, (first, second) = organisation(), RatingScheme.objects.order_by("pk")[:2]
    rating(one, 2024, "good", scheme=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        rating(one, 2024, "weak", scheme=second)
    rating(one, 2024, "weak", scheme=second, counts=False)
    assert one.ratings.filter(counts=True).count() == 1


def test_one_return_an_organisation_and_year():
    one = organisation()
    annual_return(one, 2024)
    with pytest.raises(IntegrityError), transaction.atomic():
        annual_return(one, 2024)


def test_a_commune_speaks_once_a_year():
    commune = Commune.objects.filter(base=province(HOME)).first()
    CommuneSubmission.objects.create(commune=commune, base=province(HOME), year=2024)
    with pytest.raises(IntegrityError), transaction.atomic():
        CommuneSubmission.objects.create(commune=commune, base=province(HOME), year=2024, nil_report=True)


def test_a_blank_is_not_zero():
    blank, zero = annual_return(organisation(), 2024), annual_return(organisation(), 2024, revenue_vnd=0, ocop=False)
    assert (blank.revenue_vnd, blank.ocop, blank.members_total) == (None, None, None)
    assert AnnualReturn.objects.filter(revenue_vnd=0, pk__in=[blank.pk, zero.pk]).get() == zero


@pytest.mark.parametrize(
    "write",
    [
        lambda one: rating(one, 2024, "good", points=101),
        lambda one: activity("fair", "2024-01-01", lender="bank"),
        lambda one: Participation.objects.create(activity=activity("fair", "2024-01-01")),
        lambda one: activity("fair", "2024-01-01", balance_on="2024-01-01"),
        lambda one: activity("fair", "2024-01-01", handed_over_on="2024-01-01"),
        lambda one: activity("loan", "2024-01-01", (one, -1)),
        lambda one: rating(one, 2024, "good", cause="young"),
        lambda one: Funding.objects.create(activity=activity("fair", "2024-01-01"), nature="own", amount_vnd=0),
        lambda one: UnionMembership.objects.create(union=one, member=one, from_on="2024-01-01"),
        lambda one: reported("htx_new", "2024"),
        lambda one: reported("htx_new", "2024", 5, supersedes=True),
        lambda one: reported("htx_weak_pct", "2024", numerator=5, denominator=0),
        lambda one: reported("htx_weak_pct", "2024", numerator=5),
        lambda one: Programme.objects.filter(pk=programme().pk).update(first_year=2025, last_year=2021),
        lambda one: target(plan(), "htx_new", 5, comparator="between"),
        lambda one: target(plan(), "htx_new", 5, comparator="between", high=4),
        lambda one: target(plan(), "htx_new", 5, high=6),
    ],
)
def test_what_makes_no_sense_never_gets_in(write):
    one = organisation()
    with pytest.raises(IntegrityError), transaction.atomic():
        write(one)
