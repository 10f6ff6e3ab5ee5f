"""Nobody real stands in the demonstration, everything says that it is one, and it comes out the same every time."""

import re
from collections import Counter

import pytest

from cooperatives.models import (
    AnnualReturn,
    Organisation,
    Rating,
    Recognition,
    Representative,
    Spell,
    SupportActivity,
)
from coopportal.demo.dice import Dice
from coopportal.demo.registry import generate

REAL = ("Yến Dương", "Thiên An", "Lý Thị Quyên", "Trần Văn Mi", "Nguyễn Thanh Phương", "Lê Thị Tâm", "Nguyễn Văn Vũ")


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Organisation, AnnualReturn, Rating, SupportActivity, Recognition])
def test_everything_invented_is_marked(model):
    assert model.objects.exists()
    assert not model.objects.filter(demonstration=False).exists()


@pytest.mark.django_db
def test_no_real_name_and_no_telephone_that_rings():
    names = [*Organisation.objects.values_list("name", flat=True)]
    names += Representative.objects.values_list("full_name", flat=True)
    assert [name for name in names if any(real in name for real in REAL)] == []
    phones = Representative.objects.values_list("phone", flat=True)
    assert [phone for phone in phones if not re.fullmatch("0900000[0-9]{3}", phone)] == []


@pytest.mark.django_db
def test_tax_codes_have_their_check_digit():
    codes = [*Organisation.objects.exclude(code=None).values_list("code", flat=True)]
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    sums = [sum(w * int(digit) for w, digit in zip(weights, code, strict=False)) for code in codes]
    assert len(codes) > 2000
    assert [code for code, total in zip(codes, sums, strict=True) if int(code[9]) != 10 - total % 11] == []


@pytest.mark.django_db
def test_an_organisation_is_found_and_sorted_as_if_saved_by_hand():
    organisation = Organisation.objects.exclude(code=None).exclude(address="").first()
    keys = organisation.search_key, organisation.sort_key
    organisation.save()
    assert keys == (organisation.search_key, organisation.sort_key)
    assert organisation in Organisation.objects.search(organisation.name.lower())


@pytest.mark.django_db
def test_lists_show_the_state_of_the_open_spell():
    state = ("kind", "sector", "legal_status", "actual_status", "base_id", "commune_id")
    spells = {s.organisation_id: s for s in Spell.objects.filter(to_on=None)}
    organisations = list(Organisation.objects.all())
    assert len(spells) == len(organisations) > 4000
    assert [o for o in organisations if any(getattr(o, n) != getattr(spells[o.pk], n) for n in state)] == []


@pytest.mark.django_db
def test_lives_are_as_various_as_real_ones():
    entries = Counter(Spell.objects.values_list("entry", flat=True))
    assert {"established", "converted", "split_off", "moved_in", "changed", "dissolved"} <= set(entries)
    states = Counter(AnnualReturn.objects.values_list("state", flat=True))
    assert set(states) == {"draft", "submitted", "checked", "returned"}
    assert Rating.objects.filter(band="not_rated").exists()
    assert AnnualReturn.objects.filter(kind="htx", profit_vnd=None).exists()  # blank is not zero


def test_the_generator_draws_the_same_each_time():
    assert generate() == generate()


def test_dice_are_the_same_on_every_machine():
    dice = Dice("bac-kan")
    assert [dice.below(1000) for _ in range(6)] == [231, 658, 161, 802, 679, 586]


def test_parts_and_shares_add_up():
    dice = Dice("parts")
    assert sum(dice.parts(1915, 38)) == 1915 and min(dice.parts(1915, 38)) > 30
    shares = dice.share(10, [3, 0, 4, 5])
    assert sum(shares) == 10 and shares[1] == 0 and shares[0] <= 3
    with pytest.raises(ValueError, match="room for 7"):
        dice.share(8, [3, 4])
