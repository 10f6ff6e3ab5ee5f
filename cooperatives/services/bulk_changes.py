"""One act upon many rows: shown before it is done, done in one transaction, taken back while nobody went on.

Which rows cannot be changed, and why, is worked out beforehand without writing; what comes up later all the same is told
afterwards. What the acts are stands in bulk_acts.py.
"""

from dataclasses import dataclass, field
from datetime import date

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from cooperatives.models import BulkChange
from cooperatives.services.bulk_acts import ACTS, BulkAct
from coopportal.kit import clock
from coopportal.kit.numbers import format_number
from coopportal.kit.refusals import Conflict
from jobs import services as jobs
from jobs.running import RunningJob
from provinces.models import Commune

MOST = 3_000  # rows of one act
AT_ONCE = 50  # of them while the person waits
GONE = "Không còn trong địa bàn của bạn."


@dataclass
class Preview:
    """(row, from, to) of those that change, (row, why not) of the others."""

    changes: list[tuple] = field(default_factory=list)
    skipped: list[tuple] = field(default_factory=list)


def preview(act: BulkAct, rows, given: dict, *, by: User) -> Preview:
    """What the act would do to these rows (a queryset) now; in a number of queries that does not grow with them."""
    rows = list(act.in_order(rows))
    why = act.reasons(rows, given, by)
    return Preview(
        [(row, *act.from_to(row, given)) for row in rows if row.pk not in why],
        [(row, why[row.pk]) for row in rows if row.pk in why],
    )


# Doing it


def apply_bulk(act: BulkAct, pks: list[int], given: dict, *, by: User) -> BulkChange:
    """Do it: few at once, many by a job. Raises ValidationError."""
    if not act.allowed(by):
        raise ValidationError("Tài khoản của bạn không có quyền đổi hàng loạt.", code="no_bulk")
    if len(pks) > MOST:
        raise ValidationError(
            f"Một lần đổi được nhiều nhất {format_number(MOST)} {act.noun}. Hãy lọc thêm, ví dụ theo xã hoặc loại hình.",
            code="too_many",
        )
    change = BulkChange(owner=by, act=act.code, given=stored(given), words=act.in_words(given)[:500], records=pks)
    with transaction.atomic():
        change.save(force_insert=True)
        if len(pks) <= AT_ONCE:
            carry_out(change, by)
        else:
            change.job = jobs.enqueue("bulk_change", by=by, change=str(change.pk))
            change.save(update_fields=["job"])
    return change


def rows_of(act: BulkAct, pks, by: User) -> dict:
    return act.in_order(act.table.model.objects.visible_to(by)).in_bulk(pks)


def carry_out(change: BulkChange, by: User, passed=lambda done: None) -> None:
    """In the caller's transaction. One row that cannot be changed does not keep the others from it."""
    act, given = ACTS[change.act], read_back(change.given)
    rows = rows_of(act, change.records, by)
    for done, pk in enumerate(change.records, 1):
        if pk not in rows:
            change.skipped.append([pk, GONE])
            continue
        try:
            with transaction.atomic():
                change.before[str(pk)], change.after[str(pk)] = act.do(rows[pk], given, by)
        except (ValidationError, Conflict) as error:
            change.skipped.append([pk, " ".join(getattr(error, "messages", None) or [str(error)])])
        passed(done)
    change.done_at = clock.now()
    change.save(update_fields=["before", "after", "skipped", "done_at"])


def run_bulk(job: RunningJob) -> None:
    change = BulkChange.objects.select_for_update(of=("self",)).get(pk=job.arguments["change"])
    total = len(change.records)
    carry_out(change, job.owner, lambda done: job.progress(done, total, change.words[:200]))
    job.result("cooperatives:bulk_change", change.pk)


# Taking it back


@transaction.atomic
def undo_bulk(change: BulkChange, *, by: User) -> BulkChange:
    """Make each row what it was, unless somebody changed it since: those are named in `kept`.

    Raises ValidationError when there is nothing to take back.
    """
    change = BulkChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.done_at is None or change.undone_at:
        raise ValidationError("Thay đổi này chưa thực hiện xong hoặc đã được hoàn tác.", code="nothing_to_undo")
    act = ACTS[change.act]
    rows = rows_of(act, [int(pk) for pk in change.before], by)
    with pghistory.context(user=by.pk, reason=f"Hoàn tác: {change.words}"):
        for pk, before in change.before.items():
            if int(pk) not in rows:
                change.kept.append([int(pk), GONE])
                continue
            try:
                with transaction.atomic():
                    act.undo(rows[int(pk)], before, change.after[pk], by)
            except Conflict:
                change.kept.append([int(pk), "Đã có người thay đổi sau đó."])
    change.undone_at = clock.now()
    change.save(update_fields=["kept", "undone_at"])
    return change


def stored(given: dict) -> dict:
    """As JSON."""
    return {
        name: value.isoformat() if isinstance(value, date) else value.pk if isinstance(value, Commune) else value
        for name, value in given.items()
    }


def read_back(given: dict) -> dict:
    read = dict(given)
    if "on" in read:
        read["on"] = date.fromisoformat(read["on"])
    if "commune" in read:
        read["commune"] = Commune.objects.get(pk=read["commune"])
    return read
