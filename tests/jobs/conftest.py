from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.db import connections

from accounts.models import Agency, User
from accounts.permissions import Role
from jobs import registry, running
from jobs.models import Job, WorkerPulse
from jobs.services import enqueue
from provinces.models import Province


@pytest.fixture
def quiet(db):
    """No job but the test's own, and no sign of any worker."""
    Job.objects.all().delete()
    WorkerPulse.objects.all().delete()


@pytest.fixture
def place(db):
    return Province.objects.create(slug="noi-thu", name="Nơi Thử", level="base", kind="province")


@pytest.fixture
def agency(place):
    return Agency.objects.create(kind=Agency.Kind.FINANCE, province=place, name="Sở Tài chính")


@pytest.fixture
def officer(agency):
    return User.objects.create(username="canbo", full_name="Cán bộ", role=Role.PLAN_OFFICER, agency=agency)


@pytest.fixture
def stranger(place):
    other = Agency.objects.create(kind=Agency.Kind.ALLIANCE, province=place, name="Liên minh Hợp tác xã")
    return User.objects.create(username="nguoila", full_name="Người lạ", role=Role.ALLIANCE_STAFF, agency=other)


@pytest.fixture
def do(monkeypatch):
    """`do(handler)` registers the kind "try" with this function; kinds of the test end with it."""

    def register(handler, snapshot=None):
        kind = SimpleNamespace(name="try", label="Việc thử", handler=handler, snapshot=snapshot)
        monkeypatch.setitem(registry._kinds, "try", kind)

    register(lambda job: None)
    return register


@pytest.fixture
def job(officer, do):
    return enqueue("try", by=officer)


@pytest.fixture
def run(db, monkeypatch):
    """`run(job)` does a job as a worker does, in the test's own transaction, and returns the row as it is then."""
    monkeypatch.setattr(running, "one_moment", nullcontext)
    own = connections["jobs"]
    connections["jobs"] = connections["default"]

    def run_here(job):
        running.run_job(job.pk)
        return Job.objects.get(pk=job.pk)

    yield run_here
    connections["jobs"] = own
