"""Ratings by dated schemes: bands follow points, who is too young is not rated, of two raters one counts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cooperatives.models import Rating, RatingScheme
from cooperatives.selectors.ratings import causes_of, holds_for, rateable, schemes_for, year_summary
from cooperatives.services.ratings import (
    Given,
    band_of,
    change_rating,
    choose_counting,
    delete_rating,
    rate,
    rate_many,
    save_scheme,
)
from coopportal.kit.rows import StaleRow
from tests.factories import HOME, organisation, province, rating, user

pytestmark = pytest.mark.django_db
Band, Cause = Rating.Band, Rating.Cause


@pytest.fixture
def general():
    return RatingScheme.objects.get(code="tt-01-2020")


@pytest.fixture
def agricultural():
    return RatingScheme.objects.get(code="tt-09-2017")


@pytest.fixture
def staff():
    return user("alliance_staff")


@pytest.fixture
def agriculture(staff):
    person = user("sector_agency")
    person.agency.kind = "agriculture"
    return person


@pytest.fixture
def signed_in_staff(client, staff):
    client.force_login(staff)
    return client


def points(number) -> Given:
    return Given(points=Decimal(str(number)))


@pytest.mark.parametrize(
    ("number", "band"),
    [
        (100, "good"), (80, "good"), ("79.99", "fair"), (65, "fair"), (64, "average"), (50, "average"), ("49.5", "weak"),
        (0, "weak"),
    ],
)  # fmt: skip
def test_the_band_follows_from_the_points(general, number, band):
    assert band_of(general, Decimal(str(number))) == band


def test_points_of_criteria_make_the_points_and_the_band(staff, general):
    given = Given(points_by_criterion={"1": Decimal(7), "5": Decimal("7.5"), "10–15": Decimal(40)})
    one = rate(organisation(), by=staff, year=2024, scheme=general, given=given)
    assert (one.points, one.band, one.counts, one.rated_by) == (Decimal("54.5"), "average", True, staff.agency)
    assert one.points_by_criterion == {"1": "7", "5": "7.5", "10–15": "40"}


def test_the_rating_bears_the_state_of_the_years_end(staff, general):
    one = organisation("2019-01-01", ("2025-02-01", {"sector": "transport"}))
    made = rate(one, by=staff, year=2024, scheme=general, given=points(70))
    assert (made.kind, made.sector, made.base) == ("htx", "agriculture", province(HOME))


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (Given(points_by_criterion={"1": Decimal("7.5")}), "criterion_1"),
        (Given(points_by_criterion={"1": Decimal(-1)}), "criterion_1"),
        (Given(points_by_criterion={"1": Decimal(7)}, points=Decimal(8)), "points"),
        (Given(points=Decimal(70), band="good"), "band"),
        (Given(), "band"),
        (Given(band="not_rated"), "cause"),
        (Given(band="not_rated", cause="young"), "cause"),
        (Given(band="not_rated", cause="other"), "reason"),
    ],
)
def test_what_contradicts_itself_is_refused_beside_its_field(staff, general, given, wrong):
    with pytest.raises(ValidationError) as refusal:
        rate(organisation(), by=staff, year=2024, scheme=general, given=given)
    assert wrong in refusal.value.error_dict


@pytest.mark.parametrize(
    ("life", "cause"),
    [
        (("2024-01-02",), Cause.YOUNG),
        (("2024-01-01",), None),
        (("2015-01-01", ("2024-06-01", {"entry": "converted"})), Cause.YOUNG),
        (("2015-01-01", ("2024-06-01", {"actual_status": "inactive"})), Cause.STOPPED),
        (("2015-01-01", ("2024-10-01", {"legal_status": "suspended"})), None),  # 92 days
        (("2015-01-01", ("2024-09-30", {"legal_status": "suspended"})), Cause.STOPPED),
        (
            ("2015-01-01", ("2023-01-01", {"actual_status": "inactive"}), ("2024-02-01", {"actual_status": "active"})),
            None,
        ),
    ],
)
def test_who_may_not_be_rated_follows_from_the_life(life, cause):
    one = organisation(*life)
    assert causes_of([one.pk], 2024).get(one.pk) == cause


def test_who_is_too_young_gets_no_band_unless_somebody_answers_for_it(staff, general):
    one = organisation("2024-05-01")
    with pytest.raises(ValidationError) as refusal:
        rate(one, by=staff, year=2024, scheme=general, given=points(70))
    assert "against_rule" in refusal.value.error_dict
    given = replace(points(70), against_rule=True, reason="Theo chỉ đạo của tỉnh")
    made = rate(one, by=staff, year=2024, scheme=general, given=given)
    assert (made.band, made.against_rule) == ("fair", True)
    left = change_rating(made, by=staff, version=1, given=Given(band="not_rated"))
    assert (left.band, left.cause, left.against_rule, left.points) == ("not_rated", "young", False, None)


@pytest.mark.parametrize(
    ("year", "rated_on", "holds"),
    [
        (2024, None, True), (2025, None, False), (2025, "2025-09-17", True), (2025, "2025-09-18", False), (2019, None, False),
        (2019, "2020-04-01", True),
    ],
)  # fmt: skip
def test_only_a_scheme_valid_at_the_years_end_or_on_the_day_holds(general, year, rated_on, holds):
    assert holds_for(general, year, date.fromisoformat(rated_on) if rated_on else None) is holds


@pytest.mark.parametrize(
    ("life", "year"),
    [
        (("2025-06-01",), 2024),
        (("2015-01-01", ("2023-06-01", {"entry": "dissolved"})), 2024),
        (("2015-01-01",), 2025),  # the scheme ran out
        (("2015-01-01",), 2999),
    ],
)
def test_what_cannot_be_rated_is_refused(staff, general, life, year):
    with pytest.raises(ValidationError):
        rate(organisation(*life), by=staff, year=year, scheme=general, given=points(70))


def test_groups_are_not_rated(staff, general):
    with pytest.raises(ValidationError):
        rate(organisation(kind="tht"), by=staff, year=2024, scheme=general, given=points(70))


def test_agriculture_rates_by_its_scheme_and_nobody_else(staff, agriculture, general, agricultural):
    one = organisation()
    with pytest.raises(PermissionDenied):
        rate(one, by=staff, year=2024, scheme=agricultural, given=points(70))
    with pytest.raises(PermissionDenied):
        rate(one, by=agriculture, year=2024, scheme=general, given=points(70))
    assert rate(one, by=agriculture, year=2024, scheme=agricultural, given=points(70)).pk
    with pytest.raises(ValidationError):
        rate(organisation(sector="transport"), by=agriculture, year=2024, scheme=agricultural, given=points(70))


def test_of_two_raters_one_counts_and_the_switch_is_told(staff, agriculture, general, agricultural):
    one = organisation()
    first = rate(one, by=staff, year=2024, scheme=general, given=points(70))
    second = rate(one, by=agriculture, year=2024, scheme=agricultural, given=points(85))
    assert (first.counts, second.counts) == (True, False)
    with pytest.raises(ValidationError):
        choose_counting(second, by=staff, version=1, why="")
    choose_counting(second, by=staff, version=1, why="thống nhất ngày 10/4")
    assert list(one.ratings.filter(counts=True)) == [second]
    event = Rating.pgh_event_model.objects.get(pgh_obj_id=first.pk, pgh_label="update")
    assert event.pgh_context.metadata["reason"] == "thống nhất ngày 10/4"
    delete_rating(second, by=agriculture, version=2, reason="ghi nhầm")
    assert list(one.ratings.filter(counts=True)) == [first]


def test_a_rating_that_somebody_else_corrected_is_not_overwritten(staff, general):
    made = rate(organisation(), by=staff, year=2024, scheme=general, given=points(70))
    change_rating(made, by=staff, version=1, given=points(81))
    with pytest.raises(StaleRow):
        change_rating(made, by=staff, version=1, given=points(50))


def test_many_are_rated_together_or_none(staff, general):
    old, new, young = organisation(), organisation(), organisation("2024-06-01")
    rating(old, 2024, "weak", scheme=general)
    with pytest.raises(ValidationError) as refusal:
        rate_many([(new, points(70)), (young, points(70))], by=staff, year=2024, scheme=general)
    assert str(young) in " ".join(refusal.value.messages)
    assert not new.ratings.exists()
    assert rate_many([(old, points(90)), (new, points(70))], by=staff, year=2024, scheme=general) == (1, 1)
    assert rate_many([(old, points(90)), (new, points(70))], by=staff, year=2024, scheme=general) == (0, 0)


def test_a_year_tells_its_bands_and_those_nobody_spoke_of(staff):
    rating(organisation(), 2024, "good")
    rating(organisation(), 2024, "not_rated", counts=True, cause="no_figures")
    organisation()
    organisation(kind="tht")
    organisation("2025-01-01")
    told = year_summary(rateable(staff, 2024), 2024)
    assert (told["all"], told["good"], told["not_rated"], told["none"], told["weak"]) == (3, 1, 1, 1, 0)


SCHEME = {
    "name": "Bộ tiêu chí tỉnh", "legal_source": "QĐ 1", "sector": "", "valid_from": date(2026, 1, 1), "valid_to": None,
    "bands": {"good": 85, "fair": 70, "average": 50, "weak": 0}, "criteria": [{"code": "1", "name": "Vốn", "max": 60}],
}  # fmt: skip


def test_a_province_keeps_its_own_scheme_and_ends_it_once_used(staff):
    admin = user("province_admin")
    own = save_scheme(None, by=admin, **SCHEME | {"valid_from": date(2024, 1, 1)})
    rate(organisation(), by=staff, year=2024, scheme=own, given=points(84))
    assert Rating.objects.get(scheme=own).band == "fair"
    own.refresh_from_db()
    same = {name: getattr(own, name) for name in SCHEME}
    with pytest.raises(ValidationError):
        save_scheme(own, by=admin, version=own.version, **same | {"name": "Khác"})
    ended = save_scheme(own, by=admin, version=own.version, **same | {"valid_to": date(2026, 1, 1)})
    assert ended.valid_to == date(2026, 1, 1)
    with pytest.raises(ValidationError):
        save_scheme(own, by=admin, version=ended.version, **same | {"valid_to": date(2024, 6, 1)})


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_to": date(2025, 1, 1)},
        {"bands": {"good": 50, "fair": 70, "average": 60, "weak": 0}},
        {"criteria": [{"code": "1", "name": "A", "max": 60}, {"code": "2", "name": "B", "max": 41}]},
    ],
)
def test_a_scheme_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValidationError):
        save_scheme(None, by=user("province_admin"), **SCHEME | wrong)


def test_the_nations_schemes_are_nobodys_to_change(general):
    with pytest.raises(ValidationError):
        save_scheme(general, by=user("province_admin"), version=general.version, **SCHEME)


# The pages


def test_a_rating_by_criteria_on_the_page(signed_in_staff, general):
    one = organisation()
    address = f"{reverse('cooperatives:rating_new', args=[one.pk])}?year=2024&scheme={general.pk}"
    assert "tối đa 7" in signed_in_staff.get(address).content.decode()
    wrong = signed_in_staff.post(address, {"form_key": uuid4(), "criterion_1": "7,5"})
    assert (wrong.status_code, "criterion_1" in wrong.context["form"].errors) == (422, True)
    signed_in_staff.post(
        address, {"form_key": uuid4(), "criterion_1": "6,5", "criterion_5": "8", "rated_on": "10/04/2025"}
    )
    made = one.ratings.get()
    assert (made.points, made.band, made.rated_on) == (Decimal("14.5"), "weak", date(2025, 4, 10))


def test_many_are_entered_as_a_form_seen_before_and_saved(signed_in_staff, general):
    one, other = organisation(name="HTX An"), organisation(name="HTX Bình")
    address = f"{reverse('cooperatives:ratings_bulk')}?year=2024&scheme={general.pk}"
    typed = {f"{one.pk}-points": "70", f"{other.pk}-band": "not_rated", f"{other.pk}-cause": "no_figures"}
    preview = signed_in_staff.post(address, typed)
    assert (preview.context["new_count"], Rating.objects.filter(organisation__in=[one, other]).count()) == (2, 0)
    assert signed_in_staff.post(address, typed | {"save": "1"}).status_code == 302
    assert [row.ratings.get().band for row in (one, other)] == ["fair", "not_rated"]


def test_one_wrong_line_keeps_all_from_being_saved(signed_in_staff, general):
    one, young = organisation(), organisation("2024-06-01")
    address = f"{reverse('cooperatives:ratings_bulk')}?year=2024&scheme={general.pk}"
    page = signed_in_staff.post(address, {f"{one.pk}-points": "70", f"{young.pk}-points": "70", "save": "1"})
    assert (page.status_code, page.context["wrong_count"]) == (422, 1)
    assert not Rating.objects.filter(organisation__in=[one, young]).exists()


@pytest.mark.parametrize(
    ("band", "names"), [("none", ["HTX Bình"]), ("good", ["HTX An"]), ("", ["HTX An", "HTX Bình"])]
)
def test_the_room_of_a_year_finds_who_is_not_rated_yet(signed_in_staff, band, names):
    rating(organisation(name="HTX An"), 2024, "good")
    organisation(name="HTX Bình")
    page = signed_in_staff.get(reverse("cooperatives:rating_list"), {"year": "2024", "band": band})
    assert [one.name for one in page.context["rows"]] == names
    assert page.context["summary"]["none"] == 1


@pytest.mark.parametrize("route", ["rating_list", "ratings_bulk"])
def test_a_year_costs_the_same_with_one_and_with_twenty(signed_in_staff, general, django_assert_max_num_queries, route):
    address, query = reverse(f"cooperatives:{route}"), {"year": "2024", "scheme": general.pk}
    rating(organisation(), 2024, "good")
    signed_in_staff.get(address, query)
    with django_assert_max_num_queries(30) as one:
        signed_in_staff.get(address, query)
    for _ in range(19):
        rating(organisation(), 2024, "fair")
    with django_assert_max_num_queries(len(one)):
        signed_in_staff.get(address, query)


def test_a_scheme_is_typed_a_line_a_criterion(client):
    client.force_login(user("province_admin"))
    form = {
        "form_key": uuid4(), "name": "Bộ tỉnh", "legal_source": "QĐ 1", "valid_from": "01/01/2026", "good": "85", "fair": "70",
        "average": "50", "criteria": "Tài chính; Vốn; 7,5\nQuản trị; Tuân thủ; 8",
    }  # fmt: skip
    assert client.post(reverse("cooperatives:scheme_new"), form | {"criteria": "Vốn"}).status_code == 422
    assert client.post(reverse("cooperatives:scheme_new"), form | {"form_key": uuid4()}).status_code == 302
    made = RatingScheme.objects.get(name="Bộ tỉnh")
    assert made.criteria == [
        {"group": "Tài chính", "code": "1", "name": "Vốn", "max": 7.5},
        {"group": "Quản trị", "code": "2", "name": "Tuân thủ", "max": 8},
    ]
    copied = client.get(reverse("cooperatives:scheme_new"), {"copy": made.pk}).content.decode()
    assert "Tài chính; Vốn; 7,5" in copied


def test_schemes_of_another_province_are_not_offered(staff):
    RatingScheme.objects.create(
        code="x",
        name="Bộ của Bình Thuận",
        legal_source="x",
        province=province("binh-thuan"),
        valid_from="2024-01-01",
        bands={},
    )
    assert "x" not in schemes_for(staff).values_list("code", flat=True)
