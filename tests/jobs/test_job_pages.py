import pytest
from django.urls import reverse

from jobs.models import Job, State


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer)
    return client


def test_the_list_shows_what_and_how_far_and_why_not(as_officer, job):
    Job.objects.filter(pk=job.pk).update(done=1, total=4, message="Đang đếm")
    page = as_officer.get(reverse("jobs:list")).content.decode()
    assert all(words in page for words in ["Việc thử", "25%", "Đang đếm", "Đang chờ"])


def test_its_owner_cancels_a_job_and_has_it_run_again(as_officer, job):
    assert as_officer.post(reverse("jobs:cancel", args=[job.pk])).status_code == 302
    assert Job.objects.get(pk=job.pk).state == State.CANCELLED
    as_officer.post(reverse("jobs:retry", args=[job.pk]))
    assert Job.objects.get(pk=job.pk).state == State.QUEUED


def test_what_cannot_be_cancelled_any_more_is_said(as_officer, job, run):
    run(job)
    page = as_officer.post(reverse("jobs:cancel", args=[job.pk]), follow=True).content.decode()
    assert "Công việc đã kết thúc nên không hủy được nữa." in page


def test_jobs_of_other_agencies_do_not_exist(client, stranger, job):
    client.force_login(stranger)
    assert client.post(reverse("jobs:cancel", args=[job.pk])).status_code == 404
    assert "Việc thử" not in client.get(reverse("jobs:list")).content.decode()


def test_a_look_changes_nothing(as_officer, job):
    assert as_officer.get(reverse("jobs:cancel", args=[job.pk])).status_code == 405
    assert Job.objects.get(pk=job.pk).state == State.QUEUED
