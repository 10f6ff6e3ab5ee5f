"""Lists of the registry: order, filters, columns and saved filters."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ChosenColumns, SavedFilter
from cooperatives.models import Representative
from cooperatives.selectors.lists import LISTINGS
from cooperatives.services.people import erase_person
from provinces.models import Commune, FormerCommune
from tests.factories import HOME, activity, annual_return, organisation, province, rating, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    one = user("alliance_staff", HOME)
    client.force_login(one)
    return one


@pytest.fixture
def names(client, staff):
    def ask(code="organisations", **query):
        return [row[LISTINGS[code].table.by_key["name"].source] for row in rows(client, code, **query)]

    return ask


def rows(client, code="organisations", **query):
    answer = client.get(LISTINGS[code].url, query)
    assert answer.status_code == 200
    return answer.context["rows"]


def walked(client, url):
    """The values of the title column over all pages, two rows a page."""
    seen = []
    while url:
        context = client.get(url).context
        seen += [row["name"] for row in context["rows"]]
        url = context["next_url"]
    return seen


def test_names_stand_in_vietnamese_order(names):
    for name in ("HTX Đà", "HTX Dà", "HTX Da", "HTX Ea", "HTX 10", "HTX 9"):
        organisation(name=name)
    assert names() == ["HTX 9", "HTX 10", "HTX Da", "HTX Dà", "HTX Đà", "HTX Ea"]
    assert names(sort="-name") == ["HTX Ea", "HTX Đà", "HTX Dà", "HTX Da", "HTX 10", "HTX 9"]


@pytest.mark.parametrize(("sort", "order"), [("code", "ABC"), ("-code", "BAC")])
def test_blanks_come_last_in_either_order(names, sort, order):
    for name, code in (("A", "0100000017"), ("B", "0200000018"), ("C", None)):
        organisation(name=name, code=code)
    assert "".join(names(sort=sort)) == order


@pytest.mark.parametrize("sort", ["code", "-code", "commune", "-established_on"])
def test_every_row_comes_once_whatever_the_order(client, staff, monkeypatch, sort):
    monkeypatch.setattr("cooperatives.views.lists.page_size", lambda request: 2)
    commune = Commune.objects.filter(base=province(HOME)).first()
    for n in range(7):
        organisation("2020-01-01", name=f"HTX {n}", commune=commune if n % 2 else None)
    assert sorted(walked(client, f"/hop-tac-xa/?sort={sort}")) == [f"HTX {n}" for n in range(7)]


@pytest.mark.parametrize("far", [1, 4, 6, 100])
@pytest.mark.parametrize(("sort", "order"), [("name", "1357"), ("-name", "7531"), ("-established_on", "3715")])
def test_a_frequent_word_is_found_in_order_however_far_the_list_is_walked(client, monkeypatch, far, sort, order):
    monkeypatch.setattr("cooperatives.views.lists.page_size", lambda request: 2)
    monkeypatch.setattr("cooperatives.views.lists.FEW", -1)
    monkeypatch.setattr("cooperatives.views.lists.WALKED", far)
    client.force_login(user("central_reader", "ca-nuoc", "ministry"))
    for n in range(9):
        organisation(f"202{n % 5}-01-0{n + 1}", name=f"Aaa {'Khướu' if n % 2 else 'Két'} {n}")
    assert "".join(name[-1] for name in walked(client, f"/hop-tac-xa/?q=aaa+khuou&sort={sort}")) == order


def test_an_order_that_is_not_on_offer_is_the_lists_own(names):
    for name in "BA":
        organisation(name=name)
    assert names(sort="address; DROP") == names(sort="-website") == ["A", "B"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"legal_status": "existing"}, "ABC"),
        ({"legal_status": "dissolved"}, "D"),
        ({"has_code": "yes"}, "A"),
        ({"no_commune": "on"}, "BCD"),
        ({"established_from": "01/01/2021", "established_to": "31/12/2021"}, "B"),
        ({"return_year": "2024"}, "AB"),
        ({"return_year": "2024", "return_state": "none"}, "CD"),
        ({"return_year": "2024", "return_state": "checked"}, "B"),
        ({"return_year": "2024", "flag": "ocop"}, "A"),
        ({"return_year": "2024", "size_class": "micro"}, "B"),
        ({"return_year": "2024", "size_class": "unknown"}, "A"),
        ({"rating_year": "2024", "band": "good"}, "A"),
        ({"base": HOME, "kind": "tht"}, "C"),
        ({"demonstration": "on"}, ""),
    ],
)
def test_a_list_is_narrowed_by_what_its_rows_are(names, query, found):
    commune = Commune.objects.filter(base=province(HOME)).first()
    a = organisation("2020-01-01", name="A", code="0100000017", commune=commune)
    b = organisation("2021-05-05", name="B")
    organisation("2022-01-01", name="C", kind="tht")
    organisation("2019-01-01", ("2023-01-01", {"entry": "dissolved"}), name="D")
    annual_return(a, 2024, ocop=True)
    annual_return(b, 2024, state="checked", ocop=False, members_official=9)
    rating(a, 2024, "good")
    assert "".join(names(**query)) == found


def test_a_state_without_its_year_is_asked_about_and_finds_nothing(client, names):
    organisation(name="A")
    assert names(return_state="none") == []
    assert "Chọn năm của phiếu" in client.get("/hop-tac-xa/?return_state=none").content.decode()


def test_the_words_of_a_search_may_stand_in_the_commune(names):
    commune = Commune.objects.filter(base=province(HOME)).first()
    organisation(name="HTX Bơ sáp", commune=commune)
    organisation(name="HTX Bơ sữa")
    assert names(q=f"bo {commune.name}") == names(q=commune.search_key) == ["HTX Bơ sáp"]


def test_a_commune_is_found_by_the_name_it_had(names):
    former = FormerCommune.objects.filter(base=province(HOME), communes__isnull=False).first()
    organisation(name="A", commune=former.communes.first())
    organisation(name="B")
    assert names(commune=f"xã {former.name}") == ["A"]


def test_a_chip_takes_what_hangs_on_it_away_too(client, staff):
    chips = client.get("/hop-tac-xa/?return_year=2024&return_state=none&kind=htx").context["chips"]
    assert {chip["label"]: chip["url"] for chip in chips}["Năm của phiếu: 2024"] == "/hop-tac-xa/?kind=htx"


def test_lists_of_years_show_the_latest_until_another_is_asked_for(names):
    one = organisation(name="A")
    for year in (2023, 2024):
        annual_return(one, year)
    assert (len(names("annual-returns")), len(names("annual-returns", year=""))) == (1, 2)
    assert len(names("annual-returns", year="2023")) == 1


def test_sums_are_of_all_that_match_and_an_average_is_never_summed(client, staff):
    for n in (1, 2):
        annual_return(organisation(), 2024, revenue_vnd=n * 1_500_000, member_income_vnd=1_000_000, members_total=n)
    client.post(
        reverse("cooperatives:columns", args=["annual-returns"]), {"column": ["revenue_vnd", "member_income_vnd"]}
    )
    answer = client.get(reverse("cooperatives:table_total", args=["annual-returns"]), {"year": "2024"})
    assert answer.context["count"] == 2
    assert answer.context["sums"] == [("Doanh thu (triệu đồng)", "4,5")]


def test_a_person_sees_the_columns_they_chose_and_the_name(client, staff):
    url = reverse("cooperatives:columns", args=["organisations"])
    client.post(url, {"column": ["website", "base", "nonsense"]})
    assert [column.key for column in client.get("/hop-tac-xa/").context["columns"]] == ["name", "base", "website"]
    client.post(url, {"reset": "1"})
    assert not ChosenColumns.objects.exists()


def test_a_size_is_a_column_that_says_when_it_is_not_known(client, staff):
    one = organisation("2020-01-01", name="A")
    organisation("2020-01-01", name="B")
    annual_return(one, 2024, members_official=9)
    client.post(reverse("cooperatives:columns", args=["organisations"]), {"column": ["size"]})
    assert [row["size"] for row in rows(client)] == ["micro", "unknown"]
    page = client.get("/hop-tac-xa/").content.decode()
    assert "Siêu nhỏ" in page and "Chưa đủ số liệu" in page
    returns = reverse("cooperatives:columns", args=["annual-returns"])
    client.post(returns, {"column": ["size"]})
    assert [row["size"] for row in rows(client, "annual-returns", year="2024", size_class="micro")] == ["micro"]
    assert rows(client, "annual-returns", year="2024", size_class="large") == []


def test_support_is_searched_without_accents(client, staff):
    activity("fair", "2024-03-03", organisation(name="A"), title="Hội chợ Đồng bằng")
    assert len(rows(client, "support-activities", q="hoi cho dong")) == 1
    assert rows(client, "support-activities", q="hoi cho tay") == []


def test_a_filter_is_saved_shared_and_taken_away(client, staff):
    save = reverse("cooperatives:filter_save", args=["organisations"])
    client.post(save, {"name": "THT  ", "query": "kind=tht&after=x&q=", "shared": "on"})
    saved = SavedFilter.objects.get()
    assert (saved.name, saved.query) == ("THT", "kind=tht")
    colleague = user("alliance_staff", HOME)
    for person, sees in ((colleague, True), (user("alliance_staff", "binh-thuan"), False)):
        client.force_login(person)
        assert (saved in client.get("/hop-tac-xa/").context["saved"]) is (sees and person.agency_id == staff.agency_id)
    client.force_login(colleague)
    assert client.post(reverse("cooperatives:filter_delete", args=[saved.pk])).status_code == 403
    client.force_login(staff)
    client.post(reverse("cooperatives:filter_delete", args=[saved.pk]))
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("form", [{"name": "", "query": "kind=tht"}, {"name": "x", "query": ""}])
def test_a_filter_needs_a_name_and_something_to_filter(client, staff, form):
    client.post(reverse("cooperatives:filter_save", args=["organisations"]), form)
    assert not SavedFilter.objects.exists()


def test_a_page_has_as_many_rows_as_one_chose(client, staff):
    for _ in range(27):
        organisation()
    assert len(rows(client, size="25")) == 25
    assert len(rows(client, size="1000000")) == 27  # not on offer: the usual fifty


@pytest.mark.parametrize("code", LISTINGS)
def test_a_list_costs_the_same_with_one_row_and_with_fifty(client, staff, django_assert_num_queries, code):
    def one_more():
        one = organisation("2020-01-01")
        annual_return(one, 2024, revenue_vnd=5)
        rating(one, 2024, "fair")
        activity("fair", "2024-03-03", one)

    one_more()
    client.get(LISTINGS[code].url)
    with CaptureQueriesContext(connection) as with_one:
        client.get(LISTINGS[code].url)
    for _ in range(49):
        one_more()
    with django_assert_num_queries(len(with_one)):
        client.get(LISTINGS[code].url)


# Who represents it


def find(client, name):
    return client.post(reverse("cooperatives:by_representative"), {"name": name})


def represented(name, by):
    one = organisation(name=name)
    Representative.objects.create(organisation=one, full_name=by)
    return one


def test_a_person_is_found_without_standing_in_an_address_or_on_the_page(client, staff):
    one = represented("HTX A", "Nguyễn Thị Ánh Dương")
    represented("HTX B", "Nguyễn Văn Bình")
    answer = find(client, "anh duong nguyen")
    assert answer.url == f"/hop-tac-xa/?records={one.pk}"
    page = client.get(answer.url)
    assert [row["name"] for row in page.context["rows"]] == ["HTX A"]
    assert page.context["chips"][0]["label"] == "Theo người đại diện: 1 hồ sơ"
    assert "Ánh Dương" not in page.content.decode()


def test_a_person_of_another_territory_is_not_found(client, staff):
    Representative.objects.create(organisation=organisation(base="binh-thuan"), full_name="Trần Thị Xa")
    assert find(client, "tran thi xa").url == "/hop-tac-xa/"


def test_who_was_erased_is_found_no_more(client, staff):
    one = represented("HTX A", "Nguyễn Văn Bình").representatives.get()
    erase_person([one], by=user("province_admin", HOME), reason="Theo yêu cầu")
    assert find(client, "nguyen van binh").url == find(client, "").url == "/hop-tac-xa/"


def test_who_may_not_see_people_may_not_find_them(client):
    client.force_login(user("central_reader", "ca-nuoc", "ministry"))
    assert find(client, "Nguyễn").status_code == 403


@pytest.mark.parametrize("records", ["x", "1;2", "9" * 30, "-1"])
def test_records_that_nobody_named_find_nothing(client, staff, records):
    organisation()
    assert rows(client, records=records) == []
