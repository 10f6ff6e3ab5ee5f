"""The registry as pages: found by what one knows, one's own only, no personal data."""

import pytest
from django.urls import reverse

from cooperatives.models import Organisation, Representative
from provinces.models import Commune
from tests.factories import HOME, activity, annual_return, organisation, province, rating, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(client):
    client.force_login(user(place=HOME))

    def names(**query):
        return [one["name"] for one in client.get(reverse("cooperatives:list"), query).context["rows"]]

    return names


@pytest.fixture
def three():
    commune = Commune.objects.filter(base=province(HOME)).first()
    organisation(name="HTX Ca cao Đắk Mil", code="6400000017", commune=commune)
    organisation(name="HTX Vận tải Gia Nghĩa", sector="transport", actual_status="nominal")
    organisation(name="Tổ hợp tác Hồ tiêu", kind="tht")
    organisation(name="HTX Bình Thuận", base="binh-thuan")
    return commune


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["HTX Ca cao Đắk Mil", "HTX Vận tải Gia Nghĩa", "Tổ hợp tác Hồ tiêu"]),
        ({"q": "dak mil"}, ["HTX Ca cao Đắk Mil"]),
        ({"q": "64000000"}, ["HTX Ca cao Đắk Mil"]),
        ({"q": "VAN tai ngh"}, ["HTX Vận tải Gia Nghĩa"]),
        ({"q": "thuận"}, []),
        ({"kind": "tht"}, ["Tổ hợp tác Hồ tiêu"]),
        ({"sector": "transport", "actual_status": "nominal"}, ["HTX Vận tải Gia Nghĩa"]),
        ({"q": "'); DROP TABLE --"}, []),
        ({"q": "& | ! ( ) : *"}, []),  # not every organisation
        ({"q": "   "}, ["HTX Ca cao Đắk Mil", "HTX Vận tải Gia Nghĩa", "Tổ hợp tác Hồ tiêu"]),
    ],
)
def test_organisations_are_found_by_what_one_knows(listed, three, query, names):
    assert listed(**query) == names


def test_a_commune_is_found_without_accents(listed, three):
    assert listed(commune=three.search_key) == ["HTX Ca cao Đắk Mil"]


def test_the_number_of_those_found_is_told(client, three):
    client.force_login(user(place=HOME))
    assert "3" in client.get(reverse("cooperatives:total")).content.decode()
    assert client.get(reverse("cooperatives:total"), {"kind": "tht"}).context["count"] == 1


def test_the_list_turns_its_pages_forward_and_back(client):
    names = [f"HTX Trang {n:03}" for n in range(120)]
    for name in names:
        organisation(name=name)
    client.force_login(user(place=HOME))
    pages = [client.get(reverse("cooperatives:list"), {"kind": "htx"})]
    while url := pages[-1].context["next_url"]:
        pages.append(client.get(url))
    assert [one["name"] for page in pages for one in page.context["rows"]] == names
    back = client.get(pages[-1].context["previous_url"])
    assert back.context["rows"] == pages[1].context["rows"]


def test_a_list_costs_the_same_with_one_row_and_with_twenty(client, django_assert_max_num_queries):
    organisation()
    client.force_login(user(place=HOME))
    client.get(reverse("cooperatives:list"))
    with django_assert_max_num_queries(20) as one:
        client.get(reverse("cooperatives:list"))
    for _ in range(19):
        organisation()
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("cooperatives:list"))


def test_a_page_tells_the_life_the_years_and_the_support(client):
    one = organisation("2020-01-01", ("2023-05-05", {"actual_status": "inactive"}), name="HTX Một đời")
    annual_return(one, 2024, revenue_vnd=1_250_000_000)
    rating(one, 2024, "fair")
    activity("fair", "2024-03-03", one, title="Hội chợ trái cây")
    client.force_login(user(place=HOME))
    for tab, *told in (
        ("detail", "HTX Một đời"),
        ("spells", "05/05/2023", "Ngừng hoạt động"),
        ("returns", "1.250,0"),
        ("ratings", "Khá"),
        ("support", "Hội chợ trái cây"),
    ):
        html = client.get(reverse(f"cooperatives:{tab}", args=[one.pk])).content.decode()
        assert [words for words in told if words not in html] == [], tab


def test_who_represents_it_is_masked_on_the_page(client):
    one = organisation()
    Representative.objects.create(
        organisation=one, full_name="Nguyễn Văn Anh", phone="0912345678", email="anh@htx.example"
    )
    client.force_login(user(place=HOME))
    html = client.get(reverse("cooperatives:detail", args=[one.pk])).content.decode()
    assert "Nguyễn V. A." in html
    assert not any(words in html for words in ("Văn Anh", "0912345678", "anh@htx.example"))


def test_a_foreign_organisation_does_not_exist(client, account):
    one = organisation()
    client.force_login(account("kehoach.backan"))
    assert client.get(reverse("cooperatives:detail", args=[one.pk])).status_code == 404
    assert one not in Organisation.objects.visible_to(account("kehoach.backan"))


def test_an_organisation_that_moves_away_is_the_new_provinces(client):
    one = organisation("2020-01-01", ("2024-01-01", {"entry": "moved_in", "base": "binh-thuan"}))
    for place, status in ((HOME, 404), ("binh-thuan", 200), ("lam-dong", 200)):
        client.force_login(user(place=place))
        assert client.get(reverse("cooperatives:detail", args=[one.pk])).status_code == status


def test_invented_data_say_so(client, account):
    client.force_login(account("kehoach.backan"))
    assert "ữ liệu minh họa" in client.get(reverse("cooperatives:list")).content.decode()
    client.force_login(user(place=HOME))
    organisation()
    assert "ữ liệu minh họa" not in client.get(reverse("cooperatives:list")).content.decode()
