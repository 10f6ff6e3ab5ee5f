"""The one way a target, its terms or a milestone is written. Page, paste, import, API and the reader of texts call it.

Rows are written in the edition that is open: number 1 until it is issued, then an amendment in preparation. A target that
the amendment does not mention keeps its terms; the first change of it copies them into the amendment.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max

from accounts.models import User
from coopportal.kit.history import because
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc
from indicators.models import Indicator, Unit
from plans.models import Edition, Milestone, Plan, Target, TargetTerms
from plans.rights import require_plan_writer
from plans.services.plans import WrongState
from plans.services.work import fill as fill_work
from plans.services.work import refuse_strangers
from plans.spans import Basis
from plans.verdict import Comparator
from provinces.models import ProvincePart

FACTS = ("indicator", "programme", "section", "parent", "area", "agency")
TERMS = (
    "wording",
    "comparator",
    "low",
    "high",
    "unit",
    "basis",
    "year",
    "baseline",
    "rising",
    "due_on",
    "note",
    "by_year",
)
IDENTITY = ("indicator", "parent", "area")  # what a target is: of one that was issued not changed any more
LOCKED = "Các dòng của kế hoạch đang khóa. Muốn sửa, hãy rút kế hoạch về hoặc lập điều chỉnh."
FAR = 10_000  # beyond every position; rows wait there while their places are given anew


@transaction.atomic
def save_target(
    edition: Edition, given: Mapping, *, by: User, target: Target | None = None, version: int | None = None
) -> Target:
    """Write a target of the edition: a new one at its end, or `target` as it is at `version` (None: whatever it is).

    `given`: of FACTS and TERMS what is known; of a new one wording, unit, basis, year and direction follow from the
    indicator and the plan where they are missing. What changes nothing writes nothing. The target's version grows with its
    terms. Raises PermissionDenied, WrongState, StaleRow, ValidationError by field.
    """
    edition = opened(edition, by)
    one = lock(edition.plan.targets.all(), target.pk, version) if target else Target(plan=edition.plan)
    terms = terms_in(edition, one)
    before = image(one, terms)
    fill(one, terms, given)
    refuse_broken(one, terms, before, by)
    if target and not terms.withdrawn and image(one, terms) == before:
        return one
    terms.withdrawn = False
    if one.pk is None:
        one.position = 1 + (edition.plan.targets.aggregate(last=Max("position"))["last"] or 0)
    one.save()
    terms.target = one
    terms.save()
    one.refresh_from_db(fields=["version"])
    return one


def opened(edition: Edition, by: User) -> Edition:
    """The edition, locked, if its rows may be written by this person. Raises PermissionDenied, WrongState."""
    require_plan_writer(by, edition.plan)
    rows = Edition.objects.select_related("plan__province", "plan__owner_agency")
    one = lock(rows, edition.pk, None)
    if one.state not in Edition.OPEN:
        raise WrongState(one.plan, LOCKED)
    return one


def terms_in(edition: Edition, target: Target) -> TargetTerms:
    """What the target says in the edition, to be written there: its own row, else a copy of the latest before it."""
    if target.pk is None:
        return TargetTerms(edition=edition)
    latest = TargetTerms.objects.of_edition(edition, withdrawn=True).select_related("unit").get(target=target)
    if latest.edition_id == edition.pk:
        return latest
    return TargetTerms(
        edition=edition, target=target, **{name: getattr(latest, name) for name in (*TERMS, "withdrawn")}
    )


def image(target: Target, terms: TargetTerms) -> dict:
    of_target = {name: getattr(target, Target._meta.get_field(name).attname) for name in FACTS}
    return of_target | {name: getattr(terms, TargetTerms._meta.get_field(name).attname) for name in TERMS}


def fill(target: Target, terms: TargetTerms, given: Mapping) -> None:
    was = target.indicator if target.indicator_id else None
    for row, names in ((target, FACTS), (terms, TERMS)):
        for name in names:
            if name in given:
                value = given[name]
                setattr(row, name, nfc(value).strip() if isinstance(value, str) else value)
    if target.parent_id and target.pk is None and target.indicator_id is None:
        target.indicator = target.parent.indicator
    if target.indicator_id is None:
        raise ValidationError(
            {
                "indicator": "Chọn chỉ tiêu trong danh mục. Chưa có trong danh mục: nhập thành mốc công việc hoặc chỉ tiêu riêng."
            }
        )
    if was and was != target.indicator:
        follow_indicator(terms, was, target.indicator, given)
    complete(terms, target.indicator, target.plan, given)


def basis_of(indicator: Indicator) -> Basis:
    """Over the year what flows, at its end what stands."""
    return Basis.IN_YEAR if indicator.flow else Basis.BY_END


def follow_indicator(terms: TargetTerms, was: Indicator, now: Indicator, given: Mapping) -> None:
    """What followed from the indicator that it was follows from the new one, unless it is said as well."""
    followed = {
        "wording": (terms.wording == was.name, now.name),
        "unit": (terms.unit_id == was.unit_id or terms.unit.dimension != now.unit.dimension, now.unit),
        "basis": (terms.basis == basis_of(was), basis_of(now)),
        "rising": (terms.rising == was.rising, now.rising),
    }
    for name, (follows, value) in followed.items():
        if follows and name not in given:
            setattr(terms, name, value)


def complete(terms: TargetTerms, indicator: Indicator, plan: Plan, given: Mapping) -> None:
    """What a plan leaves unsaid follows from the indicator."""
    terms.wording = terms.wording or indicator.name
    if terms.unit_id is None:
        terms.unit = indicator.unit
    if terms.pk is None and terms.target_id is None:
        if not given.get("basis"):
            terms.basis = basis_of(indicator)
        if given.get("rising") is None:
            terms.rising = indicator.rising
    if terms.year is None:
        terms.year = plan.last_year
    if terms.comparator != Comparator.BETWEEN and "high" not in given:
        terms.high = None


def refuse_broken(target: Target, terms: TargetTerms, before: dict, by: User) -> None:
    """Raises ValidationError by field, each with what to write instead."""
    problems = broken_figures(terms) | broken_times(terms, target.plan)
    if not Indicator.objects.visible_to(by).filter(pk=target.indicator_id).exists():
        problems["indicator"] = "Không có chỉ tiêu này trong danh mục của bạn. Hãy chọn lại."
    elif terms.unit.dimension != target.indicator.unit.dimension:
        same = Unit.objects.filter(dimension=target.indicator.unit.dimension).values_list("label", flat=True)[:3]
        problems["unit"] = (
            f"“{target.indicator}” tính bằng {target.indicator.unit}. Chọn đơn vị cùng loại, ví dụ {', '.join(same)}."
        )
    if terms.edition.number > 1 and issued_before(target, terms.edition):
        now = image(target, terms)
        for name in IDENTITY:
            if now[name] != before[name]:
                problems[name] = "Chỉ tiêu đã ban hành thì không đổi mục này. Hãy bỏ dòng này rồi thêm dòng mới."
    problems |= broken_part(target)
    if problems:
        raise ValidationError(problems)
    refuse_strangers([target.agency], target.plan)
    target.clean_fields(exclude=["position", "plan"])
    terms.clean_fields(exclude=["target", "edition"])


def broken_figures(terms: TargetTerms) -> dict[str, str]:
    if terms.low is None:
        return {
            "low": "Nhập mức của chỉ tiêu, ví dụ 35 hoặc 1.234,5. Chỉ tiêu không có số thì nhập thành mốc công việc."
        }
    if terms.comparator != Comparator.BETWEEN:
        return {"high": "Chỉ dạng khoảng (từ … đến) mới có mức trên."} if terms.high is not None else {}
    if terms.high is None:
        return {"high": "Chỉ tiêu dạng khoảng cần mức dưới và mức trên, ví dụ 65 và 70."}
    return {"high": "Mức trên không được nhỏ hơn mức dưới, ví dụ 65 và 70."} if terms.high < terms.low else {}


def broken_times(terms: TargetTerms, plan: Plan) -> dict[str, str]:
    problems = {}
    if not plan.first_year <= terms.year <= plan.last_year:
        problems["year"] = f"Năm của chỉ tiêu phải trong thời kỳ kế hoạch, từ {plan.first_year} đến {plan.last_year}."
    if terms.due_on and not date(plan.first_year - 1, 12, 1) <= terms.due_on <= date(plan.last_year + 1, 12, 31):
        problems["due_on"] = f"Hạn hoàn thành phải trong thời kỳ kế hoạch, ví dụ 31/12/{plan.last_year}."
    return problems


def broken_part(target: Target) -> dict[str, str]:
    """What an area or an agency owes of a target stands one level below it, in the plan's own territory."""
    parent = target.parent
    if parent is None:
        return (
            {"area": "Chỉ phần giao cho địa bàn mới ghi địa bàn; hãy nhập trong “Phân giao”."} if target.area_id else {}
        )
    if parent.plan_id != target.plan_id or parent.parent_id or parent.pk == target.pk:
        return {"parent": "Chỉ phân giao được từ một chỉ tiêu của chính kế hoạch này. Hãy chọn lại."}
    if target.pk and target.children.exists():
        return {"parent": "Chỉ tiêu này đang được phân giao, không thể đặt dưới chỉ tiêu khác."}
    if not (target.area_id or target.agency_id):
        return {"agency": "Chọn địa bàn hoặc cơ quan nhận phần này."}
    if target.area_id:
        inside = ProvincePart.objects.filter(province=target.plan.province_id).values("base")
        whole = ProvincePart.objects.filter(province=target.area_id)
        if target.area_id == target.plan.province_id or whole.exclude(base__in=inside).exists():
            return {"area": f"Địa bàn phải nằm trong {target.plan.province.name}. Hãy chọn lại."}
    return {}


def issued_before(target: Target, edition: Edition) -> bool:
    return target.pk is not None and target.terms.filter(edition__number__lt=edition.number).exists()


@transaction.atomic
def withdraw_target(
    edition: Edition, target: Target, *, by: User, version: int | None = None, reason: str = ""
) -> Target | None:
    """Take a target out of the edition, its parts with it. One that was issued stays, marked as withdrawn; else it is gone.

    None: it is gone. Raises PermissionDenied, WrongState, StaleRow.
    """
    edition = opened(edition, by)
    one = lock(edition.plan.targets.all(), target.pk, version)
    with because(nfc(reason) or "Bỏ chỉ tiêu khỏi kế hoạch"):
        if not issued_before(one, edition):
            one.delete()
            return None
        terms = terms_in(edition, one)
        terms.withdrawn = True
        terms.save()
        one.save()
    one.refresh_from_db(fields=["version"])
    return one


@transaction.atomic
def move_target(edition: Edition, target: Target, *, after: Target | None, by: User) -> None:
    """Put a target right behind another; `after` None: to the top. Raises PermissionDenied, WrongState, ValidationError."""
    edition = opened(edition, by)
    places = dict(edition.plan.targets.order_by("position").values_list("pk", "position"))
    order = list(places)
    if target.pk not in order or (after and after.pk not in order):
        raise ValidationError("Dòng này không thuộc kế hoạch. Hãy mở lại trang.", code="foreign_row")
    if after and after.pk == target.pk:
        return
    order.remove(target.pk)
    order.insert(order.index(after.pk) + 1 if after else 0, target.pk)
    moved = [Target(pk=pk, position=place) for place, pk in enumerate(order, start=1) if places[pk] != place]
    edition.plan.targets.filter(pk__in=[one.pk for one in moved]).update(position=F("position") + FAR)
    Target.objects.bulk_update(moved, ["position"])


@transaction.atomic
def break_down(edition: Edition, whole: Target, parts: Iterable[Mapping], *, by: User) -> list[Target]:
    """Give parts of a target to areas or agencies: each mapping is as `save_target` takes it, with an area or an agency.

    A part of the same area and agency is changed, one without `low` taken out. Comparator, unit and time are those of
    the whole unless given. Raises PermissionDenied, WrongState, ValidationError by field.
    """
    edition = opened(edition, by)
    whole = lock(edition.plan.targets.select_related("indicator__unit"), whole.pk, None)
    terms = terms_in(edition, whole)
    same = {name: getattr(terms, name) for name in ("wording", "unit", "basis", "year", "rising", "due_on")}
    there = {(one.area_id, one.agency_id): one for one in whole.children.all()}
    kept = []
    for part in parts:
        key = tuple(part.get(name) and part[name].pk for name in ("area", "agency"))
        old = there.get(key)
        if part.get("low") is None:
            if old:
                withdraw_target(edition, old, by=by, reason="Bỏ phần phân giao")
            continue
        given = same | {"comparator": Comparator.REACH, "parent": whole, "section": whole.section} | dict(part)
        kept.append(save_target(edition, given, by=by, target=old))
    return kept


@transaction.atomic
def save_milestone(
    edition: Edition, given: Mapping, *, by: User, milestone: Milestone | None = None, version: int | None = None
) -> Milestone:
    """Write a target that has no number. `given`: wording, agency, cooperating, due_on.

    Raises PermissionDenied, WrongState, StaleRow, ValidationError by field.
    """
    edition = opened(edition, by)
    rows = edition.plan.milestones
    one = (
        lock(rows.select_related("plan__province"), milestone.pk, version)
        if milestone
        else Milestone(plan=edition.plan)
    )
    if one.pk is None:
        one.position = 1 + (rows.aggregate(last=Max("position"))["last"] or 0)
    fill_work(one, given)
    one.save()
    if "cooperating" in given:
        one.cooperating.set(given["cooperating"])
    one.refresh_from_db(fields=["version"])
    return one


@transaction.atomic
def remove_milestone(
    edition: Edition, milestone: Milestone, *, by: User, version: int | None = None, reason: str = ""
) -> None:
    """Raises PermissionDenied, WrongState, StaleRow; ValidationError of one that is finished: its evidence would go."""
    edition = opened(edition, by)
    one = lock(edition.plan.milestones.all(), milestone.pk, version)
    if one.is_finished:
        raise ValidationError("Mốc đã hoàn thành, có minh chứng thì không xóa.", code="milestone_finished")
    with because(nfc(reason) or "Bỏ mốc công việc"):
        one.delete()
