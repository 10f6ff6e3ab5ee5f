"""Addresses of before 1/7/2025, as people write them in the five provinces of the seed plans."""

import pytest

from provinces.models import FormerCommune
from provinces.selectors import convert_address

SEEDS = ("bac-kan", "binh-phuoc", "bac-lieu", "binh-duong", "ninh-binh-cu")


@pytest.mark.parametrize(
    ("written", "commune", "province"),
    [
        ("Thôn Nà Cà, xã Thanh Mai, huyện Chợ Mới, tỉnh Bắc Kạn", "Xã Thanh Mai", "thai-nguyen"),
        ("xã Thanh Mai huyện Chợ Mới tỉnh Bắc Kạn", "Xã Thanh Mai", "thai-nguyen"),
        ("Tổ 4, P. Đức Xuân, TP. Bắc Kạn, Bắc Kạn", "Phường Đức Xuân", "thai-nguyen"),
        ("Đức Xuân, Bắc Kạn, Bắc Kạn", "Phường Đức Xuân", "thai-nguyen"),
        ("Xã Phú Riềng, huyện Phú Riềng, tỉnh Bình Phước", "Xã Phú Riềng", "dong-nai"),
        ("Xã Phú Riềng, huyện Phú Riềng, TP Đồng Nai", "Xã Phú Riềng", "dong-nai"),
        ("ap 3, xa Tan Thanh, tp dong xoai, binh phuoc", "Phường Đồng Xoài", "dong-nai"),
        ("Phường 05, TP Bạc Liêu, Bạc Liêu", "Phường Vĩnh Trạch", "ca-mau"),
        ("xã Lộc Thạnh; huyện Lộc Ninh; Bình Phước", "Xã Lộc Thạnh", "dong-nai"),
        ("Huyện Lý Sơn, tỉnh Quảng Ngãi", "Đặc khu Lý Sơn", "quang-ngai"),
    ],
)
def test_an_old_address_lies_in_one_present_commune(written, commune, province):
    found = convert_address(written)
    assert (found.commune.full_name, found.commune.province.slug) == (commune, province)
    assert found.written == written


@pytest.mark.parametrize("slug", SEEDS)
def test_every_former_commune_of_the_seed_provinces_is_converted(slug):
    rows = FormerCommune.objects.filter(base__slug=slug).select_related("base").prefetch_related("communes")
    for row in list(rows)[::7]:
        found = convert_address(f"Thôn 1, {row.full_name}, {row.district}, {row.base.full_name}")
        assert set(found.candidates) == set(row.communes.all()), row
        assert bool(found.commune) == (len(found.candidates) == 1), row


def test_a_divided_commune_is_left_to_the_user():
    found = convert_address("xã Hòa Bình, huyện Kim Thành, tỉnh Hải Dương")
    assert found.commune is None
    assert {row.name for row in found.candidates} == {"Kim Thành", "Hà Nam", "Nguyễn Bỉnh Khiêm"}


def test_without_a_district_all_namesakes_are_offered():
    found = convert_address("xã Tân Thành, tỉnh Bình Phước")
    assert found.commune is None
    assert {row.district for row in found.former_communes} == {"Thành phố Đồng Xoài", "Huyện Bù Đốp"}


def test_without_accents_two_names_that_fold_alike_are_offered():
    found = convert_address("xa Loc Thanh, huyen Loc Ninh, Binh Phuoc")
    assert {row.name for row in found.former_communes} == {"Lộc Thành", "Lộc Thạnh"}
    assert found.commune is None


def test_what_stands_before_the_commune_is_kept():
    assert convert_address("Số 12, thôn Nà Cà, xã Thanh Mai, huyện Chợ Mới, Bắc Kạn").rest == "Số 12, thôn Nà Cà"


@pytest.mark.parametrize("written", ["", "không rõ", "Bình Dương", "xã Không Có, huyện Chợ Mới, tỉnh Bắc Kạn"])
def test_nothing_is_guessed_from_nothing(written):
    found = convert_address(written)
    assert (found.candidates, found.commune) == ([], None)
