import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError

from jobs.models import CHUNK_BYTES, StoredChunk, StoredFile, from_now
from jobs.services import open_file, store_file
from jobs.tasks import sweep_files

THREE_MIB = bytes(range(256)) * (3 * CHUNK_BYTES // 256) + b"and a bit"


@pytest.mark.parametrize("whole", [True, False])
def test_three_mebibytes_come_back_as_they_went(agency, whole):
    pieces = (THREE_MIB[at : at + 300_000] for at in range(0, len(THREE_MIB), 300_000))
    file = store_file("Báo cáo.xlsx", "application/zip", THREE_MIB if whole else pieces, agency=agency)
    kept = StoredFile.objects.get(pk=file.pk)
    assert (kept.size, kept.sha256) == (len(THREE_MIB), hashlib.sha256(THREE_MIB).hexdigest())
    assert [len(chunk) for chunk in open_file(kept)] == [CHUNK_BYTES] * 3 + [9]
    assert b"".join(open_file(kept)) == THREE_MIB


def test_an_empty_file_is_a_file(agency):
    assert b"".join(open_file(store_file("trống.txt", "text/plain", b"", agency=agency))) == b""


@pytest.mark.parametrize("change", [{"name": "khác.xlsx"}, {"sha256": "0" * 64}, {"size": 2}])
def test_a_stored_file_never_changes(agency, change):
    file = store_file("a.txt", "text/plain", b"a", agency=agency)
    with pytest.raises(InternalError), transaction.atomic():
        StoredFile.objects.filter(pk=file.pk).update(**change)
    with pytest.raises(InternalError), transaction.atomic():
        file.chunks.update(content=b"b")


def test_no_chunk_is_larger_than_a_mebibyte(agency):
    file = store_file("a.txt", "text/plain", b"a", agency=agency)
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredChunk.objects.create(file=file, number=1, content=b"x" * (CHUNK_BYTES + 1))


def test_sweeping_takes_only_what_is_past_its_time(agency):
    for name, seconds in {"cũ": -1, "mới": 3600}.items():
        store_file(name, "text/plain", b"a", agency=agency, keep_until=from_now(seconds))
    store_file("mãi mãi", "text/plain", b"a", agency=agency)
    assert (sweep_files() >= 1, sweep_files()) == (True, 0)
    assert sorted(agency.stored_files.values_list("name", flat=True)) == ["mãi mãi", "mới"]


def test_a_file_to_be_kept_is_not_deleted_by_anyone(agency):
    file = store_file("mãi mãi", "text/plain", b"a", agency=agency)
    with pytest.raises(InternalError), transaction.atomic():
        file.delete()
