"""The forms of a life answer as forms do: shown again with what is wrong, previewed without a write, done once."""

import uuid

import pytest
from django.urls import reverse

from cooperatives.models import Spell
from cooperatives.services.states import life_mark
from provinces.models import FormerCommune
from provinces.places import find_places
from tests.factories import NEIGHBOUR, day, organisation, province, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(db):
    return organisation("2020-01-01", ("2022-01-01", {"sector": "trade"}))


@pytest.fixture
def officer(client):
    who = user()
    client.force_login(who)
    return who


def event(one, name="suspend"):
    return reverse("cooperatives:event_new", args=[one.pk, name])


def typed(one, **more):
    return {
        "form_key": uuid.uuid4(), "life": life_mark(one.spells.all()), "on": "15/03/2024", "reason": "Theo đơn",
    } | more  # fmt: skip


def days(one):
    return [str(when) for when in one.spells.order_by("from_on").values_list("from_on", flat=True)]


@pytest.mark.usefixtures("officer")
class TestEventForm:
    def test_a_preview_shows_the_life_to_be_and_writes_nothing(self, client, one):
        answer = client.post(event(one), typed(one, preview="1"))
        assert answer.status_code == 200
        assert [moment.title for moment in answer.context["preview"] if moment.is_new][0] == "Tạm ngừng kinh doanh"
        assert days(one) == ["2020-01-01", "2022-01-01"]

    def test_a_form_sent_twice_is_one_event_and_one_answer(self, client, one):
        data = typed(one)
        answers = [client.post(event(one), data) for _ in range(2)]
        assert {(a.status_code, a.url) for a in answers} == {(302, reverse("cooperatives:spells", args=[one.pk]))}
        assert days(one)[2:] == ["2024-03-15"]

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"on": "15/03/2019"}, "Tổ chức thành lập ngày 01/01/2020"),
            ({"on": "01/01/2022"}, "đã có mốc"),
            ({"on": "30/02/2024"}, "Ngày không hợp lệ"),
            ({"reason": ""}, "bắt buộc"),
        ],
    )
    def test_what_is_wrong_stands_beside_what_was_typed(self, client, one, wrong, sentence):
        answer = client.post(event(one), typed(one, **{"document": "12/TB"} | wrong))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert 'value="12/TB"' in answer.content.decode()

    def test_who_saw_another_life_sees_the_new_one_and_keeps_the_typing(self, client, one):
        data = typed(one)
        client.post(event(one), typed(one, on="01/02/2024"))
        answer = client.post(event(one, "sector"), data | {"sector": "credit"})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert 'value="15/03/2024"' in page
        assert "Từ 01/02/2024 đến nay" in page
        again = {"life": life_mark(one.spells.all()), "sector": "credit"}
        assert client.post(event(one, "sector"), data | again).status_code == 302

    def test_an_unknown_event_is_no_page(self, client, one):
        assert client.get(event(one, "marry")).status_code == 404

    def test_what_is_moved_out_of_the_province_is_out_of_sight(self, client, one):
        answer = client.post(event(one, "move"), typed(one, base=province(NEIGHBOUR).pk))
        assert answer.url == reverse("cooperatives:list")
        assert client.get(reverse("cooperatives:spells", args=[one.pk])).status_code == 404

    def test_a_commune_says_its_base_unit(self, client, one):
        commune = province("lam-dong").communes.filter(base__slug="dak-nong")[0]
        whole = user(place="lam-dong")
        client.force_login(whole)
        data = typed(one, place=commune.full_name, place_key=f"{commune.code}.dak-nong")
        assert client.post(event(one, "move"), data).status_code == 302
        one.refresh_from_db()
        assert (one.commune, one.base.slug) == (commune, "dak-nong")

    def test_a_move_names_the_commune_by_the_name_it_had(self, client, one):
        former = FormerCommune.objects.filter(base=one.base, communes__base=one.base).distinct()[0]
        found = find_places(former.name, frozenset([one.base_id]))[0]
        data = typed(one, place=former.name, place_key=found.key)
        assert client.post(event(one, "move"), data).status_code == 302
        one.refresh_from_db()
        assert one.commune == found.commune

    def test_a_move_to_nowhere_is_asked_about(self, client, one):
        answer = client.post(event(one, "move"), typed(one))
        assert answer.status_code == 422 and "Hãy chọn xã hoặc địa bàn" in answer.content.decode()


@pytest.mark.usefixtures("officer")
class TestTurnForms:
    def edit(self, spell, **more):
        shown = {
            n: getattr(spell, n) for n in ("legal_status", "actual_status", "sector", "version", "reason", "document")
        }
        shown |= {"from_on": f"{spell.from_on:%d/%m/%Y}", "base": spell.base_id, "why": "Nhầm"}
        return shown | more

    def test_a_turn_is_corrected(self, client, one):
        spell = one.spells.get(to_on=None)
        address = reverse("cooperatives:turn_edit", args=[spell.pk])
        answer = client.post(address, self.edit(spell, from_on="01/06/2021", sector="credit"))
        assert answer.status_code == 302
        spell.refresh_from_db()
        assert (spell.from_on, spell.sector) == (day("2021-06-01"), "credit")

    def test_two_editors_of_one_turn_are_shown_both_values(self, client, one):
        spell = one.spells.get(to_on=None)
        Spell.objects.filter(pk=spell.pk).update(sector="other")
        address = reverse("cooperatives:turn_edit", args=[spell.pk])
        answer = client.post(address, self.edit(spell, sector="credit"))
        page = answer.content.decode()
        assert answer.status_code == 409
        assert 'name="choose.sector"' in page
        assert "Lĩnh vực khác" in page

    def test_a_dissolution_asks_for_no_state(self, client):
        dead = organisation("2020-01-01", ("2023-01-01", {"entry": "dissolved"}))
        spell = dead.spells.get(to_on=None)
        form = client.get(reverse("cooperatives:turn_edit", args=[spell.pk])).context["form"]
        assert set(form.fields) == {"from_on", "document", "reason", "why", "version"}

    def test_a_deletion_shows_what_will_be_and_asks_why(self, client, one):
        spell = one.spells.get(to_on=None)
        address = reverse("cooperatives:turn_delete", args=[spell.pk])
        assert [moment.title for moment in client.get(address).context["preview"]] == ["Thành lập mới"]
        assert client.post(address, {"version": 1, "why": ""}).status_code == 422
        assert client.post(address, {"version": 1, "why": "Nhầm"}).status_code == 302
        assert days(one) == ["2020-01-01"]

    def test_the_birth_says_why_it_stays(self, client, one):
        spell = one.spells.order_by("from_on")[0]
        address = reverse("cooperatives:turn_delete", args=[spell.pk])
        assert "Không xóa được mốc thành lập" in client.get(address).content.decode()
        assert client.post(address, {"version": 1, "why": "Nhầm"}).status_code == 422


@pytest.mark.usefixtures("officer")
class TestReorganisingForms:
    def send(self, client, one, way, **typed):
        data = {"form_key": uuid.uuid4(), "on": "15/03/2024", "reason": "Nghị quyết"} | typed
        return client.post(reverse("cooperatives:reorganise", args=[one.pk, way]), data)

    def test_each_line_is_a_new_organisation_with_its_code(self, client, one):
        answer = self.send(client, one, "tach", newborn="Hợp tác xã Nhánh Một; 0100109106\n\nHợp tác xã Nhánh Hai")
        assert answer.status_code == 302
        born = one.successions.order_by("pk").values_list("successor__name", "successor__code")
        assert list(born) == [("Hợp tác xã Nhánh Một", "0100109106"), ("Hợp tác xã Nhánh Hai", None)]

    def test_partners_are_known_by_code_or_name(self, client, one):
        a, b = organisation(code="4700123457"), organisation(name="Hợp tác xã Đối tác")
        answer = self.send(client, one, "hop-nhat", partners="4700123457\nHTX ĐỐI TÁC", name="Hợp tác xã Chung")
        assert answer.status_code == 302
        assert {s.successor.name for x in (one, a, b) for s in x.successions.all()} == {"Hợp tác xã Chung"}

    @pytest.mark.parametrize("into", ["4700999999", "Hợp tác xã Xa", "   "])
    def test_whom_one_does_not_see_one_cannot_name(self, client, one, into):
        organisation(name="Hợp tác xã Xa", base=NEIGHBOUR)
        answer = self.send(client, one, "sap-nhap", into=into)
        assert answer.status_code == 422
        assert days(one) == ["2020-01-01", "2022-01-01"]

    def test_more_than_a_reorganisation_ever_has_is_refused(self, client, one):
        answer = self.send(client, one, "tach", newborn="\n".join(f"Hợp tác xã Nhánh {n}" for n in range(21)))
        assert answer.status_code == 422
        assert "nhiều nhất 20" in answer.content.decode()

    def test_an_unknown_way_is_no_page(self, client, one):
        assert client.get(reverse("cooperatives:reorganise", args=[one.pk, "bien-mat"])).status_code == 404
