"""The plan as a document: written down, corrected, thrown away while it is a draft."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from accounts.permissions import Act, require
from cooperatives.models import Programme
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.periods import day_label
from coopportal.kit.refusals import Conflict
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc, search_key
from plans.models import Edition, Plan
from plans.numbers import tidy_number
from plans.rights import require_keeper, require_plan_writer

TEXTS = ("issuer", "signer", "title", "objective", "source")
FRAME = ("province", "first_year", "last_year", "calendar")  # what figures hang on: not changed once it is issued
FACTS = (
    "document_type", "number", "issued_on", *TEXTS, "legal_bases", *FRAME, "parent", "predecessor", "programme",
    "declared_target_count",
)  # fmt: skip
LONGEST_PLAN = 30  # years; beyond it is a slip of the pen


class WrongState(Conflict):
    """The act does not follow from the state the plan is in."""

    def __init__(self, plan: Plan, sentence: str):
        super().__init__(
            f"{sentence} Trạng thái hiện nay: {plan.get_status_display().lower()}.", plan.get_absolute_url()
        )


@transaction.atomic
def create_plan(given: Mapping, *, by: User) -> Plan:
    """Write down a plan, a draft with its first edition open. `given`: of FACTS what is known.

    Raises PermissionDenied, ValidationError by field.
    """
    require(by, Act.PLAN_WRITE)
    plan = Plan(owner_agency=by.agency)
    fill(plan, given)
    refuse_broken(plan, by)
    plan.slug = free_slug(plan)
    check_fields(plan)
    plan.save()
    Edition.objects.create(plan=plan, number=1)
    return plan


@transaction.atomic
def change_plan(plan: Plan, given: Mapping, *, by: User, version: int | None, reason: str = "") -> Plan:
    """Correct what stands in its head. One that is issued needs a reason, and keeps its territory and years.

    Raises PermissionDenied, WrongState, StaleRow, ValidationError by field.
    """
    require_plan_writer(by, plan)
    one = lock(Plan.objects.visible_to(by), plan.pk, version)
    refuse_locked(one)
    if one.status in Plan.IN_FORCE:
        refuse_other_frame(one, given)
        if not reason.strip():
            raise ValidationError(
                {"reason": "Kế hoạch đã ban hành: ghi lý do sửa, ví dụ “Đính chính ngày ban hành”."},
                code="reason_missing",
            )
    was_issued_on = one.issued_on
    fill(one, given)
    refuse_broken(one, by)
    check_fields(one)
    with because(nfc(reason)):
        one.save()
        if one.status in Plan.IN_FORCE:
            correct_first_edition(one, was_issued_on)
    return one


def refuse_locked(plan: Plan) -> None:
    if plan.status in (Plan.Status.SUBMITTED, Plan.Status.CLOSED):
        raise WrongState(plan, "Kế hoạch đã trình hoặc đã tổng kết thì không sửa được.")


def correct_first_edition(plan: Plan, was_issued_on) -> None:
    """It bears the document's number and date; where it took effect on that date it takes effect on the corrected one."""
    edition = plan.editions.filter(number=1).select_for_update().first()
    if edition is None or (edition.document, edition.issued_on) == (plan.number, plan.issued_on):
        return
    if edition.effective_on == was_issued_on and plan.issued_on:
        edition.effective_on = plan.issued_on
    edition.document, edition.issued_on = plan.number, plan.issued_on
    edition.save()


@transaction.atomic
def delete_plan(plan: Plan, *, by: User, version: int | None, reason: str = "") -> None:
    """Throw away a draft with its rows; its history stays. Raises PermissionDenied, WrongState, StaleRow, ValidationError."""
    require_keeper(by, Act.PLAN_WRITE, plan)
    one = lock(Plan.objects.visible_to(by), plan.pk, version)
    if one.status not in Plan.OPEN:
        raise WrongState(one, "Chỉ xóa được kế hoạch còn là dự thảo.")
    if one.children.exists() or one.successors.exists() or one.replaces.exists():
        raise ValidationError(
            "Kế hoạch khác đang dẫn tới kế hoạch này. Hãy sửa các kế hoạch đó trước khi xóa.", code="plan_in_use"
        )
    with because(nfc(reason) or "Xóa dự thảo"):
        one.delete()


def fill(plan: Plan, given: Mapping) -> None:
    for name in FACTS:
        if name in given:
            value = given[name]
            setattr(plan, name, nfc(value) if isinstance(value, str) else value)
    plan.legal_bases = [text for one in plan.legal_bases or [] if (text := nfc(one))]
    if "number" in given:
        plan.number, plan.issued_on = tidied(plan.number, plan.issued_on)


def tidied(number: str, issued_on: date | None) -> tuple[str, date | None]:
    """As it is written, and the day: the one given, else the one typed behind the number. Raises ValidationError."""
    try:
        tidy = tidy_number(number)
    except ValueError as error:
        raise ValidationError({"number": str(error)}) from error
    return tidy.text, issued_on or tidy.issued_on


def refuse_other_frame(plan: Plan, given: Mapping) -> None:
    problems = {
        name: "Kế hoạch đã ban hành thì không đổi mục này được; chỉ tiêu đã tính theo đó."
        for name in FRAME
        if name in given and given[name] != getattr(plan, name)
    }
    if problems:
        raise ValidationError(problems)


def refuse_broken(plan: Plan, by: User) -> None:
    """The rules of a plan's head. Raises ValidationError by field, each with what to write instead."""
    problems = {}
    if plan.province_id is None or not by.holds(plan.province):
        problems["province"] = "Bạn chỉ lập được kế hoạch của địa bàn mình phụ trách. Hãy chọn lại địa bàn."
    for name, example in (("title", "Phát triển kinh tế tập thể năm 2026"), ("issuer", "Ủy ban nhân dân tỉnh")):
        if not getattr(plan, name):
            problems[name] = f"Nhập {Plan._meta.get_field(name).verbose_name}, ví dụ “{example}”."
    if plan.first_year is None or plan.last_year is None or not plan.first_year <= plan.last_year:
        problems["last_year"] = "Năm cuối phải bằng hoặc sau năm đầu, ví dụ từ 2026 đến 2030."
    elif plan.last_year - plan.first_year >= LONGEST_PLAN:
        problems["last_year"] = f"Kế hoạch dài nhất {LONGEST_PLAN} năm. Hãy xem lại năm đầu, năm cuối."
    if plan.issued_on and plan.issued_on > clock.today():
        problems["issued_on"] = f"Ngày ban hành không được sau hôm nay ({day_label(clock.today())})."
    if problems:
        raise ValidationError(problems)
    refuse_relations(plan, by)
    refuse_second(plan)


def refuse_relations(plan: Plan, by: User) -> None:
    """Raises ValidationError for a plan above, before or beside it that cannot be."""
    problems = {}
    seen = set(
        Plan.objects.visible_to(by).filter(pk__in=[plan.parent_id, plan.predecessor_id]).values_list("pk", flat=True)
    )
    for name in ("parent", "predecessor"):
        if (pk := getattr(plan, f"{name}_id")) and pk not in seen:
            problems[name] = "Không có kế hoạch này trong phạm vi của bạn. Hãy chọn lại."
    if plan.parent and "parent" not in problems:
        if plan.parent.first_year > plan.last_year or plan.parent.last_year < plan.first_year:
            problems["parent"] = (
                f"Kế hoạch cấp trên ({plan.parent.period_text}) không có năm nào chung với kế hoạch này."
            )
        elif plan.pk and plan.pk in ancestors(plan.parent):
            problems["parent"] = "Kế hoạch này đang là cấp trên của kế hoạch đã chọn. Hãy chọn kế hoạch khác."
    if plan.predecessor and "predecessor" not in problems and plan.predecessor.first_year >= plan.first_year:
        problems["predecessor"] = f"Kế hoạch kỳ trước phải bắt đầu trước năm {plan.first_year}."
    if plan.programme_id and not Programme.objects.visible_to(by).filter(pk=plan.programme_id).exists():
        problems["programme"] = "Không có đề án, chương trình này trong phạm vi của bạn. Hãy chọn lại."
    if problems:
        raise ValidationError(problems)


def ancestors(plan: Plan) -> set[int]:
    """The plan and all above it."""
    found: set[int] = set()
    while plan is not None and plan.pk not in found:
        found.add(plan.pk)
        plan = plan.parent
    return found


def refuse_second(plan: Plan) -> None:
    """Raises ValidationError where the same document is there already: same number, territory and year."""
    if not plan.number:
        return
    same = Plan.objects.filter(province=plan.province, number=plan.number).exclude(pk=plan.pk)
    year = plan.issued_on.year if plan.issued_on else None
    for one in same:
        if year is None or one.issued_on is None or one.issued_on.year == year:
            when = f" ngày {day_label(one.issued_on)}" if one.issued_on else ""
            raise ValidationError(
                {"number": f"Đã có {one.number}{when} “{one.title}”. Hãy mở kế hoạch đó thay vì nhập lại."},
                code="plan_exists",
            )


def check_fields(plan: Plan) -> None:
    """Raises ValidationError for what no column holds; the constraints of the table are told above in plain words."""
    plan.clean_fields(exclude=["search_key", "slug"])


def free_slug(plan: Plan) -> str:
    """ "532-kh-ubnd-bac-kan-2024", of a plan without number "ke-hoach-bac-kan-2024": the address, for good.

    It ends with the plan's year, or that and a counter, so it is never the address of a page of the room.
    """
    head = plan.number or plan.get_document_type_display().split(",")[0]
    years = f"{plan.first_year}" if plan.first_year == plan.last_year else f"{plan.first_year}-{plan.last_year}"
    wanted = slugify(search_key(f"{head} {plan.province.slug.replace('-', ' ')}")) + f"-{years}"
    taken = set(Plan.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    if wanted not in taken:
        return wanted
    return next(slug for count in range(2, len(taken) + 3) if (slug := f"{wanted}-{count}") not in taken)
