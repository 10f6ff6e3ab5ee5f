"""Lists of changes of communes: which are carried out, which are refused and in which words, and the way back."""

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from provinces import reference
from provinces.decrees import Line, Register, plan
from provinces.models import Commune, CommuneChange, CommuneName, CommuneTag, FormerCommune
from provinces.places import find_places
from provinces.selectors import commune_name_on, communes_called, convert_address, find_commune
from provinces.services.communes import change_communes, undo_commune_changes

BY = SimpleNamespace(pk=7)
BASIS = "Nghị quyết 388/NQ-UBTVQH16"
# Bắc Kạn's communes: 01843 is Phường Bắc Kạn, 01840 Phường Đức Xuân; 01849 Xã Phong Quang …
TABLES = (Commune, CommuneName, CommuneTag, CommuneChange, Commune.candidates.through)


def line(row=2, code="01849", on="2026-05-01", **said) -> Line:
    return Line(row=row, code=code, on=date.fromisoformat(on), basis=BASIS, **said)


def load(*lines) -> list[CommuneChange]:
    changes = change_communes(lines, batch=(batch := uuid4()), by=BY)
    connection.check_constraints()
    assert all(change.batch == batch for change in changes)
    return changes


def faults(*lines) -> list[tuple[int, str, str]]:
    found = plan(lines, Register.load()).faults
    return [(row, fault.key, fault.rule) for row, fault in sorted(found.items())]


def all_rows():
    return {model: list(model.objects.order_by("pk").values()) for model in TABLES}


def commune(code) -> Commune:
    return Commune.objects.present().get(code=code)


def test_a_new_name_kind_and_code_hold_from_their_day():
    load(line(name="Phong Quang Mới", kind="ward", new_code="99001"))
    row = commune("99001")
    assert (row.full_name, row.base.slug) == ("Phường Phong Quang Mới", "bac-kan")
    names = [(one.full_name, one.code, one.from_on, one.to_on, one.basis) for one in row.names.all()]
    assert names == [
        ("Xã Phong Quang", "01849", date(2025, 7, 1), date(2026, 5, 1), ""),
        ("Phường Phong Quang Mới", "99001", date(2026, 5, 1), None, BASIS),
    ]
    assert commune_name_on(row, date(2026, 4, 30)) == "Xã Phong Quang"
    assert commune_name_on(row, date(2026, 5, 1)) == "Phường Phong Quang Mới"


def test_changes_follow_each_other_in_one_list_whatever_the_order_of_its_lines():
    load(
        line(3, "99001", on="2026-08-01", into="01843"),
        line(2, new_code="99001", on="2026-05-01"),
    )
    ended = Commune.objects.get(code="99001")
    assert (ended.valid_to, ended.heir) == (date(2026, 8, 1), commune("01843"))


def test_several_communes_become_a_new_one():
    tag = {"tag": "new_rural", "from_on": date(2025, 7, 1)}
    for code in ("01849", "01864"):
        CommuneTag.objects.create(commune=commune(code), **tag)
    CommuneTag.objects.create(commune=commune("01849"), **tag | {"tag": "border"})
    parts = [commune("01849"), commune("01864")]
    changes = load(line(2, "01849", into="99001", name="Ba Bể Mới", kind="commune"), line(3, "01864", into="99001"))
    assert [change.act for change in changes] == ["founded", "merged", "merged"]
    new = commune("99001")
    assert (new.full_name, new.valid_from, new.base.slug) == ("Xã Ba Bể Mới", date(2026, 5, 1), "bac-kan")
    assert new.province == parts[0].province
    assert set(new.forerunners.all()) == set(parts)
    assert [one.tag for one in new.tags.all()] == [
        "new_rural"
    ]  # what only one of them was, the new one is not by itself


def test_a_commune_that_goes_on_takes_others_up_and_may_be_called_anew():
    load(line(2, "01849", into="01843", name="Bắc Kạn Mới"), line(3, "01843", into="01843"))
    assert (commune("01843").name, commune("01843").valid_from) == ("Bắc Kạn Mới", date(2025, 7, 1))
    assert Commune.objects.get(code="01849").heir == commune("01843")


def test_communes_of_two_base_units_make_one_of_which_the_user_chooses(unit):
    other = Commune.objects.present().filter(province=unit("thai-nguyen"), base=unit("thai-nguyen-cu")).first()
    load(line(2, other.code, into="01849"))
    assert commune("01849").base is None
    assert {base.slug for base in commune("01849").candidates.all()} == {"bac-kan", "thai-nguyen-cu"}


def test_a_part_of_a_commune_becomes_one_of_its_own():
    origin = commune("01849")
    (change,) = load(line(name="Phong Quang Hạ", kind="ward", new_code="99001", splits=True))
    new = commune("99001")
    assert (new.full_name, new.valid_from, new.province, new.base) == (
        "Phường Phong Quang Hạ", date(2026, 5, 1), origin.province, origin.base
    )  # fmt: skip
    assert (commune("01849").valid_to, change.act, change.before["name"]) == (None, "founded", "Phong Quang")


LISTS = {
    "split": [
        line(name="Phong Quang Hạ", kind="ward", new_code="99001", splits=True),
        line(3, name="Phong Quang Thượng"),
        line(4, name="Phong Quang Nội", kind="commune", new_code="99002", splits=True),
    ],
    "renamed": [line(name="Phong Quang Mới", kind="ward", new_code="99001")],
    "renamed twice": [line(name="Một"), line(3, on="2026-06-01", name="Hai")],
    "merged": [line(into="01843")],
    "founded": [line(into="99001", name="Mới", kind="commune"), line(3, "01864", into="99001")],
    "a chain": [
        line(2, "01849", name="Một", new_code="99002"),
        line(3, "99002", on="2026-06-01", into="99001", name="Mới", kind="ward"),
        line(4, "01864", on="2026-06-01", into="99001"),
        line(5, "99001", on="2026-07-01", into="01843", name="Bắc Kạn Mới"),
    ],
    "of two base units": [line(2, "05443", into="01849")],
}


@pytest.mark.parametrize("name", LISTS)
def test_the_same_list_again_changes_nothing(name):
    assert load(*LISTS[name])
    before = all_rows()
    assert load(*LISTS[name]) == []
    assert all_rows() == before


@pytest.mark.parametrize("name", LISTS)
def test_undoing_restores_every_row(name):
    before = all_rows()
    changes = load(*LISTS[name])
    undo_commune_changes(changes[0].batch, by=BY)
    connection.check_constraints()
    assert all_rows() == before


def test_only_what_was_loaded_last_is_taken_back():
    first = load(line(name="Một"))[0].batch
    load(line(code="01864", name="Hai"))
    with pytest.raises(ValidationError, match="sau cùng"):
        undo_commune_changes(first, by=BY)


def test_a_change_tells_its_decree_in_the_history():
    load(line(name="Một"))
    told = Commune.pgh_event_model.objects.get(code="01849").pgh_context.metadata
    assert told == {"user": 7, "reason": BASIS}


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ([line(code="98765", name="Một")], [(2, "code", "unknown_code")]),
        ([line(called="Xã Bằng Thành", name="Một")], [(2, "called", "other_name")]),
        ([line(called="Phường Phong Quang", name="Một")], [(2, "called", "other_name")]),
        ([line(called="Phòng Quang", name="Một")], [(2, "called", "other_name")]),
        ([line()], [(2, "", "says_nothing")]),
        ([line(on="2027-01-01", name="Một")], [(2, "on", "not_yet")]),
        ([line(on="2025-07-01", name="Một")], [(2, "on", "before_it_stood")]),
        ([line(on="2019-07-01", name="Một")], [(2, "on", "before_it_stood")]),
        ([line(name="Một"), line(3, name="Một")], [(3, "", "twice_in_file")]),
        ([line(name="Một"), line(3, name="Hai")], [(3, "", "contradicts")]),
        ([line(name="Một"), line(3, into="01843")], [(3, "", "contradicts")]),
        ([line(into="01843"), line(3, into="01864")], [(3, "into", "divided")]),
        ([line(into="01843", new_code="99001")], [(2, "new_code", "contradicts")]),
        ([line(into="00004")], [(2, "into", "other_province")]),
        ([line(into="99001")], [(2, "into", "unknown_receiver")]),
        ([line(into="99001", name="Mới")], [(2, "into", "unknown_receiver")]),
        ([line(into="99001", name="Mới", kind="commune")], [(2, "into", "merge_needs_two")]),
        (
            [line(into="99001", name="Mới", kind="commune"), line(3, "01864", into="99001", name="Khác")],
            [(3, "name", "contradicts")],
        ),
        ([line(new_code="01843")], [(2, "new_code", "code_taken")]),
        ([line(new_code="9900")], [(2, "new_code", "not_a_code")]),
        ([line(into="X9001", name="Mới", kind="commune")], [(2, "into", "not_a_code")]),
        (
            [line(into="01843"), line(3, "01843", into="01849")],
            [(2, "into", "receiver_ends"), (3, "into", "receiver_ends")],
        ),
        ([line(name="Bằng Thành")], [(2, "name", "name_taken")]),
        ([line(into="01843"), line(3, "01843", into="01864")], [(2, "into", "receiver_ends")]),
        ([line(into="01843"), line(3, on="2026-06-01", name="Một")], [(3, "code", "ended")]),
        ([line(new_code="99001"), line(3, on="2026-06-01", name="Một")], [(3, "code", "other_code")]),
        ([line(new_code="99001", name="Một", splits=True)], [(2, "", "split_needs_all")]),
        ([line(new_code="01843", name="Một", kind="ward", splits=True)], [(2, "new_code", "code_taken")]),
        ([line(new_code="99001", name="Một", kind="ward", into="01843", splits=True)], [(2, "into", "contradicts")]),
        (
            [line(row, new_code="99001", name="Một", kind="ward", splits=True) for row in (2, 3)],
            [(3, "", "twice_in_file")],
        ),
    ],
)
def test_what_cannot_be_is_refused_by_its_rule(lines, wrong):
    assert faults(*lines) == wrong


def test_a_name_that_becomes_free_the_same_day_can_be_taken():
    assert faults(line(name="Bằng Thành"), line(3, "01864", into="01843")) == []


def test_a_change_before_one_that_is_known_is_refused_in_time_order():
    load(line(on="2026-05-01", name="Một"))
    assert faults(line(on="2026-03-01", name="Hai")) == [(2, "on", "not_the_last")]
    assert faults(line(on="2026-05-01", name="Hai")) == [(2, "on", "not_the_last")]
    assert faults(line(on="2026-05-01", name="Một")) == []


def test_a_list_with_one_fault_writes_nothing():
    before = all_rows()
    with pytest.raises(ValidationError, match="Dòng 3: Không có xã"):
        load(line(name="Một"), line(3, "98765", name="Hai"))
    assert all_rows() == before


# Found by what was


@pytest.fixture
def merged():
    """Xã Phong Quang, renamed, is part of Phường Bắc Kạn."""
    load(line(name="Cao Minh Mới", new_code="99002"), line(3, "99002", on="2026-06-01", into="01843"))
    return commune("01843")


@pytest.mark.parametrize("written", ["Phong Quang", "xã Phong Quang", "phong quang", "01849", "99002", "Cao Minh Mới"])
def test_an_old_name_or_code_finds_the_commune_of_today(merged, unit, written):
    bases = frozenset({unit("bac-kan").pk})
    assert merged in [place.commune for place in find_places(written, bases)]
    assert merged.pk in communes_called(written)
    assert find_commune(written, unit("bac-kan")) == merged


def test_the_picker_says_by_which_old_name(merged, unit):
    (place,) = find_places("Cao Minh Mới", frozenset({unit("bac-kan").pk}))
    assert (place.name, place.about) == (
        "Phường Bắc Kạn", "Thái Nguyên, trước 1/7/2025 thuộc Bắc Kạn, gồm Xã Cao Minh Mới (cũ)"
    )  # fmt: skip


def test_an_address_with_the_commune_that_was_lies_in_the_one_that_is(merged):
    assert convert_address("Thôn 1, xã Phong Quang, tỉnh Thái Nguyên").candidates == [merged]


def test_an_address_of_before_2025_leads_through_to_the_commune_of_today(merged):
    old = FormerCommune.objects.filter(communes=merged.forerunners.get(), base__slug="bac-kan").first()
    found = convert_address(f"xã {old.name}, {old.district}, tỉnh Bắc Kạn")
    assert merged in found.candidates and merged.forerunners.get() not in found.candidates


def test_a_newer_edition_of_the_files_leaves_what_decrees_changed(merged):
    load(line(2, "01864", name="Một", new_code="99003"))
    reference.ReferenceStamp.objects.all().delete()
    before = all_rows()
    reference.load()
    assert all_rows() == before
