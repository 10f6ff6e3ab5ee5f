"""Support activities, who took part, and programmes: every write goes through here, whatever the door."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from accounts.permissions import Act, require
from cooperatives.models import Organisation, Participation, Programme, SupportActivity
from cooperatives.models.support import Funding, ProgrammeLink
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.periods import day_label
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc, search_key
from provinces.models import Province

Kind, Stage = SupportActivity.Kind, SupportActivity.Stage
# The days of a work, in the order in which they come, and the stage each one brings.
STAGES = (
    ("funded_on", Stage.FUNDED),
    ("started_on", Stage.STARTED),
    ("done_on", Stage.DONE),
    ("handed_over_on", Stage.HANDED_OVER),
)
ATTENDED = tuple(name.name for name in SupportActivity._meta.fields if name.name.startswith("attended_"))
DONE = (Stage.DONE, Stage.HANDED_OVER)


@dataclass(frozen=True)
class Entry:
    """Who takes part: an organisation, or a founding group by its name. None = not said, so what is known stays."""

    organisation: Organisation | None = None
    founding_group: str = ""
    persons: int | None = None
    amount_vnd: int | None = None
    balance_vnd: int | None = None
    from_on: date | None = None
    to_on: date | None = None
    months: int | None = None
    qualification: str = ""
    monthly_vnd: int | None = None

    def said(self) -> dict:
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name)) not in (None, "")}


@transaction.atomic
def create_activity(*, by, organisations: Iterable[Organisation] = (), programmes=(), funding=None, **values):
    """A new activity in the person's territory, with who took part. Raises ValidationError by field, PermissionDenied."""
    require(by, Act.SUPPORT_WRITE)
    activity = SupportActivity(**values)
    check_activity(activity, funding or {}, by)
    activity.save()
    activity.refresh_from_db()
    activity.programmes.set(programmes)
    set_funding(activity, funding or {})
    take_part(activity, (Entry(organisation) for organisation in organisations))
    return activity


@transaction.atomic
def change_activity(activity, *, by, version: int | None, programmes, funding, reason: str = "", **values):
    """Correct an activity; `programmes` and `funding` are the whole of them. Raises StaleRow, ValidationError by field."""
    require(by, Act.SUPPORT_WRITE)
    activity = lock(SupportActivity.objects.visible_to(by), activity.pk, version)
    for name, value in values.items():
        setattr(activity, name, value)
    check_activity(activity, funding, by)
    with because(reason):
        activity.save()
        activity.programmes.set(programmes)
        set_funding(activity, funding)
    activity.refresh_from_db()
    return activity


def check_activity(activity: SupportActivity, funding: dict, by) -> None:
    """Derives what follows from the rest (stage of a work, sum of participants) and refuses what cannot be."""
    activity.title = nfc(activity.title)
    if activity.kind == Kind.INFRASTRUCTURE:
        follow_the_work(activity)
    wrong: dict[str, str] = {}
    if not search_key(activity.title):
        wrong["title"] = "Nhập tên hoạt động, ví dụ “Lớp tập huấn kế toán hợp tác xã năm 2026”."
    if not by.sees_nation and activity.base_id not in by.territory_ids:
        wrong["base"] = "Địa bàn này ngoài phạm vi của bạn. Hãy chọn địa bàn của mình."
    if activity.commune and activity.commune.base_id not in (None, activity.base_id):
        wrong["commune"] = f"{activity.commune} không thuộc địa bàn {activity.base}. Hãy chọn lại xã hoặc địa bàn."
    check_days(activity, wrong)
    check_loan(activity, funding, wrong)
    check_attended(activity, wrong)
    if any(amount <= 0 for amount in funding.values()):
        wrong["funding"] = "Kinh phí phải lớn hơn 0. Nguồn không có thì để trống."
    if wrong:
        raise ValidationError(wrong)


def follow_the_work(work: SupportActivity) -> None:
    """The stage of a work is the last day that is known; it counts on the day it was handed over, or done."""
    reached = [(getattr(work, name), stage) for name, stage in STAGES if getattr(work, name)]
    work.stage = reached[-1][1] if reached else Stage.PLANNED
    work.counts_on = work.handed_over_on or work.done_on or work.counts_on or work.starts_on


def check_days(activity: SupportActivity, wrong: dict[str, str]) -> None:
    today = clock.today()
    if activity.kind == Kind.INFRASTRUCTURE:
        known = [(name, getattr(activity, name)) for name, _ in STAGES if getattr(activity, name)]
        for name, day in known:
            if day > today:
                wrong[name] = f"Ngày này chưa đến. Ghi khi việc đã xong (hôm nay là {day_label(today)})."
        for (_, before), (name, after) in zip(known, known[1:], strict=False):
            if after < before:
                wrong[name] = (
                    f"Đứng trước giai đoạn liền trước ({day_label(before)}). Thứ tự: giao vốn, khởi công, hoàn thành, bàn giao."
                )
        return
    if activity.starts_on and activity.counts_on and activity.counts_on < activity.starts_on:
        wrong["counts_on"] = f"Ngày tính vào kết quả không được trước ngày bắt đầu ({day_label(activity.starts_on)})."
    elif activity.stage in DONE and activity.counts_on and activity.counts_on > today:
        wrong["counts_on"] = (
            f"Hoạt động đến {day_label(activity.counts_on)} mới xong: chọn giai đoạn “Đã lên kế hoạch”."
        )


def check_loan(activity: SupportActivity, funding: dict, wrong: dict[str, str]) -> None:
    if activity.kind != Kind.LOAN:
        return
    if not activity.lender:
        wrong["lender"] = "Chọn nguồn cho vay, ví dụ Quỹ hỗ trợ phát triển HTX."
    if funding:
        wrong["funding"] = "Vốn vay không phải kinh phí hỗ trợ. Ghi số tiền vay ở từng tổ chức."


def check_attended(activity: SupportActivity, wrong: dict[str, str]) -> None:
    """The categories may say less than the whole, never more; a whole that nobody gave is their sum."""
    told = [value for name in ATTENDED if (value := getattr(activity, name)) is not None]
    if activity.attendances is None and told:
        activity.attendances = sum(told)
    elif told and sum(told) > activity.attendances:
        wrong["attendances"] = (
            f"Cộng các thành phần được {sum(told)}, nhiều hơn số lượt {activity.attendances}. "
            "Sửa một trong hai, hoặc để trống số lượt để hệ thống tự cộng."
        )


def set_funding(activity: SupportActivity, funding: dict[str, int]) -> None:
    """One line a nature from now on; a nature whose sum stays as it is keeps its lines."""
    lines: dict[str, list[Funding]] = {}
    for line in activity.funding.order_by("pk"):
        lines.setdefault(line.nature, []).append(line)
    for nature in {*lines, *funding}:
        had, wanted = lines.get(nature, []), funding.get(nature)
        if sum(line.amount_vnd for line in had) == (wanted or 0):
            continue
        for line in had if wanted is None else had[1:]:
            line.delete()
        if wanted is not None and had:
            Funding.objects.filter(pk=had[0].pk).update(amount_vnd=wanted)
        elif wanted is not None:
            Funding.objects.create(activity=activity, nature=nature, amount_vnd=wanted)


@transaction.atomic
def add_participants(activity: SupportActivity, *, by, entries: Iterable[Entry]) -> int:
    """Who else took part; the number of those that were not there yet. Who was gets what had not been said of them."""
    require(by, Act.SUPPORT_WRITE)
    entries = list(entries)
    foreign = {one.organisation.pk for one in entries if one.organisation}
    foreign -= set(Organisation.objects.visible_to(by).filter(pk__in=foreign).values_list("pk", flat=True))
    if foreign:
        raise ValidationError("Có tổ chức ngoài địa bàn của bạn. Hãy dò lại danh sách.")
    return take_part(lock(SupportActivity.objects.visible_to(by), activity.pk, None), entries)


def take_part(activity: SupportActivity, entries: Iterable[Entry]) -> int:
    """One organisation, one founding group stands once in an activity; the activity must be locked or new."""
    there = {who(one): one for one in activity.participations.order_by("pk")}
    new: dict[object, Participation] = {}
    for entry in entries:
        said = entry.said()
        key = entry.organisation.pk if entry.organisation else search_key(entry.founding_group)
        if key in there:
            fill(there[key], said)
        elif key in new:
            fill(new[key], said, store=False)
        elif key:
            new[key] = Participation(activity=activity, **said)
    Participation.objects.bulk_create(new.values())
    return len(new)


def who(one: Participation):
    return one.organisation_id or search_key(one.founding_group)


def fill(one: Participation, said: dict, *, store: bool = True) -> None:
    """Take over what is said and was blank; nothing that stands is replaced."""
    blank = {name: value for name, value in said.items() if getattr(one, name) in (None, "")}
    blank.pop("founding_group", None)
    for name, value in blank.items():
        setattr(one, name, value)
    if blank and store:
        one.save(update_fields=list(blank))


@transaction.atomic
def change_participants(activity: SupportActivity, *, by, changes: dict[int, tuple[int, dict]], removed=(), reason=""):
    """Figures of those who took part: pk → (version, {field: value}); `removed`: pks that were never there.

    Raises StaleRow when one of them was changed meanwhile.
    """
    require(by, Act.SUPPORT_WRITE)
    activity = lock(SupportActivity.objects.visible_to(by), activity.pk, None)
    with because(reason):
        for pk, (version, values) in changes.items():
            one = lock(activity.participations.all(), pk, version)
            check_participation(activity, one, values)
            Participation.objects.filter(pk=one.pk).update(**values)
        activity.participations.filter(pk__in=removed).delete()


def check_participation(activity: SupportActivity, one: Participation, values: dict) -> None:
    if values.get("from_on") and values.get("to_on") and values["to_on"] <= values["from_on"]:
        name = one.organisation or one.founding_group
        raise ValidationError(f"{name}: ngày kết thúc hỗ trợ phải sau ngày bắt đầu.")
    if activity.kind != Kind.LOAN and values.get("balance_vnd") is not None:
        raise ValidationError("Chỉ hoạt động cho vay mới có dư nợ.")


@transaction.atomic
def bind_group(one: Participation, *, by, organisation: Organisation) -> Participation:
    """The founding group has registered: its participation is the organisation's from now on. Its old name stays."""
    require(by, Act.SUPPORT_WRITE)
    lock(SupportActivity.objects.visible_to(by), one.activity_id, None)
    one = lock(Participation.objects.visible_to(by), one.pk, None)
    if one.organisation_id:
        raise ValidationError("Nhóm này đã gắn với một tổ chức.")
    if one.activity.participations.filter(organisation=organisation).exists():
        raise ValidationError(f"{organisation} đã có trong hoạt động này. Hãy bỏ dòng của nhóm sáng lập.")
    with because(f"Nhóm sáng lập “{one.founding_group}” đã đăng ký thành lập"):
        one.organisation = organisation
        one.save(update_fields=["organisation"])
    return one


@transaction.atomic
def delete_activity(activity: SupportActivity, *, by, version: int | None, reason: str) -> None:
    """Take an activity out of all figures; its images stay, so `restore_activity` brings everything back."""
    require(by, Act.SUPPORT_WRITE)
    if not search_key(reason):
        raise ValidationError({"reason": "Nhập lý do xóa, ví dụ “ghi trùng với lớp ngày 12/3”."})
    activity = lock(SupportActivity.objects.visible_to(by), activity.pk, version)
    with because(nfc(reason)):
        activity.delete()


@transaction.atomic
def restore_activity(image, *, by) -> SupportActivity:
    """Bring a deleted activity back from its last image (an event of the model), with all that went with it."""
    require(by, Act.RECORD_RESTORE)
    require(by, Act.SUPPORT_WRITE)
    type(image).objects.select_for_update(of=("self",)).get(pk=image.pk)
    if SupportActivity.objects.filter(pk=image.pgh_obj_id).exists():
        raise ValidationError("Hoạt động này đã được khôi phục.")
    activity = stored_again(SupportActivity, image)
    went_with_it = {"pgh_context": image.pgh_context_id, "pgh_label": "delete", "activity_id": activity.pk}
    images = list(Participation.pgh_event_model.objects.filter(**went_with_it).order_by("pgh_id"))
    numbers = {one.organisation_id for one in images}
    there = set(Organisation.objects.filter(pk__in=numbers - {None}).values_list("pk", flat=True)) | {None}
    for one in images:
        if one.organisation_id not in there:  # merged into another record meanwhile
            one.founding_group = one.founding_group or f"Hồ sơ {one.organisation_id} (đã gộp)"
            one.organisation_id = None
        stored_again(Participation, one)
    for one in Funding.pgh_event_model.objects.filter(**went_with_it).order_by("pgh_id"):
        stored_again(Funding, one)
    links = {"pgh_context": image.pgh_context_id, "pgh_label": "delete", "supportactivity_id": activity.pk}
    linked = ProgrammeLink.pgh_event_model.objects.filter(**links).values("programme")
    activity.programmes.set(Programme.objects.filter(pk__in=linked))
    return activity


def stored_again(model, image):
    """A row as its image was, under its old number, one version on."""
    names = [one.attname for one in model._meta.concrete_fields if one.name not in ("created_in", "version")]
    row = model(**{name: getattr(image, name) for name in names})
    if hasattr(image, "version"):
        row.version = image.version + 1
    row.save(force_insert=True)
    return row


@transaction.atomic
def save_programme(programme: Programme | None, *, by, version: int | None = None, **values) -> Programme:
    """Add a programme of the person's territory, or correct one. The nation's belong to nobody but the centre."""
    require(by, Act.SUPPORT_WRITE)
    if programme is not None:
        programme = lock(Programme.objects.visible_to(by), programme.pk, version)
    else:
        programme = Programme(province=by.place)
    if not owns(by, programme):
        raise ValidationError(
            "Chương trình này dùng chung cho cả nước hoặc nhiều tỉnh; bạn chỉ sửa được của địa bàn mình."
        )
    for name, value in values.items():
        setattr(programme, name, nfc(value) if isinstance(value, str) else value)
    check_programme(programme)
    if not programme.code:
        Province.objects.select_for_update(of=("self",)).get(pk=programme.province_id)
        programme.code = free_code(programme)
    programme.save()
    programme.refresh_from_db()
    return programme


def owns(user, programme: Programme) -> bool:
    return user.sees_nation or not programme.province.is_nation and user.holds(programme.province)


def check_programme(programme: Programme) -> None:
    if not search_key(programme.name):
        raise ValidationError({"name": "Nhập tên chương trình, chính sách."})
    if programme.first_year and programme.last_year and programme.last_year < programme.first_year:
        raise ValidationError({"last_year": f"Năm cuối không được trước năm đầu ({programme.first_year})."})
    same = Programme.objects.filter(province=programme.province, name__iexact=programme.name, number=programme.number)
    if same.exclude(pk=programme.pk).exists():
        raise ValidationError({"name": "Đã có chương trình cùng tên và số, ký hiệu này."})


def free_code(programme: Programme) -> str:
    """A code of the number, or the name; with a figure behind it while somebody else bears it."""
    start = (
        slugify(search_key(f"{programme.number or programme.name} {programme.province.slug}"))[:70] or "chuong-trinh"
    )
    taken = set(Programme.objects.filter(code__startswith=start).values_list("code", flat=True))
    return next(code for n in range(1, len(taken) + 2) if (code := start if n == 1 else f"{start}-{n}") not in taken)
