"""Pages of the organisations' list over the whole synthetic registry, beside the lightest page that asks the database."""

import re
from html import unescape

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cooperatives.models import Organisation
from coopportal.bench.people import reader
from coopportal.bench.timing import beside, side_by_side

LIST = "/hop-tac-xa/"
NEXT = re.compile(r'rel="next" href="([^"]+)"')
PAGES = {
    "one-query page": "/viec-nen/",
    "page of 50 organisations": LIST,
    "page of 50, by day of registration": f"{LIST}?sort=-established_on",
    "search, a rare word": f"{LIST}?q=bi+xanh",
    "search, a frequent word": f"{LIST}?q=nong+nghiep",
    "filtered: cooperatives without a return of the year": f"{LIST}?kind=htx&return_year=2025&return_state=none",
}


def figures():
    yield from figures_of("country", reader())
    yield from figures_of("province", reader("thai-nguyen", "alliance_staff"))


def figures_of(whose: str, user):
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    pages = PAGES | {"page of 50, far behind": far_behind(client)}
    times = side_by_side({name: lambda url=url: client.get(url).content for name, url in pages.items()})
    for figure in beside(times, "one-query page"):
        yield figure | {"of": whose}
    code = Organisation.objects.visible_to(user).exclude(code=None).values_list("code", flat=True).first()
    yield {
        "name": "statements of a search",
        "of": whose,
        "1 row": statements(client, f"{LIST}?q={code}"),
        "50 rows": statements(client, f"{LIST}?q=hop+tac+xa"),
    }


def far_behind(client) -> str:
    """A page some way into the list, as its own link names it."""
    url = reverse("cooperatives:list")
    for _ in range(3):
        found = NEXT.search(client.get(url).content.decode())
        url = unescape(found[1]) if found else url
    return url


def statements(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        client.get(url)
    return len(seen)
