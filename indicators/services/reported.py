"""The life of a reported value: written down, submitted, approved or sent back, replaced by a later one, withdrawn."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import Act, Role, require
from cooperatives.services.documents import file_name, kind_of
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.numbers import format_number
from coopportal.kit.periods import day_label
from coopportal.kit.refusals import Conflict
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc
from indicators.doubts import doubts_of
from indicators.models import Indicator, ReportedState, ReportedValue, Unit
from indicators.selectors.reported import approved_before, beside, is_for, key_of, standing
from jobs.models import StoredFile
from jobs.services import store_file

State = ReportedState
KEY = ("indicator", "province", "programme", "from_on", "to_on", "nature")
FIGURES = ("value", "numerator", "denominator", "about", "source", "agency", "supersedes", "reason", "note")
CONFIRM = "Nếu số đúng, ghi chú xác nhận, ví dụ “đã đối chiếu biểu của Sở Nông nghiệp”."


class WrongState(Conflict):
    """The act does not follow from the state the value is in."""

    def __init__(self, row: ReportedValue, sentence: str):
        super().__init__(f"{sentence} Trạng thái hiện nay: {row.get_state_display().lower()}.", row.get_absolute_url())


# Writing


@transaction.atomic
def enter_value(given: Mapping, *, by: User, submit: bool = False, evidence: StoredFile | None = None) -> ReportedValue:
    """Write down a figure. `given`: the KEY, and of FIGURES what is known.

    Where the agency has one in hand for the same key that one is to be changed instead. Raises PermissionDenied,
    ValidationError by field.
    """
    return enter_values([given], by=by, submit=submit, evidence=evidence)[0]


@transaction.atomic
def enter_values(
    givens: list[Mapping], *, by: User, submit: bool = False, evidence: StoredFile | None = None
) -> list[ReportedValue]:
    """Several at once, all or none."""
    require(by, Act.REPORTED_WRITE)
    rows = [ReportedValue(**{name: given.get(name) for name in KEY}) for given in givens]
    one_after_another(rows)
    for row, given in zip(rows, givens, strict=True):
        row.entered_by, row.owner_agency, row.evidence = by, by.agency, evidence
        fill(row, given, by)
    refuse_foreign(rows, by)
    refuse_second(rows, by)
    write(rows, by=by, submit=submit)
    return rows


@transaction.atomic
def change_value(
    row: ReportedValue,
    given: Mapping,
    *,
    by: User,
    version: int,
    submit: bool = False,
    evidence: StoredFile | None = None,
) -> ReportedValue:
    """Correct one in hand; one that was submitted is submitted anew.

    Raises PermissionDenied, WrongState, StaleRow, ValidationError by field.
    """
    return change_values([(row, given, version)], by=by, submit=submit, evidence=evidence)[0]


@transaction.atomic
def change_values(
    changes: Iterable[tuple[ReportedValue, Mapping, int]], *, by: User, submit: bool = False, evidence=None
) -> list[ReportedValue]:
    require(by, Act.REPORTED_WRITE)
    rows = []
    for row, given, version in sorted(changes, key=lambda change: change[0].pk):
        one = own_open(row, by, version)
        one.evidence = evidence or one.evidence
        fill(one, given, by)
        rows.append(one)
    write(rows, by=by, submit=submit)
    return rows


@transaction.atomic
def submit_value(row: ReportedValue, *, by: User, version: int) -> ReportedValue:
    """Hand it in for approval. Raises PermissionDenied, WrongState, StaleRow, ValidationError."""
    require(by, Act.REPORTED_WRITE)
    one = own_open(row, by, version)
    if one.state == State.SUBMITTED:
        raise WrongState(one, "Số liệu này đã trình rồi.")
    write([one], by=by, submit=True)
    return one


def own_open(row: ReportedValue, by: User, version: int | None) -> ReportedValue:
    one = locked(row, by, version)
    require_own_open(one, by)
    return one


def require_own_open(row: ReportedValue, by: User) -> None:
    """Raises PermissionDenied for another agency's, WrongState for one that is no longer in hand."""
    if not speaks_for(by, row.owner_agency):
        raise PermissionDenied(f"Số liệu này do {row.owner_agency or 'đơn vị khác'} nhập; chỉ đơn vị đó sửa được.")
    if not row.is_open:
        raise WrongState(row, "Số liệu đã duyệt không sửa trực tiếp: hãy lập số mới thay thế.")


def locked(row: ReportedValue, by: User, version: int | None) -> ReportedValue:
    one = lock(ReportedValue.objects.visible_to(by).select_related("indicator__unit", "owner_agency"), row.pk, version)
    if not by.holds(one.province):
        raise PermissionDenied("Địa bàn này không thuộc phạm vi của tài khoản.")
    return one


def speaks_for(by: User, agency) -> bool:
    """Whether the person is of the agency, or of the one it has become."""
    return agency is not None and by.agency_id in (agency.pk, agency.successor_id)


def fill(row: ReportedValue, given: Mapping, by: User) -> None:
    for name in FIGURES:
        if name in given:
            value = given[name]
            setattr(row, name, nfc(value) if isinstance(value, str) else value)
    row.agency = row.agency or by.agency


def write(rows: list[ReportedValue], *, by: User, submit: bool) -> None:
    """Check and save them; what is unlikely needs a note. Three statements for the figures to compare with."""
    for row in rows:
        refuse_broken(row)
    earlier = approved_before(rows)
    for row, compared in zip(rows, beside(rows), strict=True):
        if row.supersedes and not compared.countable:
            raise ValidationError(
                {"supersedes": "Chỉ tiêu này chưa tính được từ hồ sơ nên số báo cáo đã là số dùng; bỏ đánh dấu ô này."}
            )
        known = earlier.get((row.indicator_id, row.province_id, row.programme_id), [])
        row.doubts = doubts_of(row, compared.computed, known)
        if row.doubts and not row.note:
            raise ValidationError({"note": [*row.doubts, CONFIRM]}, code="note_needed")
        if submit or row.state == State.SUBMITTED:
            row.state, row.submitted_by, row.submitted_at = State.SUBMITTED, by, clock.now()
        elif row.state == State.RETURNED:
            row.state = State.DRAFT
        with because(row.note if row.doubts else row.reason):
            row.save()


def one_after_another(rows: Iterable[ReportedValue]) -> None:
    """Whoever writes down or approves figures of the same indicators waits, so that no two pass each other unseen."""
    wanted = Indicator.objects.filter(pk__in={row.indicator_id for row in rows})
    list(wanted.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def refuse_foreign(rows: list[ReportedValue], by: User) -> None:
    """Raises ValidationError for an indicator or a province that is not the person's to speak of."""
    mine = Indicator.objects.visible_to(by).filter(pk__in={row.indicator_id for row in rows})
    known = set(mine.values_list("pk", flat=True))
    for row in rows:
        if not by.holds(row.province):
            raise ValidationError(
                {"province": "Bạn chỉ nhập được số liệu của địa bàn mình phụ trách. Hãy chọn lại địa bàn."}
            )
        if row.indicator_id not in known or not is_for(row.indicator, row.province, by):
            raise ValidationError({"indicator": "Chỉ tiêu này không dùng cho địa bàn đã chọn. Hãy chọn chỉ tiêu khác."})


def refuse_second(rows: list[ReportedValue], by: User) -> None:
    """Raises ValidationError where the agency has one in hand for the same indicator, province, span and nature."""
    there = standing(rows, by.agency)
    for row in rows:
        if (one := there.get(key_of(row))) and one.is_open:
            raise ValidationError(
                {
                    "indicator": f"Đơn vị bạn đang có số {one.get_nature_display().lower()} {one.span.label()} của chỉ tiêu này "
                    f"({one.get_state_display().lower()}). Hãy sửa số đó thay vì nhập thêm."
                },
                code="already_open",
            )


def refuse_broken(row: ReportedValue) -> None:
    """The rules of one figure. Raises ValidationError by field, each with what to write instead."""
    unit, problems = row.indicator.unit, {}
    if row.from_on > row.to_on:
        problems["to_on"] = "Ngày cuối phải bằng hoặc sau ngày đầu, ví dụ từ 01/01/2024 đến 31/12/2024."
    if row.nature != ReportedValue.Nature.ESTIMATE and row.to_on > clock.today():
        problems["nature"] = (
            f"Kỳ này đến {day_label(row.to_on)} mới hết nên chưa thể có số {row.get_nature_display().lower()}. "
            "Chọn “Ước tính”, hoặc chọn kỳ đã qua."
        )
    if not row.source:
        problems["source"] = "Ghi văn bản nguồn, ví dụ “Báo cáo 215/BC-SNN ngày 12/12/2025, Phụ lục 1”."
    if row.value is None and row.numerator is None and row.denominator is None:
        problems["value"] = f"Nhập giá trị bằng {unit.label}, ví dụ {example_of(unit)}; chưa có số thì chưa nhập."
    elif (row.numerator is None) != (row.denominator is None):
        problems["denominator"] = "Nhập đủ cả tử số và mẫu số, hoặc để trống cả hai."
    elif row.denominator is not None and row.denominator <= 0:
        problems["denominator"] = "Mẫu số phải lớn hơn 0."
    for name in ("value", "numerator", "denominator"):
        if name not in problems and (figure := getattr(row, name)) is not None:
            if figure < 0 and (unit.dimension == Unit.Dimension.COUNT or name == "denominator"):
                problems[name] = f"Số không được âm, ví dụ {example_of(unit)}."
            elif (
                name == "value"
                and unit.dimension == Unit.Dimension.COUNT
                and not unit.decimals
                and figure != int(figure)
            ):
                problems[name] = (
                    f"Số {unit.label} là số nguyên, ví dụ {example_of(unit)}; đã nhập {format_number(figure)}."
                )
    if row.supersedes and not row.reason:
        problems["reason"] = "Nêu lý do khi dùng số báo cáo thay số tính từ hồ sơ, ví dụ “12 HTX chưa nhập hồ sơ”."
    if problems:
        raise ValidationError(problems)


EXAMPLES = {Unit.Dimension.COUNT: "1.234", Unit.Dimension.SHARE: "85,5", Unit.Dimension.MONEY: "1.250,5"}


def example_of(unit: Unit) -> str:
    return EXAMPLES[unit.dimension]


def keep_evidence(name: str, content: bytes, *, by: User) -> StoredFile:
    """The scan or file that proves a figure. Raises ValidationError by field when it is none of those taken."""
    try:
        content_type, ending = kind_of(content)
    except ValidationError as error:
        raise ValidationError({"evidence": error.messages}) from error
    return store_file(file_name(name, ending), content_type, content, agency=by.agency)


# Judging


@transaction.atomic
def approve_value(row: ReportedValue, *, by: User, version: int, reason: str = "") -> ReportedValue:
    """From now on it is the figure of its nature; the one approved before stays as history."""
    return approve_values([(row, version)], by=by, reason=reason)[0]


@transaction.atomic
def approve_values(chosen: Iterable[tuple[ReportedValue, int]], *, by: User, reason: str = "") -> list[ReportedValue]:
    """Several, all or none. Raises PermissionDenied, WrongState, StaleRow, ValidationError "own_value"."""
    require(by, Act.REPORTED_APPROVE)
    chosen = sorted(chosen, key=lambda pair: pair[0].pk)
    one_after_another(row for row, _ in chosen)
    done = []
    for row, version in chosen:
        one = to_judge(row, by, version, "Chỉ duyệt được số liệu đã trình.")
        if by.pk in (one.entered_by_id, one.submitted_by_id):
            raise ValidationError("Số liệu này do chính bạn nhập. Hãy nhờ lãnh đạo khác duyệt.", code="own_value")
        same = {name: getattr(one, name) for name in KEY}
        former = ReportedValue.objects.approved().select_for_update(of=("self",)).filter(**same).first()
        with because(reason or "Duyệt số liệu báo cáo"):
            if former:
                former.state, former.replaced_by = State.REPLACED, one
                former.save(update_fields=["state", "replaced_by"])
            one.state, one.approved_by, one.approved_at, one.remark = State.APPROVED, by, clock.now(), nfc(reason)
            one.save(update_fields=["state", "approved_by", "approved_at", "remark"])
        done.append(one)
    return done


@transaction.atomic
def send_back_value(row: ReportedValue, *, by: User, version: int, reason: str) -> ReportedValue:
    """Ask for another figure. Raises PermissionDenied, WrongState, StaleRow, ValidationError."""
    require(by, Act.REPORTED_APPROVE)
    one = to_judge(row, by, version, "Chỉ trả lại được số liệu đã trình.")
    return end_with(one, State.RETURNED, reason, "Ghi lý do trả lại, ví dụ “Chưa gồm quỹ tín dụng nhân dân”.")


@transaction.atomic
def withdraw_value(row: ReportedValue, *, by: User, version: int, reason: str) -> ReportedValue:
    """Take it back: one in hand by who writes them, an approved one by who approves. It stays as history."""
    one = locked(row, by, version)
    if one.state == State.APPROVED:
        require(by, Act.REPORTED_APPROVE)
        if not may_judge(by, one):
            raise PermissionDenied("Số liệu do đơn vị khác duyệt; hãy nhờ lãnh đạo đơn vị đó rút.")
    elif one.is_open:
        require(by, Act.REPORTED_WRITE)
        require_own_open(one, by)
    else:
        raise WrongState(one, "Số liệu này không còn dùng nên không rút được.")
    return end_with(one, State.WITHDRAWN, reason, "Ghi lý do rút, ví dụ “Nhập nhầm kỳ”.")


def end_with(one: ReportedValue, state: str, reason: str, advice: str) -> ReportedValue:
    if not reason.strip():
        raise ValidationError({"reason": advice}, code="reason_missing")
    one.state, one.remark = state, nfc(reason)[:300]
    with because(one.remark):
        one.save(update_fields=["state", "remark"])
    return one


def to_judge(row: ReportedValue, by: User, version: int, sentence: str) -> ReportedValue:
    one = locked(row, by, version)
    if not may_judge(by, one):
        raise PermissionDenied(
            f"Số liệu do {one.owner_agency or one.agency} nhập; lãnh đạo của đơn vị đó duyệt hoặc trả lại."
        )
    if one.state != State.SUBMITTED:
        raise WrongState(one, sentence)
    return one


def may_judge(by: User, row: ReportedValue) -> bool:
    """Within one's own agency; for an agency without a leader of its own, any leader who holds the province."""
    agency = row.owner_agency or row.agency
    if agency is None or speaks_for(by, agency):
        return True
    return not User.objects.filter(agency=agency, is_active=True, role=Role.MANAGER).exists()
