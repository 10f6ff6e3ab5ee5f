"""The commune picker: a present name, an old one, a code or a whole address; the user chooses among several."""

import pytest
from django.urls import reverse

from provinces.models import Commune, FormerCommune, Province
from provinces.places import Place, find_places, read_place
from tests.factories import user

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(province):
    def found(written, slug="bac-kan"):
        home = province(slug)
        return find_places(written, frozenset([home.pk]), home)

    return found


@pytest.mark.parametrize(
    "written",
    [
        "Cường Lợi, Na Rì",
        "cuong loi na ri",
        "xã Cường Lợi, huyện Na Rì",
        "Thôn Nà Đeng, xã Cường Lợi, huyện Na Rì, tỉnh Bắc Kạn",
    ],
)
def test_an_old_name_leads_to_the_present_commune(places, written):
    first = places(written)[0]
    assert (first.commune.full_name, first.base.slug) == ("Xã Cường Lợi", "bac-kan")


def test_an_old_name_that_is_gone_says_what_it_was(places):
    present = Commune.objects.present().values("search_key")
    gone = FormerCommune.objects.filter(base__slug="bac-kan").exclude(search_key__in=present).first()
    first = places(f"{gone.name}, {gone.district}")[0]
    assert first.commune in gone.communes.all()
    assert f"gồm {gone.get_kind_display()} {gone.name}, {gone.district} (cũ)" in first.about


def test_the_beginning_of_a_name_is_enough(places):
    assert "Xã Cường Lợi" in [place.name for place in places("cuong lo")]


def test_a_code_is_exact(places):
    commune = Commune.objects.present().filter(base__slug="bac-kan").first()
    assert [place.commune for place in places(commune.code)] == [commune]


def test_nothing_outside_the_territory_is_offered(places):
    there = Commune.objects.present().filter(base__slug="binh-phuoc").first()
    assert places(there.code) == []
    assert all(place.base.slug == "bac-kan" for place in places("Tân Lập"))


@pytest.mark.parametrize("written", ["", "   ", "%", "!!", "khong co noi nay"])
def test_of_nothing_nothing_is_found(places, written):
    assert places(written) == []


def test_a_commune_of_several_base_units_is_offered_with_each():
    commune = Commune.objects.present().filter(base=None).first()
    bases = frozenset(commune.candidates.values_list("pk", flat=True))
    found = [place for place in find_places(commune.code, bases) if place.commune == commune]
    assert {place.base.pk for place in found} == bases and len(bases) > 1


def test_what_the_form_sends_back_is_read_inside_the_territory():
    commune = Commune.objects.present().filter(base__slug="bac-kan").first()
    place = Place(commune, Province.objects.get(slug="bac-kan"))
    assert read_place(place.key, frozenset([place.base.pk])) == place
    assert read_place(place.key, frozenset()) is None
    assert read_place("x.y", frozenset([place.base.pk])) is None


def test_the_picker_is_a_piece_of_the_form(client):
    client.force_login(user(place="dak-nong"))
    commune = Commune.objects.present().filter(base__slug="dak-nong").first()
    html = client.get(reverse("provinces:places"), {"place": commune.search_key}).content.decode()
    assert f'value="{commune.code}.dak-nong"' in html
    assert "<html" not in html
