from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from provinces.models import Commune, FormerCommune, Province, ProvinceName, ProvincePart
from provinces.selectors import bases_of, display_name, find_province
from provinces.services.mergers import merge_provinces, undo_merge
from provinces.signals import merge_undone, provinces_merged

ADMINISTRATOR = SimpleNamespace(pk=7)
TABLES = (Province, ProvinceName, ProvincePart, Commune, FormerCommune)


def merge(*slugs, **changes):
    act = {
        "name": "Cao Bằng",
        "slug": "cao-bang",
        "kind": "province",
        "gso_code": "04",
        "on": date(2026, 11, 1),
        "basis": "99/2026/QH16",
    }
    return merge_provinces(Province.objects.filter(slug__in=slugs), by=ADMINISTRATOR, **act | changes)


def all_rows():
    return {model: list(model.objects.order_by("pk").values()) for model in TABLES}


def test_a_merger_makes_one_province_of_two(unit):
    parts = [unit("cao-bang").pk, unit("lang-son").pk]
    province = merge("cao-bang", "lang-son")
    assert bases_of(province) == parts
    assert Province.objects.present().count() == 33
    assert province.communes.count() == 56 + 65
    assert display_name(unit("lang-son")) == "Lạng Sơn (nay thuộc Cao Bằng)"
    assert find_province("Cao Bằng") == province
    assert display_name(unit("cao-bang-cu")) == "Cao Bằng (trước 1/11/2026)"


def test_a_merger_leaves_base_units_and_what_hangs_on_them(unit):
    before = list(Commune.objects.order_by("pk").values_list("pk", "base"))
    merge("cao-bang", "lang-son")
    assert list(Commune.objects.order_by("pk").values_list("pk", "base")) == before
    assert unit("lang-son").level == Province.Level.BASE


def test_a_merged_province_can_be_merged_again(unit):
    province = merge("thai-nguyen", "cao-bang", name="Việt Bắc", slug="viet-bac")
    assert sorted(bases_of(province)) == sorted(unit(slug).pk for slug in ("cao-bang", "bac-kan", "thai-nguyen-cu"))
    assert display_name(unit("bac-kan")) == "Bắc Kạn (nay thuộc Việt Bắc)"


@pytest.mark.parametrize("slugs", [("cao-bang", "lang-son"), ("thai-nguyen", "lang-son"), ("can-tho", "cao-bang")])
def test_undoing_restores_every_row(slugs):
    before = all_rows()
    undo_merge(merge(*slugs, name="Vùng mới", slug=slugs[0]), by=ADMINISTRATOR)
    assert all_rows() == before


@pytest.fixture
def heard():
    news = []

    def listen(signal, province, parts, **_):
        news.append((signal, province.slug, len(parts)))

    for signal in (provinces_merged, merge_undone):
        signal.connect(listen)
    yield news
    for signal in (provinces_merged, merge_undone):
        signal.disconnect(listen)


def test_other_apps_hear_of_both(heard):
    undo_merge(merge("cao-bang", "lang-son"), by=ADMINISTRATOR)
    assert heard == [(provinces_merged, "cao-bang", 2), (merge_undone, "cao-bang", 2)]


def test_history_keeps_who_merged_and_what_was_before(unit):
    lang_son = unit("lang-son")
    merge("cao-bang", "lang-son")
    event = lang_son.events.get()
    assert (event.valid_to, event.slug) == (None, "lang-son")
    assert event.pgh_context.metadata == {"user": 7, "reason": "99/2026/QH16"}


@pytest.mark.parametrize(
    ("slugs", "changes", "code"),
    [
        (("cao-bang",), {}, "merge_needs_two"),
        (("cao-bang", "bac-kan"), {}, "merge_part_not_present"),
        (("cao-bang", "ca-nuoc"), {}, "merge_part_not_present"),
        (("cao-bang", "lang-son"), {"on": date(2999, 1, 1)}, "merge_not_yet"),
        (("cao-bang", "thai-nguyen"), {"on": date(2025, 7, 1)}, "merge_before_part"),
        (("cao-bang", "lang-son"), {"slug": "ha-noi"}, "slug_taken"),
        (("cao-bang", "lang-son"), {"slug": "vung-moi-cu"}, "slug_taken"),
        (("cao-bang", "lang-son"), {"name": "Hà Nội"}, "name_taken"),
    ],
)
def test_an_impossible_merger_is_refused_and_changes_nothing(slugs, changes, code):
    before = all_rows()
    with pytest.raises(ValidationError) as raised:
        merge(*slugs, **changes)
    assert raised.value.code == code
    assert all_rows() == before


@pytest.mark.parametrize("changes", [{"name": " "}, {"kind": "thành phố"}, {"kind": ""}, {"slug": "Cao Bằng"}])
def test_a_merger_needs_a_name_a_kind_and_a_slug(changes):
    with pytest.raises(ValidationError):
        merge("cao-bang", "lang-son", **changes)


@pytest.mark.parametrize(
    ("slug", "code"),
    [("thai-nguyen", "merge_made_communes"), ("bac-kan", "not_a_present_merger"), ("ca-nuoc", "not_a_present_merger")],
)
def test_what_cannot_be_undone_says_so(unit, slug, code):
    with pytest.raises(ValidationError) as raised:
        undo_merge(unit(slug), by=ADMINISTRATOR)
    assert raised.value.code == code
