"""One act upon many organisations: shown before it is done, done in one transaction, taken back while nobody went on.

Each organisation is changed by the very act that its own page calls. Which rows cannot be changed, and why, is worked
out beforehand without writing; what comes up later all the same is told afterwards.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import Act, can
from cooperatives.life import Event, Turn, read_life
from cooperatives.models import ActualStatus, BulkChange, Entry, Organisation, Sector
from cooperatives.ownership import Block, may_write
from cooperatives.services.organisations import attach_commune
from cooperatives.services.states import life_mark, lock_life, planned, record_event, rewrite
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.numbers import format_number
from coopportal.kit.periods import day_label
from coopportal.kit.refusals import Conflict
from jobs import services as jobs
from jobs.running import RunningJob
from provinces.models import Commune

MOST = 3_000  # organisations of one act
AT_ONCE = 50  # of them while the person waits
NOT_THEIRS = "Không thuộc phần việc của cơ quan bạn."
GONE = "Không còn trong địa bàn của bạn."


@dataclass(frozen=True)
class BulkAct:
    """`asks`: the fields of its form. `event`: what is recorded in each life; None: the commune is said for the first time."""

    code: str
    label: str
    asks: tuple[str, ...]
    block: Block
    event: Event | None = None


ACTS = {
    act.code: act
    for act in (
        BulkAct("actual_status", "Ghi thực tế hoạt động", ("actual_status", "on", "reason"), Block.STATE, Event.ACTUAL),
        BulkAct("sector", "Đổi lĩnh vực", ("sector", "on", "reason"), Block.STATE, Event.SECTOR),
        BulkAct("commune", "Gắn xã cho hồ sơ chưa gắn", ("commune",), Block.IDENTITY),
    )
}


def acts_for(user: User) -> list[BulkAct]:
    """What the person may do to any organisation at all; to which ones, the preview tells."""
    may = can(user, Act.ORGANISATION_WRITE) or can(user, Act.CREDIT_FUND_WRITE)
    return list(ACTS.values()) if may else []


@dataclass
class Preview:
    """(organisation, from, to) of those that change, (organisation, why not) of the others."""

    changes: list[tuple[Organisation, str, str]] = field(default_factory=list)
    skipped: list[tuple[Organisation, str]] = field(default_factory=list)


def preview(act: BulkAct, organisations, given: dict, *, by: User) -> Preview:
    """What the act would do to these rows now. Reads all lives in one query and writes nothing."""
    seen = Preview()
    for one in organisations.order_by("sort_key", "pk").prefetch_related("spells", "commune"):
        why = why_not(act, one, given, by)
        if why:
            seen.skipped.append((one, why))
        else:
            seen.changes.append((one, *from_to(act, one, given)))
    return seen


def why_not(act: BulkAct, one: Organisation, given: dict, by: User) -> str:
    """A sentence where the act is not possible; "" where it is."""
    if not may_write(by, act.block, one):
        return NOT_THEIRS
    if act.event is None:
        return "Hồ sơ đã gắn xã." if one.commune_id else ""
    life = read_life(sorted(one.spells.all(), key=lambda spell: spell.from_on))
    try:
        planned(life, act.event, given["on"], given)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def from_to(act: BulkAct, one: Organisation, given: dict) -> tuple[str, str]:
    if act.event is None:
        return "chưa gắn xã", given["commune"].full_name
    words = {Event.ACTUAL: ActualStatus, Event.SECTOR: Sector}[act.event]
    now = getattr(one, act.code)
    return words(now).label if now else "…", words(given[act.code]).label


def in_words(act: BulkAct, given: dict) -> str:
    if act.event is None:
        return f"Gắn {given['commune'].full_name}"
    _, to = from_to(act, Organisation(), given)
    return f"{act.label}: {to}, từ ngày {day_label(given['on'])}"


# Doing it


def apply_bulk(act: BulkAct, pks: list[int], given: dict, *, by: User) -> BulkChange:
    """Do it: few at once, many by a job. Raises PermissionDenied, ValidationError."""
    if not acts_for(by):
        raise ValidationError("Tài khoản của bạn không có quyền đổi hàng loạt.", code="no_bulk")
    if len(pks) > MOST:
        raise ValidationError(
            f"Một lần đổi được nhiều nhất {format_number(MOST)} tổ chức. Hãy lọc thêm, ví dụ theo xã hoặc loại hình.",
            code="too_many",
        )
    change = BulkChange(owner=by, act=act.code, given=stored(given), words=in_words(act, given), organisations=pks)
    with transaction.atomic():
        change.save(force_insert=True)
        if len(pks) <= AT_ONCE:
            carry_out(change, by)
        else:
            change.job = jobs.enqueue("bulk_change", by=by, change=str(change.pk))
            change.save(update_fields=["job"])
    return change


def carry_out(change: BulkChange, by: User, passed=lambda done: None) -> None:
    """In the caller's transaction. One organisation that cannot be changed does not keep the others from it."""
    act, given = ACTS[change.act], read_back(change.given)
    rows = Organisation.objects.visible_to(by).in_bulk(change.organisations)
    for done, pk in enumerate(change.organisations, 1):
        if pk not in rows:
            change.skipped.append([pk, GONE])
            continue
        try:
            with transaction.atomic():
                before = change_one(act, rows[pk], given, by)
        except (ValidationError, Conflict) as error:
            change.skipped.append([pk, " ".join(getattr(error, "messages", None) or [str(error)])])
        else:
            change.before[str(pk)] = before
            change.after[str(pk)] = life_mark(rows[pk].spells.all())
        passed(done)
    change.done_at = clock.now()
    change.save(update_fields=["before", "after", "skipped", "done_at"])


def change_one(act: BulkAct, one: Organisation, given: dict, by: User) -> list[dict]:
    """Its life as it was."""
    _, life = lock_life(one, by) if act.block is Block.STATE else (one, read_life(one.spells.order_by("from_on")))
    if act.event is None:
        attach_commune(one, given["commune"], by=by, version=None)
    else:
        record_event(one, act.event, by=by, **given)
    return [asdict(turn) | {"on": turn.on.isoformat()} for turn in life]


def run_bulk(job: RunningJob) -> None:
    change = BulkChange.objects.select_for_update(of=("self",)).get(pk=job.arguments["change"])
    total = len(change.organisations)
    carry_out(change, job.owner, lambda done: job.progress(done, total, change.words[:200]))
    job.result("cooperatives:bulk_change", change.pk)


# Taking it back


@transaction.atomic
def undo_bulk(change: BulkChange, *, by: User) -> BulkChange:
    """Give each organisation the life it had, unless somebody changed it since: those are named in `kept`.

    Raises ValidationError when there is nothing to take back.
    """
    change = BulkChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.done_at is None or change.undone_at:
        raise ValidationError("Thay đổi này chưa thực hiện xong hoặc đã được hoàn tác.", code="nothing_to_undo")
    rows = Organisation.objects.visible_to(by).in_bulk([int(pk) for pk in change.before])
    with because(f"Hoàn tác: {change.words}", user=by.pk):
        for pk, turns in change.before.items():
            one = rows.get(int(pk))
            if one is None:
                change.kept.append([int(pk), GONE])
                continue
            try:
                with transaction.atomic():
                    row, _ = lock_life(one, by, change.after[pk])
                    rewrite(row, life_of(turns))
            except Conflict:
                change.kept.append([int(pk), "Đã có người thay đổi sau đó."])
    change.undone_at = clock.now()
    change.save(update_fields=["kept", "undone_at"])
    return change


def life_of(turns: Iterable[dict]) -> list[Turn]:
    return [Turn(**turn | {"on": date.fromisoformat(turn["on"]), "entry": Entry(turn["entry"])}) for turn in turns]


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
