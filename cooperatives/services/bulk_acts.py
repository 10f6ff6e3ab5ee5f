"""What may be done to many rows of a list at once. Each row is changed by the very act that its own page calls."""

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Act, can, require
from cooperatives.life import Event, Turn, read_life
from cooperatives.models import ActualStatus, AnnualReturn, Entry, Organisation, Sector
from cooperatives.models.yearly import COUNTED_STATES, SubmissionState
from cooperatives.ownership import Block, may_write
from cooperatives.services.organisations import attach_commune
from cooperatives.services.returns import with_open_findings
from cooperatives.services.reviews import check, send_back
from cooperatives.services.states import life_mark, lock_life, planned, record_event, rewrite
from cooperatives.tables import ORGANISATIONS, RETURNS, Table
from coopportal.kit.periods import day_label
from coopportal.kit.rows import lock

NOT_THEIRS = "Không thuộc phần việc của cơ quan bạn."
State = SubmissionState


@dataclass(frozen=True)
class BulkAct:
    """`asks`: the fields of its form. `noun`: what its rows are called."""

    code: str
    label: str
    asks: tuple[str, ...]
    table: Table = ORGANISATIONS
    noun: str = "tổ chức"

    def allowed(self, user: User) -> bool:
        """Whether the person may do it to any row at all; to which ones, the preview tells."""
        raise NotImplementedError

    def in_order(self, rows: QuerySet) -> QuerySet:
        """The rows as the preview shows them, with what `reasons` reads."""
        raise NotImplementedError

    def reasons(self, rows: list, given: dict, by: User) -> dict[int, str]:
        """Row → a sentence, of those where the act is not possible. Writes nothing."""
        raise NotImplementedError

    def from_to(self, row, given: dict) -> tuple[str, str]:
        """What is and what will be, in words."""
        raise NotImplementedError

    def in_words(self, given: dict) -> str:
        raise NotImplementedError

    def do(self, row, given: dict, by: User) -> tuple[object, object]:
        """What the row was before, and a mark of what it is now; both as JSON. Raises ValidationError, Conflict."""
        raise NotImplementedError

    def undo(self, row, before, after, by: User) -> None:
        """Raises Conflict when the row is no longer what `after` marks."""
        raise NotImplementedError


# Organisations


@dataclass(frozen=True)
class LifeAct(BulkAct):
    """`event`: what is recorded in each life; None: the commune is said for the first time."""

    event: Event | None = None

    def allowed(self, user):
        return can(user, Act.ORGANISATION_WRITE) or can(user, Act.CREDIT_FUND_WRITE)

    def in_order(self, rows):
        return rows.order_by("sort_key", "pk").prefetch_related("spells", "commune")

    def reasons(self, rows, given, by):
        told = {row.pk: self.why_not(row, given, by) for row in rows}
        return {pk: why for pk, why in told.items() if why}

    def why_not(self, one: Organisation, given: dict, by: User) -> str:
        if not may_write(by, Block.STATE if self.event else Block.IDENTITY, one):
            return NOT_THEIRS
        if self.event is None:
            return "Hồ sơ đã gắn xã." if one.commune_id else ""
        life = read_life(sorted(one.spells.all(), key=lambda spell: spell.from_on))
        try:
            planned(life, self.event, given["on"], given)
        except ValidationError as error:
            return " ".join(error.messages)
        return ""

    def from_to(self, one, given):
        if self.event is None:
            return "chưa gắn xã", given["commune"].full_name
        words = {Event.ACTUAL: ActualStatus, Event.SECTOR: Sector}[self.event]
        now = getattr(one, self.code)
        return words(now).label if now else "…", words(given[self.code]).label

    def in_words(self, given):
        if self.event is None:
            return f"Gắn {given['commune'].full_name}"
        return f"{self.label}: {self.from_to(Organisation(), given)[1]}, từ ngày {day_label(given['on'])}"

    def do(self, one, given, by):
        _, life = lock_life(one, by) if self.event else (one, read_life(one.spells.order_by("from_on")))
        if self.event is None:
            attach_commune(one, given["commune"], by=by, version=None)
        else:
            record_event(one, self.event, by=by, **given)
        return [asdict(turn) | {"on": turn.on.isoformat()} for turn in life], life_mark(one.spells.order_by("pk"))

    def undo(self, one, before, after, by):
        row, _ = lock_life(one, by, after)
        turns = [turn | {"on": date.fromisoformat(turn["on"]), "entry": Entry(turn["entry"])} for turn in before]
        rewrite(row, [Turn(**turn) for turn in turns])


# Annual returns

REVIEW = ("reviewed_by_id", "review", "remarks")


@dataclass(frozen=True)
class ReviewAct(BulkAct):
    """`becomes`: checked, or returned for completion; `of`: the states from which it does."""

    table: Table = RETURNS
    noun: str = "phiếu"
    becomes: str = ""
    of: tuple[str, ...] = ()

    def allowed(self, user):
        return can(user, Act.RETURN_CHECK)

    def in_order(self, rows):
        return rows.select_related("organisation").order_by("organisation__sort_key", "year", "pk")

    def reasons(self, rows, given, by):
        why = {row.pk: f"Đang ở trạng thái “{row.get_state_display()}”." for row in rows if row.state not in self.of}
        if self.becomes == State.CHECKED:
            left = [row for row in rows if row.pk not in why]
            warned = with_open_findings(left).items()
            why |= {pk: f"Còn {len(some)} cảnh báo chưa xác nhận; hãy xem từng phiếu." for pk, some in warned}
            own = [row for row in left if row.submitted_by_id == by.pk]
            why |= {row.pk: "Phiếu do chính bạn nộp; nhờ người khác kiểm tra." for row in own}
        return why

    def from_to(self, row, given):
        return row.get_state_display(), State(self.becomes).label

    def in_words(self, given):
        return f"{self.label}: {given['reason']}" if given.get("reason") else self.label

    def do(self, row, given, by):
        if why := self.reasons([row], given, by).get(row.pk):
            raise ValidationError(why, code="not_possible")
        before = {"state": row.state, "at": row.reviewed_at and row.reviewed_at.isoformat()}
        before |= {name: getattr(row, name) for name in REVIEW}
        if self.becomes == State.CHECKED:
            check(row, by=by, version=row.version)
        else:
            send_back(row, by=by, version=row.version, reason=given["reason"])
        return before, type(row).objects.values_list("version", flat=True).get(pk=row.pk)

    def undo(self, one, before, after, by):
        """By way of "submitted", for no other state leads back from one sent back."""
        require(by, Act.RETURN_CHECK)
        row = lock(AnnualReturn.objects.all(), one.pk, after)
        row.reviewed_at = before["at"]
        for name in REVIEW:
            setattr(row, name, before[name])
        for state in dict.fromkeys([State.SUBMITTED, before["state"]]):
            row.state = state
            row.save(update_fields=["state", "reviewed_at", *REVIEW])


ACTS = {
    act.code: act
    for act in (
        LifeAct("actual_status", "Ghi thực tế hoạt động", ("actual_status", "on", "reason"), event=Event.ACTUAL),
        LifeAct("sector", "Đổi lĩnh vực", ("sector", "on", "reason"), event=Event.SECTOR),
        LifeAct("commune", "Gắn xã cho hồ sơ chưa gắn", ("commune",)),
        ReviewAct("check", "Kiểm tra đạt", (), becomes=State.CHECKED, of=(State.SUBMITTED,)),
        ReviewAct("send_back", "Đề nghị bổ sung", ("reason",), becomes=State.RETURNED, of=tuple(COUNTED_STATES)),
    )
}


def acts_for(user: User, table: Table) -> list[BulkAct]:
    return [act for act in ACTS.values() if act.table is table and act.allowed(user)]
