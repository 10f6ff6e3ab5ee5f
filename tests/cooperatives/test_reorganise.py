"""Split, divide, consolidate, merge in: births, ends, and what both files say of each other."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from cooperatives.models import Organisation, Succession
from cooperatives.selectors.lives import relatives
from cooperatives.services.reorganising import consolidate, merge_into, split
from cooperatives.services.states import delete_turn
from tests.factories import actual, day, indicator, organisation, user

pytestmark = pytest.mark.django_db
ON = {"on": day("2024-05-06"), "reason": "Nghị quyết đại hội thành viên", "document": "02/NQ-ĐH"}


@pytest.fixture
def officer(db):
    return user()


@pytest.fixture(autouse=True)
def counted(db):
    indicator("thu_moi", {"kind": "count", "source": "births", "where": {}})
    indicator("thu_tong", {"kind": "count", "source": "stock", "where": {}})


def figures():
    """(born that day, existing that evening, existing the evening before)"""
    days = (("thu_moi", "2024-05-06"), ("thu_tong", "2024-05-06"), ("thu_tong", "2024-05-05"))
    return tuple(actual(code, f"{when}..{when}").value for code, when in days)


def ends_as(one):
    connection.check_constraints()
    one.refresh_from_db()
    return one.legal_status


def kin(one, who):
    return [(relative.words, relative.name) for relative in relatives(one, who)]


def test_of_one_that_goes_on_another_splits_off(officer):
    one = organisation("2020-01-01", sector="trade", name="Hợp tác xã Gốc")
    (born,) = split(one, by=officer, newborn=[{"name": "Hợp tác xã Nhánh"}], ends=False, **ON)
    assert (ends_as(one), ends_as(born)) == ("active", "active")
    assert (born.sector, born.base, born.spells.get().entry) == ("trade", one.base, "split_off")
    assert figures() == (1, 2, 1)
    assert kin(one, officer) == [("Tách ra thành lập", "Hợp tác xã Nhánh")]
    assert kin(born, officer) == [("Tách từ", "Hợp tác xã Gốc")]


def test_a_divided_one_ends_and_two_begin(officer):
    one = organisation("2020-01-01")
    born = split(one, by=officer, newborn=[{"name": "Hợp tác xã A"}, {"name": "Hợp tác xã B"}], ends=True, **ON)
    assert (ends_as(one), len(born)) == ("dissolved", 2)
    assert figures() == (2, 2, 1)


def test_to_divide_takes_two(officer):
    with pytest.raises(ValidationError, match="ít nhất hai"):
        split(organisation("2020-01-01"), by=officer, newborn=[{"name": "Hợp tác xã A"}], ends=True, **ON)
    assert Succession.objects.count() == 0


def test_several_end_and_one_is_born(officer):
    parts = [organisation("2020-01-01", name=f"Hợp tác xã Phần {n}") for n in (1, 2, 3)]
    born = consolidate(parts, by=officer, newborn={"name": "Hợp tác xã Chung"}, **ON)
    assert [ends_as(one) for one in parts] == ["dissolved"] * 3
    assert (born.spells.get().entry, figures()) == ("consolidated", (1, 1, 3))
    assert len(kin(born, officer)) == 3


def test_the_absorbed_one_ends_and_the_other_goes_on(officer):
    one, other = organisation("2020-01-01"), organisation("2019-01-01", name="Hợp tác xã Nhận")
    merge_into(one, other, by=officer, **ON)
    assert (ends_as(one), ends_as(other)) == ("dissolved", "active")
    assert figures() == (0, 1, 2)
    assert kin(one, officer) == [("Sáp nhập vào", "Hợp tác xã Nhận")]


def test_a_merger_taken_back_leaves_no_relation(officer):
    one, other = organisation("2020-01-01"), organisation("2019-01-01")
    merge_into(one, other, by=officer, **ON)
    delete_turn(one.spells.get(to_on=None), by=officer, version=1, why="Ghi nhầm")
    assert (ends_as(one), kin(one, officer), kin(other, officer)) == ("active", [], [])


def test_if_one_cannot_end_none_does(officer):
    good, dead = organisation("2020-01-01"), organisation("2020-01-01", ("2022-01-01", {"entry": "dissolved"}))
    with pytest.raises(ValidationError, match=dead.name):
        consolidate([good, dead], by=officer, newborn={"name": "Hợp tác xã Chung"}, **ON)
    assert ends_as(good) == "active"
    assert not Organisation.objects.filter(name="Hợp tác xã Chung").exists()


@pytest.mark.parametrize("born", ["2024-05-06", "2024-06-01"])
def test_nothing_comes_of_what_is_not_there_yet(officer, born):
    with pytest.raises(ValidationError, match="chưa thành lập"):
        split(organisation(born), by=officer, newborn=[{"name": "Hợp tác xã A"}], ends=False, **ON)


def test_none_merges_into_itself(officer):
    one = organisation("2020-01-01")
    with pytest.raises(ValidationError, match="tổ chức khác"):
        merge_into(one, one, by=officer, **ON)


def test_only_the_keeper_reorganises():
    with pytest.raises(PermissionDenied):
        merge_into(organisation(), organisation(), by=user("sector_agency"), **ON)


def test_a_relative_in_a_foreign_province_has_no_name(officer):
    one, other = organisation("2020-01-01"), organisation("2019-01-01", base="binh-thuan", name="Hợp tác xã Xa")
    Succession.objects.create(predecessor=one, successor=other, kind="merged")
    assert kin(one, officer) == [("Sáp nhập vào", "một tổ chức ngoài địa bàn của bạn")]
