from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from provinces.models import Commune, CommuneTag, Province, ProvinceName
from provinces.selectors import province_name_on


@pytest.mark.parametrize(
    ("slug", "first_day", "before", "since"),
    [
        ("dong-nai", date(2026, 4, 30), "Tỉnh Đồng Nai", "Thành phố Đồng Nai"),
        ("quang-ninh", date(2026, 9, 1), "Tỉnh Quảng Ninh", "Thành phố Quảng Ninh"),
        ("bac-ninh", date(2026, 9, 20), "Tỉnh Bắc Ninh", "Thành phố Bắc Ninh"),
        ("hue", date(2025, 1, 1), "Tỉnh Thừa Thiên Huế", "Thành phố Huế"),
    ],
)
def test_a_name_holds_until_the_day_of_the_next(unit, slug, first_day, before, since):
    assert province_name_on(unit(slug), first_day - timedelta(days=1)) == before
    assert province_name_on(unit(slug), first_day) == since
    assert unit(slug).full_name == since


def test_there_are_nine_cities_today():
    assert Province.objects.present().filter(kind=Province.Kind.CITY).count() == 9


def test_a_report_on_earlier_years_can_name_a_merged_province(unit):
    assert province_name_on(unit("thai-nguyen"), date(2024, 12, 31)) == "Tỉnh Thái Nguyên"


def refused(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()
        connection.check_constraints()


def test_two_names_at_a_time_are_refused(unit):
    province = unit("dong-nai")
    refused(
        lambda: ProvinceName.objects.create(province=province, name="Biên Hòa", kind="city", from_on=date(2026, 6, 1))
    )


def test_a_day_without_a_name_is_refused(unit):
    refused(lambda: unit("dong-nai").names.filter(to_on=None).update(from_on=date(2026, 5, 1)))


@pytest.mark.parametrize(
    "change",
    [
        {"valid_to": date(2027, 1, 1)},  # ends in no successor
        {"level": "merged"},  # a merger without a first day
        {"kind": ""},
        {"level": "nation", "kind": ""},  # a second nation
        {"name": "Cao Bă\u0300ng"},  # not composed: looks the same, is another name
    ],
)
def test_a_province_that_cannot_be_is_refused(change):
    refused(lambda: Province.objects.filter(slug="cao-bang").update(**change))


def test_a_commune_bears_a_tag_once_at_a_time():
    commune = Commune.objects.get(code="01843")
    CommuneTag.objects.create(commune=commune, tag="new_rural", from_on=date(2025, 7, 1))
    refused(lambda: CommuneTag.objects.create(commune=commune, tag="new_rural", from_on=date(2026, 1, 1)))
    assert CommuneTag.objects.valid_on(date(2026, 1, 1)).get().get_tag_display() == "đạt chuẩn nông thôn mới"
