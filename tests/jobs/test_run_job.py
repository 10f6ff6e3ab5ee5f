import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError

from accounts.models import AgencyGroup
from jobs import registry
from jobs.lease import claim
from jobs.models import Job, State, from_now
from jobs.running import RunningJob


def raising(error):
    def handler(job):
        AgencyGroup.objects.create(name="nửa chừng")
        raise error

    return handler


def test_a_job_is_done_with_its_result_and_where_to_see_it(job, officer, do, run):
    def handler(running):
        running.progress(1, 4, "Đang tính")
        AgencyGroup.objects.create(name=f"{running.owner.full_name} {running.arguments}")
        running.result("reports:detail", 12)

    do(handler)
    done = run(job)
    assert (done.state, done.percent, done.message) == (State.DONE, 100, "")
    assert done.result == {"url_name": "reports:detail", "args": ["12"]}
    assert done.started_at <= done.finished_at
    assert AgencyGroup.objects.filter(name="Cán bộ {}").exists()


def test_a_repeated_message_does_nothing(job, do, run):
    do(lambda running: AgencyGroup.objects.create(name="một lần"))
    for _ in range(6):
        run(job)
    assert AgencyGroup.objects.filter(name="một lần").count() == 1
    assert Job.objects.get(pk=job.pk).attempt_count == 1


def test_a_lease_in_force_is_not_taken(job, run):
    assert claim(job.pk)
    assert claim(job.pk) is None


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (ValidationError("Kế hoạch chưa có chỉ tiêu.", code="no_targets"), "no_targets", "Kế hoạch chưa có chỉ tiêu."),
        (PermissionDenied("Không có quyền."), "permission_denied", "Không có quyền."),
        (SoftTimeLimitExceeded(), "too_long", "quá thời gian"),
        (KeyError("secret_column"), "internal_error", "Có lỗi khi thực hiện"),
    ],
)
def test_a_broken_rule_ends_the_job_at_once_with_a_sentence(job, do, run, error, code, sentence):
    do(raising(error))
    failed = run(job)
    assert (failed.state, failed.error_code, failed.attempt_count) == (State.FAILED, code, 1)
    assert sentence in failed.error
    assert "secret_column" not in failed.error
    assert not AgencyGroup.objects.filter(name="nửa chừng").exists()


def test_a_passing_error_is_tried_three_times_later_each_time(job, do, run):
    do(raising(OperationalError("server closed the connection")))
    states = []
    for _ in range(3):
        Job.objects.filter(pk=job.pk).update(due_at=from_now(0))
        after = run(job)
        states.append((after.state, after.due_at > after.started_at))
        assert run(job).attempt_count == after.attempt_count  # not before its time
    assert states == [(State.QUEUED, True), (State.QUEUED, True), (State.FAILED, True)]
    assert after.error_code == "database_away"


def test_a_worker_that_does_not_know_the_kind_gives_it_back(job, run, monkeypatch):
    monkeypatch.delitem(registry._kinds, "try")
    assert run(job).state == State.QUEUED


def test_the_owner_must_still_be_active(job, officer, do, run):
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    failed = run(job)
    assert (failed.state, failed.error) == (State.FAILED, "Tài khoản của người yêu cầu đã ngừng sử dụng.")


def test_progress_does_not_write_more_often_than_people_can_see(job, run, django_assert_max_num_queries):
    running = RunningJob(Job.objects.get(pk=job.pk), claim(job.pk))
    with django_assert_max_num_queries(5):
        for step in range(500):
            running.progress(step, 500, "Đang tính")
    running.progress(500, 500, "Đang tính")
    assert Job.objects.get(pk=job.pk).percent == 100
