"""Hồ sơ chưa gắn xã: proposed by the written address, accepted together, at a constant cost."""

import pytest
from django.urls import reverse

from cooperatives.models import Organisation
from provinces.models import Commune, FormerCommune
from tests.factories import HOME, NEIGHBOUR, organisation, province, user

pytestmark = pytest.mark.django_db


def whole_commune() -> FormerCommune:
    """A former commune that lies in one present one whole, and whose name occurs once in the province."""
    for row in FormerCommune.objects.filter(base__slug=HOME).select_related("base").prefetch_related("communes"):
        same = FormerCommune.objects.filter(base__slug=HOME, search_key=row.search_key)
        if row.communes.count() == 1 and same.count() == 1 and row.kind == "commune":
            return row
    raise AssertionError("none")


def unattached(address: str, **more) -> Organisation:
    one = organisation(**more)
    Organisation.objects.filter(pk=one.pk).update(address=address)
    one.refresh_from_db()
    return one


def address_in(row: FormerCommune) -> str:
    return f"Thôn 2, {row.get_kind_display()} {row.name}, {row.district}"


def test_a_sure_address_is_chosen_beforehand_and_accepted(client):
    former = whole_commune()
    one = unattached(address_in(former))
    client.force_login(user("alliance_staff"))
    page = client.get(reverse("cooperatives:unattached"))
    row = next(row for row in page.context["rows"] if row.organisation == one)
    assert row.sure.commune in former.communes.all()
    sent = {row.field: f"{one.version}:{row.sure.key}"}
    answer = client.post(reverse("cooperatives:unattached_attach"), sent, follow=True)
    assert "Đã gắn xã cho 1 hồ sơ" in answer.content.decode()
    one.refresh_from_db()
    assert (one.commune, one.address) == (row.sure.commune, address_in(former))
    assert one.spells.get().commune == one.commune


def test_the_written_address_stays_beside_its_present_place(client):
    former = whole_commune()
    one = unattached(address_in(former))
    client.force_login(user("alliance_staff"))
    html = client.get(one.get_absolute_url()).content.decode()
    assert address_in(former) in html
    assert former.communes.get().full_name in html


def test_an_address_that_says_nothing_is_left_to_typing(client):
    one = unattached("Thôn 2")
    client.force_login(user("alliance_staff"))
    row = client.get(reverse("cooperatives:unattached")).context["rows"][0]
    assert (row.organisation, row.places, row.sure) == (one, [], None)
    commune = Commune.objects.present().filter(base__slug=HOME).first()
    body = {"place": commune.full_name, "place_key": f"{commune.code}.{HOME}", "version": one.version}
    assert client.post(reverse("cooperatives:attach", args=[one.pk]), body).status_code == 302
    one.refresh_from_db()
    assert one.commune == commune


@pytest.mark.parametrize("sent", ["x", "1:", ":", "1:99999.dak-nong", "٣:1.x", "1:{code}.binh-thuan"])
def test_what_was_not_offered_attaches_nothing(client, sent):
    one = unattached("Thôn 2")
    there = Commune.objects.present().filter(base__slug=NEIGHBOUR).first()
    client.force_login(user("alliance_staff"))
    answer = client.post(reverse("cooperatives:unattached_attach"), {f"row-{one.pk}": sent.format(code=there.code)})
    assert answer.status_code == 302
    one.refresh_from_db()
    assert one.commune is None


def test_a_record_changed_meanwhile_is_left_and_told(client):
    former = whole_commune()
    one = unattached(address_in(former))
    Organisation.objects.filter(pk=one.pk).update(website="https://htx.example")
    client.force_login(user("alliance_staff"))
    key = f"{former.communes.get().code}.{HOME}"
    answer = client.post(
        reverse("cooperatives:unattached_attach"), {f"row-{one.pk}": f"{one.version}:{key}"}, follow=True
    )
    assert "người khác sửa" in answer.content.decode()
    one.refresh_from_db()
    assert one.commune is None


def test_the_list_costs_the_same_with_one_row_and_with_twenty(client, django_assert_max_num_queries):
    former = whole_commune()
    client.force_login(user("alliance_staff"))
    unattached(address_in(former))
    client.get(reverse("cooperatives:unattached"))
    with django_assert_max_num_queries(40) as one:
        client.get(reverse("cooperatives:unattached"))
    for _ in range(19):
        unattached(address_in(former))
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("cooperatives:unattached"))


def test_only_ones_own_are_listed(client):
    one = unattached("Thôn 2", base=NEIGHBOUR)
    client.force_login(user("alliance_staff"))
    rows = client.get(reverse("cooperatives:unattached")).context["rows"]
    assert one not in [row.organisation for row in rows]
    assert province(HOME).pk != one.base_id
