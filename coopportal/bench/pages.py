"""What users of the demonstration wait for."""

from django.test import Client

from accounts.models import User
from coopportal.bench.timing import beside, side_by_side
from plans.models import Plan


def figures():
    """Each page against the lightest signed-in page that asks one thing of the database."""
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="kehoach.backan"))
    plan = Plan.objects.get(number="532/KH-UBND")
    pages = {
        "one-query page": "/viec-nen/",
        "list of 50 organisations": "/hop-tac-xa/",
        "search": "/hop-tac-xa/?q=nong+nghiep",
        "plan page": plan.get_absolute_url(),
        "records behind a number": "/chi-tieu/htx_total/ban-ghi/?province=bac-kan&from=2024-01-01&to=2024-12-31",
    }
    times = side_by_side({name: lambda url=url: client.get(url).content for name, url in pages.items()})
    yield from beside(times, "one-query page")
