"""Texts given to be read: kept, proposed from, answered. Nothing of a text enters a plan unless a person accepts it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.permissions import Act, require
from coopportal.kit import clock
from coopportal.kit.papers.reading import read_paper
from coopportal.kit.refusals import Conflict
from coopportal.kit.rows import lock
from coopportal.kit.workbooks.refused import Unreadable
from indicators.models import Indicator, Unit
from jobs.running import RunningJob
from jobs.services import enqueue, open_file, store_file
from plans.models import Edition, Plan, PlanText, TextProposal
from plans.rights import require_plan_writer
from plans.selectors.editions import open_edition
from plans.selectors.texts import in_plan_already, reading_of
from plans.services.plans import create_plan
from plans.services.targets import save_target
from plans.texts.letters import shown
from plans.texts.proposals import LONGEST_TEXT

SAID = ("wording", "comparator", "low", "high", "basis", "year", "baseline", "rising")
CORRECTED = ("indicator", "unit", *SAID)
TABLES = "Văn bản có bảng số liệu. Cổng chưa đọc chỉ tiêu trong bảng: hãy chép bảng rồi dán vào Bảng nhập của kế hoạch."
PASTED = "Văn bản dán ngày {}"


@transaction.atomic
def keep_text(
    given: str, *, use: str, by: User, plan: Plan | None = None, name: str = "", as_of: date | None = None, notes=()
) -> PlanText:
    """Keep a text and, where it is for a plan, propose what it seems to promise.

    Raises PermissionDenied, ValidationError.
    """
    require_reader(use, plan, by)
    row = PlanText(use=use, plan=plan, agency=by.agency, by=by, as_of=as_of, notes=list(notes))
    row.name = (name or PASTED.format(f"{clock.today():%d/%m/%Y}"))[:200]
    row.text = fitting(given)
    row.save()
    propose(row)
    return row


AT_ONCE = 2 * 1024 * 1024  # bytes; larger files are read by a job
KEPT = timedelta(days=1)
READ = "plan_text"  # the kind of the job


def keep_file(
    file: UploadedFile, *, use: str, by: User, plan: Plan | None = None, as_of: date | None = None
) -> PlanText:
    """Keep the words of a Word document, a PDF or a text file; of a large one a job reads them.

    Raises PermissionDenied, ValidationError (a file that is not read).
    """
    require_reader(use, plan, by)
    if file.size <= AT_ONCE:
        try:
            paper = read_paper(file.read())
        except Unreadable as error:
            raise ValidationError({"file": error.sentence}, code=error.rule) from error
        return keep_text(paper.text, use=use, by=by, plan=plan, name=file.name, as_of=as_of, notes=paper.notes)
    with transaction.atomic():
        kept = store_file(
            file.name, file.content_type or "", file.chunks(), agency=by.agency, keep_until=clock.now() + KEPT
        )
        row = PlanText(use=use, plan=plan, agency=by.agency, by=by, as_of=as_of, name=file.name[:200], file=kept)
        row.save()
        row.job = enqueue(READ, by=by, text=row.pk)
        row.save(update_fields=["job"])
    return row


def read_kept(job: RunningJob) -> None:
    """The job: the words of the file that was kept, or why there are none."""
    row = PlanText.objects.select_for_update(of=("self",)).get(pk=job.arguments["text"])
    try:
        paper = read_paper(b"".join(open_file(row.file)))
        row.text, row.notes = fitting(paper.text), list(paper.notes)
    except Unreadable as error:
        row.refused = error.sentence
    except ValidationError as error:
        row.refused = " ".join(error.messages)
    row.file = None
    row.save()
    propose(row)


def require_reader(use: str, plan: Plan | None, by: User) -> None:
    """A check needs no more than to see the plan, which the door has looked at; targets need its writer."""
    if use == PlanText.Use.TARGETS:
        require(by, Act.PLAN_WRITE) if plan is None else require_plan_writer(by, plan)


def fitting(given: str) -> str:
    """The text as it is kept. Raises ValidationError."""
    text = shown(given)
    if not text:
        raise ValidationError("Dán nội dung văn bản hoặc chọn tệp, ví dụ kế hoạch dạng Word.", code="text_empty")
    if len(text) > LONGEST_TEXT:
        raise ValidationError(
            "Văn bản dài quá 400.000 ký tự. Chỉ giữ phần có mục tiêu, chỉ tiêu.", code="text_too_long"
        )
    return text


def propose(row: PlanText) -> None:
    """Write down what the text seems to promise; only once it is known of which plan."""
    if row.use != PlanText.Use.TARGETS or row.plan is None or not row.text:
        return
    reading = reading_of(row)
    if reading.table_rows:
        row.notes = [*row.notes, TABLES]
        row.save(update_fields=["notes"])
    indicators = {one.code: one for one in Indicator.objects.visible_to(row.by)}
    units = {one.code: one for one in Unit.objects.all()}
    TextProposal.objects.bulk_create(
        TextProposal(
            text=row,
            position=position,
            indicator=indicators[one.indicator],
            unit=units[one.unit],
            start=one.start,
            end=one.end,
            sentence_start=one.sentence_start,
            sentence_end=one.sentence_end,
            remarks=list(one.remarks),
            **{name: getattr(one, name) for name in SAID},
        )
        for position, one in enumerate(reading.proposals, start=1)
    )


@transaction.atomic
def begin_plan(row: PlanText, given: Mapping, *, by: User) -> Plan:
    """A new plan out of a text: its head as the person left it, its targets proposed. Raises as `create_plan`, Conflict."""
    row = lock(PlanText.objects.visible_to(by), row.pk, None)
    if row.plan is not None:
        raise Conflict("Văn bản này đã lập thành kế hoạch.", row.get_absolute_url())
    row.plan = create_plan(given, by=by)
    row.save(update_fields=["plan"])
    propose(row)
    return row.plan


@transaction.atomic
def accept_proposal(
    one: TextProposal, *, by: User, version: int | None, corrected: Mapping | None = None
) -> TextProposal:
    """Write the proposal, corrected where the person corrected it, as a target of the plan's open edition.

    Raises PermissionDenied, StaleRow, Conflict (locked plan, answered before), ValidationError by field.
    """
    one, edition = answerable(one, by, version)
    for name in CORRECTED:
        if corrected and name in corrected:
            setattr(one, name, corrected[name])
    if one.pk in in_plan_already(edition, [one]):
        raise ValidationError("Kế hoạch đã có đúng chỉ tiêu này. Hãy bỏ đề xuất.", code="target_exists")
    told = {name: getattr(one, name) for name in CORRECTED}
    one.target = save_target(edition, told, by=by)
    one.state = TextProposal.State.ACCEPTED
    one.save()
    return one


def answerable(one: TextProposal, by: User, version: int | None) -> tuple[TextProposal, Edition]:
    """The proposal locked, and the edition it may be written to."""
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=one.text.plan_id)
    require_plan_writer(by, plan)
    one = lock(TextProposal.objects.visible_to(by).select_related("text", "indicator", "unit"), one.pk, version)
    edition = open_edition(plan)
    if edition is None:
        raise Conflict("Kế hoạch đã trình hoặc đã ban hành nên không thêm chỉ tiêu được.", plan.get_absolute_url())
    if one.state != TextProposal.State.PENDING:
        raise Conflict(
            f"Đề xuất này {one.get_state_display().lower()} rồi. Hãy mở lại trang.", one.text.get_absolute_url()
        )
    return one, edition


@dataclass(frozen=True)
class Accepted:
    """What became of "Nhận tất cả": how many were written, and why the others were not."""

    count: int
    refused: list[tuple[TextProposal, str]]


@transaction.atomic
def accept_all(row: PlanText, *, by: User) -> Accepted:
    """Every proposal still pending, one by one: what cannot be written stays pending, with the reason.

    Raises PermissionDenied, Conflict (locked plan).
    """
    count, refused = 0, []
    for one in row.proposals.pending().select_related("text"):
        try:
            with transaction.atomic():
                accept_proposal(one, by=by, version=None)
            count += 1
        except ValidationError as error:
            refused.append((one, " ".join(error.messages)))
    return Accepted(count, refused)


@transaction.atomic
def reject_proposal(one: TextProposal, *, by: User, version: int | None) -> TextProposal:
    """Raises PermissionDenied, StaleRow, Conflict."""
    one, _ = answerable(one, by, version)
    one.state = TextProposal.State.REJECTED
    one.save(update_fields=["state"])
    return one


@transaction.atomic
def restore_proposal(one: TextProposal, *, by: User, version: int | None) -> TextProposal:
    """A rejected one is pending again. Raises PermissionDenied, StaleRow."""
    require_plan_writer(by, one.text.plan)
    one = lock(TextProposal.objects.visible_to(by), one.pk, version)
    if one.state == TextProposal.State.REJECTED:
        one.state = TextProposal.State.PENDING
        one.save(update_fields=["state"])
    return one


@transaction.atomic
def delete_text(row: PlanText, *, by: User) -> None:
    """The text and what was proposed from it; accepted targets stay. For anybody of the agency that keeps it."""
    lock(PlanText.objects.visible_to(by), row.pk, None).delete()
