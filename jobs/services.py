"""Asking for long acts, cancelling and repeating them; keeping files."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from accounts.models import Agency, User
from jobs import wake
from jobs.lease import NO_LEASE
from jobs.models import CHUNK_BYTES, Job, State, StoredChunk, StoredFile, from_now
from jobs.registry import find_kind


@transaction.atomic
def enqueue(kind: str, *, by: User, agency: Agency | None = None, unique_key: str = "", **arguments) -> Job:
    """Ask for a job, in the caller's transaction: rolled back with it, done once it is committed. `arguments` are JSON.

    A `unique_key` names what is wanted: while a job with that key waits or runs, that one is the answer, whoever asked
    for it, so the key should hold what decides who may see the result. Raises UnknownKind.
    """
    find_kind(kind)
    agency = agency or by.agency
    job = Job(kind=kind, arguments=arguments, unique_key=unique_key, owner=by, agency=agency)
    while True:
        Job.objects.bulk_create([job], ignore_conflicts=True)
        if written := Job.objects.filter(pk=job.pk).first():
            transaction.on_commit(partial(wake.soon, job.pk))
            return written
        if active := Job.objects.active().filter(unique_key=unique_key).first():
            return active


def cancel(job: Job, *, by: User) -> Job:
    """Stop a job that waits or runs; nothing of a run in progress stays. Raises PermissionDenied, ValidationError."""
    _require_owner(job, by)
    cancelled = Job.objects.filter(pk=job.pk).active()
    if not cancelled.update(state=State.CANCELLED, finished_at=Now(), message="", **NO_LEASE):
        raise ValidationError("Công việc đã kết thúc nên không hủy được nữa.", code="job_finished")
    job.refresh_from_db()
    return job


@transaction.atomic
def retry(job: Job, *, by: User) -> Job:
    """Queue a failed or cancelled job again, as new. Raises PermissionDenied, ValidationError."""
    _require_owner(job, by)
    ended = Job.objects.filter(pk=job.pk, state__in=[State.FAILED, State.CANCELLED])
    try:
        with transaction.atomic():
            queued = ended.update(
                state=State.QUEUED,
                due_at=Now(),
                finished_at=None,
                started_at=None,
                error="",
                error_code="",
                attempt_count=0,
                error_count=0,
                done=0,
                total=None,
            )
    except IntegrityError:
        raise ValidationError("Một yêu cầu khác đang làm đúng việc này.", code="job_active_elsewhere") from None
    if not queued:
        raise ValidationError("Chỉ chạy lại được công việc không thành công hoặc đã hủy.", code="job_not_ended")
    transaction.on_commit(partial(wake.soon, job.pk))
    job.refresh_from_db()
    return job


def _require_owner(job: Job, by: User) -> None:
    if job.owner_id != by.pk:
        raise PermissionDenied("Chỉ người yêu cầu mới hủy hoặc chạy lại được công việc này.")


@transaction.atomic
def store_file(name: str, content_type: str, content: bytes | Iterable[bytes], *, agency: Agency, keep_until=None):
    """Keep bytes, given whole or in pieces of any size; never more than a chunk and a piece in memory.

    `keep_until` None: for ever; otherwise it is swept after that, once nothing refers to it any more.
    """
    file = StoredFile(name=name, content_type=content_type, agency=agency, keep_until=keep_until, size=0)
    digest = hashlib.sha256()
    for number, chunk in enumerate(_chunks([content] if isinstance(content, bytes) else content)):
        StoredChunk.objects.create(file_id=file.pk, number=number, content=chunk)
        digest.update(chunk)
        file.size += len(chunk)
    file.sha256 = digest.hexdigest()
    file.save(force_insert=True)  # after its chunks, which may not change: the foreign key is checked at commit
    return file


DAY = 24 * 60 * 60


def destroy_file(file: StoredFile) -> None:
    """Its bytes are gone with the caller's transaction, however long they were to be kept: a person's data are erased."""
    StoredFile.objects.filter(pk=file.pk).update(keep_until=from_now(-DAY))
    file.delete()


def open_file(file: StoredFile) -> Iterator[bytes]:
    """Its bytes, a chunk and a query at a time."""
    for number in range(-(-file.size // CHUNK_BYTES)):
        yield bytes(file.chunks.values_list("content", flat=True).get(number=number))


def _chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    buffer = bytearray()
    for piece in pieces:
        buffer += piece
        while len(buffer) >= CHUNK_BYTES:
            yield bytes(buffer[:CHUNK_BYTES])
            del buffer[:CHUNK_BYTES]
    if buffer:
        yield bytes(buffer)
