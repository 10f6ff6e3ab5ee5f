"""An organisation's annual return: kept, submitted, checked, sent back. A checked one that is changed is submitted anew."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from cooperatives.models import AnnualReturn, Organisation
from cooperatives.models.yearly import SubmissionState
from cooperatives.ownership import Block, require_owner
from cooperatives.plausibility import Finding, findings
from cooperatives.return_blocks import STATED, is_blank, kept_blocks
from cooperatives.return_years import opens_on, years_with_returns
from cooperatives.selectors.year_end import YearEnd, year_end
from coopportal.kit import clock
from coopportal.kit.periods import day_label
from coopportal.kit.refusals import Conflict
from coopportal.kit.rows import StaleRow

State = SubmissionState
FIELDS = (*STATED, "note")


class OpenWarnings(ValidationError):
    """`findings`: what the person has to confirm with a note, or correct, before the return counts."""

    def __init__(self, open_findings: list[Finding]):
        super().__init__(
            f"Còn {len(open_findings)} cảnh báo chưa xác nhận. Hãy sửa số liệu, hoặc ghi chú vì sao số đúng rồi nộp lại.",
            code="warnings_open",
        )
        self.findings = open_findings


@transaction.atomic
def save_return(organisation: Organisation, year: int, figures: Mapping, *, by: User, **how) -> AnnualReturn:
    """Write figures (names of fields → values; those left out stay). A draft or one sent back stays what it is.

    One that counts already must have all its warnings confirmed, and a checked one is submitted again.
    `how`: `version` (None: whatever it is; 0: there was none), `kept` (codes of blocks said to be as last year),
    `notes` (code of a rule → why the figures are right). Raises PermissionDenied, ValidationError, OpenWarnings, Conflict.
    """
    return write(organisation, year, figures, by=by, **how)


@transaction.atomic
def submit_return(organisation: Organisation, year: int, figures: Mapping, *, by: User, **how) -> AnnualReturn:
    """Write figures and hand the return in. As `save_return`; also raises ValidationError when it is blank or too early."""
    return write(organisation, year, figures, by=by, submit=True, **how)


def write(organisation, year, figures, *, by, version=None, kept=None, notes=None, submit=False) -> AnnualReturn:
    require_owner(by, Block.RETURN, organisation)
    Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=organisation.pk)  # one after the other
    state = state_for(organisation, year)
    row = AnnualReturn.objects.select_for_update(of=("self",)).filter(organisation=organisation, year=year).first()
    if version is not None and version != (row.version if row else 0):
        raise (
            StaleRow(row)
            if row
            else Conflict("Phiếu này không còn. Hãy mở lại hồ sơ.", organisation.get_absolute_url())
        )
    row = row or AnnualReturn(organisation=organisation, year=year)
    was, stated = columns_of(row), stated_in(row)
    if unknown := set(figures) - set(FIELDS):
        raise ValidationError(f"Phiếu không có mục: {', '.join(sorted(unknown))}.", code="unknown_field")
    for name, value in figures.items():
        setattr(row, name, value)
    before = stated_before(organisation, year)
    row.kept = kept_blocks(row.kept if kept is None else kept, stated_in(row), before, state.kind)
    for name, value in state.copied().items():
        setattr(row, name, value)
    found = findings(stated_in(row), before, row.kind)
    row.confirmations = confirmed(row.confirmations, found, notes or {}, by)
    if submit:
        refuse_too_early(year)
        refuse_blank(row)
    if submit or (row.counts and stated_in(row) != stated):
        if still_open := open_findings(row, found):
            raise OpenWarnings(still_open)
        row.state, row.submitted_at, row.submitted_by = State.SUBMITTED, clock.now(), by
    if row.pk is None or columns_of(row) != was:
        row.full_clean(exclude=["organisation", "base", "submitted_by", "reviewed_by"], validate_unique=False)
        row.save()
    return row


def columns_of(row: AnnualReturn) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def stated_in(row: AnnualReturn) -> dict:
    return {name: getattr(row, name) for name in STATED}


def stated_before(organisation: Organisation, year: int) -> dict | None:
    """What the return of the year before says, in whatever state it is; None when there is none."""
    row = AnnualReturn.objects.filter(organisation=organisation, year=year - 1).first()
    return stated_in(row) if row else None


def state_for(organisation: Organisation, year: int) -> YearEnd:
    """The state whose copy the return bears. Raises ValidationError for a year of which there can be no return."""
    years = years_with_returns(organisation)
    state = year_end(organisation.pk, year) if year in years else None
    if state is None:
        lasted = f"chỉ có phiếu từ năm {years[0]} đến năm {years[-1]}" if years else "chưa ghi nhận ngày đăng ký"
        raise ValidationError(f"{organisation.name} {lasted}.", code="year_out_of_range")
    return state


def refuse_too_early(year: int) -> None:
    if clock.today() < opens_on(year):
        raise ValidationError(
            f"Phiếu năm {year} nộp từ ngày {day_label(opens_on(year))}. "
            "Trước ngày đó hãy bấm “Lưu”: số liệu được giữ ở trạng thái đang nhập.",
            code="too_early",
        )


def refuse_blank(row: AnnualReturn) -> None:
    if all(is_blank(value) for value in stated_in(row).values()):
        raise ValidationError(
            "Phiếu chưa có số liệu nào. Ô trống không phải là 0: không phát sinh thì nhập 0.", code="blank_return"
        )


def confirmed(known: dict, found: list[Finding], notes: Mapping[str, str], by: User) -> dict:
    """Code → confirmation of the findings that have one. It is of one sentence, with its figures: when they change it lapses."""
    kept = {}
    for finding in found:
        old, note = known.get(finding.code), notes.get(finding.code, "").strip()
        if old and old["sentence"] == finding.sentence and note in ("", old["note"]):
            kept[finding.code] = old
        elif note:
            at = clock.now().isoformat(timespec="seconds")
            kept[finding.code] = {
                "sentence": finding.sentence, "note": note[:300], "by": by.pk, "name": by.full_name, "at": at,
            }  # fmt: skip
    return kept


def open_findings(row: AnnualReturn, found: Iterable[Finding]) -> list[Finding]:
    """Those that nobody has confirmed as they stand."""
    said = {code: one["sentence"] for code, one in row.confirmations.items()}
    return [finding for finding in found if said.get(finding.code) != finding.sentence]


def with_open_findings(rows: list[AnnualReturn]) -> dict[int, list[Finding]]:
    """Id of a return → its open warnings, of those that have any. One query for the years before of all of them."""
    wanted = {(row.organisation_id, row.year - 1) for row in rows}
    earlier = AnnualReturn.objects.filter(
        organisation__in={pk for pk, _ in wanted}, year__in={year for _, year in wanted}
    )
    before = {(row["organisation_id"], row["year"]): row for row in earlier.values("organisation_id", "year", *STATED)}
    found = {
        row.pk: open_findings(row, findings(stated_in(row), before.get((row.organisation_id, row.year - 1)), row.kind))
        for row in rows
    }
    return {pk: some for pk, some in found.items() if some}
