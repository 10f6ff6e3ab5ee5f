from types import SimpleNamespace

import pytest
from django.db import connections

from accounts.models import Agency, User
from accounts.permissions import Role
from jobs import registry
from jobs.models import Job
from jobs.running import run_job
from jobs.services import enqueue
from provinces.models import Province


@pytest.fixture
def province(db):
    return Province.objects.create(slug="noi-thu", name="Nơi Thử", level="base", kind="province")


@pytest.fixture
def agency(province):
    return Agency.objects.create(kind=Agency.Kind.FINANCE, province=province, name="Sở Tài chính")


@pytest.fixture
def officer(agency):
    return User.objects.create(username="canbo", full_name="Cán bộ", role=Role.PLAN_OFFICER, agency=agency)


@pytest.fixture
def stranger(province):
    other = Agency.objects.create(kind=Agency.Kind.ALLIANCE, province=province, name="Liên minh Hợp tác xã")
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
def run(db):
    """`run(job)` does a job as a worker does, in the test's own transaction, and returns the row as it is then."""
    own = connections["jobs"]
    connections["jobs"] = connections["default"]

    def run_here(job):
        run_job(job.pk)
        return Job.objects.get(pk=job.pk)

    yield run_here
    connections["jobs"] = own
