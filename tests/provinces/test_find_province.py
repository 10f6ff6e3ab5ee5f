import pytest

from provinces.models import Commune, Province
from provinces.selectors import (
    CommuneNotFound,
    ProvinceNotFound,
    bases_of,
    display_name,
    find_commune,
    find_province,
    in_boundaries,
)


@pytest.mark.parametrize(
    ("written", "boundaries", "slug"),
    [
        ("ninh-binh", None, "ninh-binh"),
        ("ninh-binh-cu", None, "ninh-binh-cu"),
        ("Ninh Bình", None, "ninh-binh"),
        ("Ninh Bình", "new", "ninh-binh"),
        ("Ninh Bình", "old", "ninh-binh-cu"),
        ("Tỉnh Ninh Bình", None, "ninh-binh"),
        ("tỉnh Ninh Bình cũ", None, "ninh-binh-cu"),
        ("Ninh Bình (trước 1/7/2025)", None, "ninh-binh-cu"),
        ("Bắc Kạn", None, "bac-kan"),
        ("bac kan", "new", "bac-kan"),
        ("BẮC CẠN", None, "bac-kan"),
        ("Bắc Kạn (nay thuộc Thái Nguyên)", None, "bac-kan"),
        ("Hà Nội", "old", "ha-noi"),
        ("Thừa Thiên Huế", None, "hue"),
        ("Thừa Thiên - Huế", "old", "hue"),
        ("TP.HCM", None, "ho-chi-minh"),
        ("TP. Hồ Chí Minh", "old", "ho-chi-minh-cu"),
        ("Bà Rịa – Vũng Tàu", None, "ba-ria-vung-tau"),
        ("Đắk Lắk", None, "dak-lak"),
        ("Cả nước", None, "ca-nuoc"),
    ],
)
def test_people_write_a_province_in_many_ways(written, boundaries, slug):
    assert find_province(written, boundaries).slug == slug


def test_every_displayed_name_finds_its_own_unit():
    for province in Province.objects.with_successor():
        assert find_province(display_name(province)) == province


@pytest.mark.parametrize("wrong", ["Bắc Kạnn", "Bac Kann"])
def test_a_slip_is_answered_with_the_nearest_name(wrong):
    with pytest.raises(ProvinceNotFound, match=r"Có phải: Bắc Kạn \(nay thuộc Thái Nguyên\)") as raised:
        find_province(wrong)
    assert raised.value.candidates[0].slug == "bac-kan"


@pytest.mark.parametrize("nothing", ["", "   ", "xyz", "Đà Lạt"])
def test_what_is_no_province_is_not_guessed(nothing):
    with pytest.raises(ProvinceNotFound, match="Không tìm thấy tỉnh, thành phố"):
        find_province(nothing)


@pytest.mark.parametrize(
    ("slug", "boundaries", "there"),
    [
        ("bac-kan", "new", "thai-nguyen"),
        ("bac-kan", "old", "bac-kan"),
        ("bac-kan", None, "bac-kan"),
        ("ninh-binh", "old", "ninh-binh-cu"),
        ("ninh-binh-cu", "new", "ninh-binh"),
        ("cao-bang", "old", "cao-bang"),
        ("ca-nuoc", "new", "ca-nuoc"),
    ],
)
def test_the_same_place_on_the_other_map(unit, slug, boundaries, there):
    assert in_boundaries(unit(slug), boundaries).slug == there


@pytest.mark.parametrize(
    ("slug", "shown"),
    [
        ("thai-nguyen", "Thái Nguyên"),
        ("bac-kan", "Bắc Kạn (nay thuộc Thái Nguyên)"),
        ("ninh-binh-cu", "Ninh Bình (trước 1/7/2025)"),
        ("binh-duong", "Bình Dương (nay thuộc TP. Hồ Chí Minh)"),
        ("ca-nuoc", "Cả nước"),
    ],
)
def test_a_former_name_is_never_taken_for_a_present_one(unit, slug, shown):
    assert display_name(unit(slug)) == shown


def test_a_merged_province_consists_of_its_former_ones(unit):
    parts = [unit(slug).pk for slug in ("ha-nam", "nam-dinh", "ninh-binh-cu")]
    assert bases_of(unit("ninh-binh")) == sorted(parts)


def test_displaying_a_list_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len([display_name(province) for province in Province.objects.with_successor()]) == 87


def test_provinces_sort_by_the_vietnamese_alphabet():
    names = list(Province.objects.present().values_list("name", flat=True))
    assert names[:3] == ["An Giang", "Bắc Ninh", "Cà Mau"]
    assert names.index("Điện Biên") == names.index("Đắk Lắk") + 1 > names.index("Cần Thơ")


def test_search_needs_neither_accents_nor_the_last_letters():
    assert [province.slug for province in Province.objects.search("BẠC l")] == ["bac-lieu"]
    assert Commune.objects.search("phu rie").get().full_name == "Xã Phú Riềng"


def test_a_commune_is_found_by_name_within_a_province(unit):
    assert find_commune("phường Đức Xuân", unit("bac-kan")).province.slug == "thai-nguyen"


def test_communes_that_differ_in_an_accent_are_told_apart(unit):
    assert find_commune("xã Lộc Thạnh", unit("binh-phuoc"), former=True).name == "Lộc Thạnh"
    with pytest.raises(CommuneNotFound) as raised:
        find_commune("loc thanh", unit("binh-phuoc"), former=True)
    assert {row.name for row in raised.value.candidates} == {"Lộc Thành", "Lộc Thạnh"}


def test_several_communes_of_a_name_are_offered_not_chosen():
    with pytest.raises(CommuneNotFound, match=r"Có 5 nơi tên “Hòa Bình”.*Hãy chọn một") as raised:
        find_commune("Hòa Bình")
    assert len(raised.value.candidates) == 5
