import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.utils import InternalError

from jobs import services, wake
from jobs.models import Job, State
from jobs.registry import UnknownKind


@pytest.fixture
def woken(monkeypatch):
    ids = []
    monkeypatch.setattr(wake, "soon", ids.append)
    return ids


def test_a_click_leaves_a_row_and_wakes_a_worker_after_commit(officer, do, woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = services.enqueue("try", by=officer, plan="532", days=[1, 2])
        assert woken == []
    assert woken == [job.pk]
    assert (job.state, job.owner, job.agency) == (State.QUEUED, officer, officer.agency)
    assert job.arguments == {"plan": "532", "days": [1, 2]}


def test_a_click_that_is_rolled_back_leaves_no_job(officer, do, woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ValueError), transaction.atomic():
        services.enqueue("try", by=officer)
        raise ValueError
    assert (woken, Job.objects.filter(owner=officer).count()) == ([], 0)


def test_an_unknown_kind_is_refused_at_the_click(officer):
    with pytest.raises(UnknownKind):
        services.enqueue("no_such_kind", by=officer)


def test_the_same_wish_twice_is_one_job_until_it_is_done(officer, stranger, do, run):
    first = services.enqueue("try", by=officer, unique_key="532/2024")
    assert services.enqueue("try", by=stranger, unique_key="532/2024") == first
    assert services.enqueue("try", by=officer, unique_key="591/2024") != first
    run(first)
    assert services.enqueue("try", by=officer, unique_key="532/2024") != first


def test_jobs_without_a_key_never_melt_together(officer, do):
    assert services.enqueue("try", by=officer) != services.enqueue("try", by=officer)


def test_my_jobs_and_my_agencys_are_visible_and_no_others(job, officer, stranger):
    colleague = type(officer).objects.create(
        username="dongnghiep", full_name="Đồng nghiệp", role=officer.role, agency=officer.agency
    )
    gone = type(officer).objects.create(
        username="nghiviec", full_name="Đã nghỉ", role=officer.role, agency=officer.agency, is_active=False
    )
    theirs = [who for who in (officer, colleague, stranger, gone) if job in Job.objects.visible_to(who)]
    assert theirs == [officer, colleague]
    assert not Job.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize(
    "impossible",
    [
        {"state": State.RUNNING},
        {"state": State.FAILED, "finished_at": "2026-01-01T00:00Z"},
        {"state": State.CANCELLED},
        {"lease_until": "2026-01-01T00:00Z"},
        {"done": 3, "total": 2},
        {"state": "sleeping"},
    ],
)
def test_the_database_refuses_states_that_cannot_be(job, impossible):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**impossible)


def test_what_is_done_stays_done(job, run):
    run(job)
    with pytest.raises(InternalError, match="Invalid transition"), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(state=State.QUEUED, finished_at=None)
