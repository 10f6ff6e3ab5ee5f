"""The delivered provinces and communes, against figures of the resolutions rather than against the files."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db.models import Count

from provinces import reference
from provinces.models import Commune, CommuneSuccession, FormerCommune, Province, ProvinceName, ProvincePart

COMMUNES = {  # Nghị quyết 1656 … 1687/NQ-UBTVQH15
    "ha-noi": 126, "cao-bang": 56, "tuyen-quang": 124, "dien-bien": 45, "lai-chau": 38, "son-la": 75, "lao-cai": 99,
    "thai-nguyen": 92, "lang-son": 65, "quang-ninh": 54, "bac-ninh": 99, "phu-tho": 148, "hai-phong": 114,
    "hung-yen": 104, "ninh-binh": 129, "thanh-hoa": 166, "nghe-an": 130, "ha-tinh": 69, "quang-tri": 78, "hue": 40,
    "da-nang": 94, "quang-ngai": 96, "gia-lai": 135, "khanh-hoa": 65, "dak-lak": 102, "lam-dong": 124, "dong-nai": 95,
    "ho-chi-minh": 168, "tay-ninh": 96, "dong-thap": 102, "vinh-long": 124, "an-giang": 102, "can-tho": 103,
    "ca-mau": 64,
}  # fmt: skip


def test_63_base_units_23_mergers_and_the_nation():
    levels = dict(Province.objects.values_list("level").annotate(Count("id")))
    assert levels == {"base": 63, "merged": 23, "nation": 1}
    assert Province.objects.present().count() == 34
    assert Province.objects.former().count() == 52


@pytest.mark.parametrize(("day", "count"), [(date(2025, 6, 30), 63), (date(2025, 7, 1), 34)])
def test_the_map_changes_on_1_7_2025(day, count):
    assert Province.objects.valid_on(day).count() == count


def test_each_present_province_has_its_communes():
    counts = Province.objects.present().annotate(count=Count("communes")).values_list("slug", "count")
    assert dict(counts) == COMMUNES


def test_each_base_unit_lies_in_exactly_one_present_province():
    whole = ProvincePart.objects.filter(province__in=Province.objects.present())
    bases = sorted(whole.values_list("base", flat=True))
    assert bases == sorted(Province.objects.bases().values_list("id", flat=True))


def test_the_nation_holds_all_63_and_a_base_unit_only_itself(unit):
    assert unit("ca-nuoc").parts.count() == 63
    assert [part.base.slug for part in unit("bac-kan").parts.all()] == ["bac-kan"]


def test_the_closure_agrees_with_the_successors():
    parts = ProvincePart.objects.filter(province__level="merged").values_list("base", "province")
    assert set(parts) == set(Province.objects.former().values_list("id", "successor"))


@pytest.mark.parametrize(
    ("code", "former", "present"),
    [("15", "yen-bai", "lao-cai"), ("24", "bac-giang", "bac-ninh"), ("52", "binh-dinh", "gia-lai"),
     ("44", "quang-binh", "quang-tri"), ("80", "long-an", "tay-ninh"), ("91", "kien-giang", "an-giang")],
)  # fmt: skip
def test_codes_were_reused_with_another_meaning(code, former, present):
    assert set(Province.objects.filter(gso_code=code).values_list("slug", "level")) == {
        (former, "base"),
        (present, "merged"),
    }


def test_only_a_name_still_in_use_makes_a_former_unit_cu():
    slugs = set(Province.objects.former().values_list("slug", flat=True))
    assert {"bac-kan", "binh-duong", "ninh-binh-cu", "thai-nguyen-cu"} <= slugs
    assert sum(slug.endswith("-cu") for slug in slugs) == 23


def test_communes_and_former_communes_are_complete():
    assert (Commune.objects.count(), FormerCommune.objects.count()) == (3321, 10040)
    assert not FormerCommune.objects.filter(communes=None).exists()
    assert not Commune.objects.filter(predecessors=None).exists()


def test_23_communes_leave_their_base_unit_to_the_user():
    unsettled = Commune.objects.filter(base=None)
    assert unsettled.count() == 23
    assert set(unsettled.annotate(count=Count("candidates")).values_list("count", flat=True)) == {2}


def test_a_settled_commune_lies_inside_its_present_province():
    pairs = set(Commune.objects.exclude(base=None).values_list("province", "base"))
    assert pairs <= set(ProvincePart.objects.values_list("province", "base"))


def test_former_communes_never_left_their_province():
    pairs = set(CommuneSuccession.objects.values_list("commune__province", "former_commune__base"))
    assert pairs <= set(ProvincePart.objects.values_list("province", "base"))


def test_an_unsettled_commune_is_within_both_candidates(unit):
    commune = Commune.objects.get(code="31246")
    for slug in ("can-tho-cu", "soc-trang", "can-tho"):
        assert commune in Commune.objects.within(unit(slug))
    assert commune not in Commune.objects.within(unit("hau-giang"))


def test_loading_again_changes_nothing(capsys):
    call_command("load_provinces")
    assert "không có gì để nạp" in capsys.readouterr().out


def test_a_newer_edition_ends_the_old_name_and_keeps_the_row(unit, monkeypatch, tmp_path):
    for name in reference.FILES:
        content = (reference.DATA / name).read_text(encoding="utf-8")
        old = '"name": "Cao Bằng"}]'
        new = (
            '"name": "Cao Bằng"}, {"kind": "city", "name": "Cao Bằng", "from": "2026-11-01", "basis": "99/2026/QH16"}]'
        )
        (tmp_path / name).write_text(content.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(reference, "DATA", tmp_path)
    before = unit("cao-bang")
    assert reference.load()
    after = unit("cao-bang")
    assert (after.pk, after.kind, before.kind) == (before.pk, "city", "province")
    assert list(after.names.values_list("kind", "from_on", "to_on")) == [
        ("province", None, date(2026, 11, 1)),
        ("city", date(2026, 11, 1), None),
    ]
    assert ProvinceName.objects.count() == 92
