"""Pages by key: every row once, in order, forward and back, whatever ties there are and whatever marks come in."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.test import RequestFactory

from accounts.models import AgencyGroup
from cooperatives.models import Organisation
from coopportal.kit.paging import keyset_page, url_with
from jobs.models import Job
from provinces.models import Commune
from tests.factories import user

pytestmark = pytest.mark.django_db
factory = RequestFactory()


def page_at(rows, url, keys, size=4):
    return keyset_page(rows, factory.get(url), keys, size)


def walk(rows, keys, start="/", by="next_url", size=4):
    """The pages from `start` on, as lists of keys, and the last of them."""
    page, seen = page_at(rows, start, keys, size), []
    while True:
        seen.append([row.pk for row in page.rows])
        if not (url := getattr(page, by)):
            return seen, page
        page = page_at(rows, url, keys, size)


@pytest.fixture
def groups():
    """Eleven organisations, of which seven bear the same name."""
    names = ["An Bình"] + ["Bình Minh"] * 7 + ["Cam Ranh", "Đại Đồng", "Ea Kar"]
    for name in names:
        Organisation(name=f"Phân trang {name}").save()
    return Organisation.objects.filter(name__startswith="Phân trang")


@pytest.mark.parametrize("keys", [("sort_key", "pk"), ("-sort_key", "-pk"), ("sort_key", "-pk")])
@pytest.mark.parametrize("size", [1, 3, 4, 11, 20])
def test_forward_and_back_each_row_comes_once_in_order(groups, keys, size):
    expected = [row.pk for row in groups.order_by(*keys)]
    there, last = walk(groups, keys, size=size)
    assert sum(there, []) == expected
    if last.previous_url:
        back, first = walk(groups, keys, last.previous_url, "previous_url", size)
        assert sum(reversed(back), []) == expected[: -len(there[-1])]
        assert first.next_url


def test_the_first_page_has_nothing_before_it_and_the_last_nothing_behind(groups):
    first = page_at(groups, "/", ("sort_key", "pk"))
    assert first.previous_url is None
    assert page_at(groups, "/", ("sort_key", "pk"), 11).next_url is None


def test_moments_are_told_apart_to_the_microsecond():
    """Rows of one transaction bear one moment; their marks must not lose a digit of it."""
    owner, at = user(), datetime(2026, 5, 1, 8, 0, 0, 123456, UTC)
    for n in range(9):
        moment = at + timedelta(microseconds=n // 3)
        Job.objects.create(kind="try", owner=owner, agency=owner.agency, created_at=moment)
    jobs = Job.objects.filter(owner=owner)
    pages, _ = walk(jobs, ("-created_at", "-pk"), size=2)
    assert sum(pages, []) == [job.pk for job in jobs.order_by("-created_at", "-pk")]


OTHER_SALT = signing.dumps(["Phân trang A", 1])


@pytest.mark.parametrize(
    "mark",
    ["x", "", "W10:1abc:xyz", "[1]", "\x00", pytest.param(OTHER_SALT, id="signed for something else"), "%00%ff"],
)
def test_a_mark_that_nobody_gave_out_is_the_first_page(groups, mark):
    first = [row.pk for row in page_at(groups, "/", ("sort_key", "pk")).rows]
    for name in ("after", "before"):
        request = factory.get("/", {name: mark})
        page = keyset_page(groups, request, ("sort_key", "pk"), 4)
        assert [row.pk for row in page.rows] == first


def test_a_mark_of_another_list_is_the_first_page(groups):
    for n in range(3):
        AgencyGroup.objects.create(name=f"Nhóm {n}")
    other = page_at(AgencyGroup.objects.all(), "/", ("name", "pk"), 1).next_url
    owner = user()
    Job.objects.bulk_create(Job(kind="try", owner=owner, agency=owner.agency) for _ in range(2))
    foreign = page_at(Job.objects.filter(owner=owner), "/", ("-created_at", "-pk"), 1).next_url
    first = [row.pk for row in page_at(groups, "/", ("sort_key", "pk")).rows]
    for url in (other, foreign):
        assert [row.pk for row in page_at(groups, url, ("sort_key", "pk")).rows] == first


def test_a_page_keeps_the_filters_and_a_new_filter_starts_anew(groups):
    page = page_at(groups, "/hop-tac-xa/?q=minh&kind=htx", ("sort_key", "pk"))
    query = parse_qs(urlsplit(page.next_url).query)
    assert (query["q"], query["kind"]) == (["minh"], ["htx"])
    assert "after" not in url_with(factory.get(page.next_url), kind=None)


def test_the_last_page_reads_no_more_rows_than_the_first(groups, django_assert_num_queries):
    communes, keys = Commune.objects.all(), ("sort_key", "pk")
    url = page_at(communes, "/", keys).next_url
    with django_assert_num_queries(1) as seen:
        page_at(communes, url, keys)
    assert "LIMIT 5" in seen[0]["sql"] and "OFFSET" not in seen[0]["sql"]
