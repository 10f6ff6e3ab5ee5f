import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from jobs.models import Job, State
from jobs.services import cancel, enqueue, retry


def failing(running):
    running.progress(1, 2)
    raise ValidationError("Thiếu số liệu.")


def test_a_waiting_job_is_cancelled_and_never_runs(job, officer, do, run):
    do(failing)
    assert cancel(job, by=officer).state == State.CANCELLED
    assert run(job).attempt_count == 0


def test_what_has_ended_is_not_cancelled(job, officer, run):
    run(job)
    with pytest.raises(ValidationError, match="đã kết thúc"):
        cancel(job, by=officer)


@pytest.mark.parametrize("act", [cancel, retry])
def test_others_neither_cancel_nor_retry(job, stranger, act):
    with pytest.raises(PermissionDenied):
        act(job, by=stranger)
    assert Job.objects.get(pk=job.pk).state == State.QUEUED


def test_a_failed_job_runs_again_as_if_new(job, officer, do, run):
    do(failing)
    run(job)
    do(lambda running: None)
    again = retry(job, by=officer)
    assert (again.state, again.error, again.percent, again.finished_at) == (State.QUEUED, "", None, None)
    done = run(job)
    assert (done.state, done.attempt_count) == (State.DONE, 1)


def test_a_done_job_is_not_retried(job, officer, run):
    run(job)
    with pytest.raises(ValidationError, match="không thành công"):
        retry(job, by=officer)


def test_a_retry_does_not_double_what_somebody_else_asked_for_meanwhile(officer, do):
    first = cancel(enqueue("try", by=officer, unique_key="532"), by=officer)
    enqueue("try", by=officer, unique_key="532")
    with pytest.raises(ValidationError, match="Một yêu cầu khác"):
        retry(first, by=officer)
    assert Job.objects.get(pk=first.pk).state == State.CANCELLED
