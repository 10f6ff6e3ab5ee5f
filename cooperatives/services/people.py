"""Who represents an organisation: written, handed over, shown on a logged click, taken out, erased."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.permissions import Act, require
from cooperatives.models import Organisation, PersonLook, Representative
from cooperatives.ownership import Block, require_owner
from cooperatives.services.erasing import forget_around
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc

PERSONAL = ("full_name", "phone", "email")
WRITABLE = (*PERSONAL, "title", "female", "from_on", "to_on")
SHORTEST_PURPOSE = 5


def add_representative(organisation: Organisation, **fields) -> Representative:
    """Without a check of rights: for services that made it. Raises ValidationError."""
    one = Representative(organisation=organisation, **cleaned(fields))
    one.full_clean()
    one.save()
    return one


@transaction.atomic
def appoint_representative(
    organisation: Organisation, *, by, from_on: date, replaces: Representative | None = None, **fields
) -> Representative:
    """Somebody represents it from a day on; whom they follow stays in the record until that day.

    Raises PermissionDenied, ValidationError.
    """
    require_owner(by, Block.IDENTITY, organisation)
    refuse_future(from_on)
    if replaces:
        before = lock(organisation.representatives.filter(to_on=None), replaces.pk, None)
        if before.from_on and before.from_on >= from_on:
            raise ValidationError({"from_on": "Ngày bắt đầu phải sau ngày người trước bắt đầu."})
        before.to_on = from_on
        before.save(update_fields=["to_on"])
    return add_representative(organisation, from_on=from_on, **fields)


@transaction.atomic
def correct_representative(representative: Representative, *, by, version: int | None, **fields) -> Representative:
    """Put what was written about a person right, the days included. Raises PermissionDenied, StaleRow, ValidationError."""
    require_owner(by, Block.IDENTITY, representative.organisation)
    one = lock(Representative.objects.visible_to(by), representative.pk, version)
    if one.erased_at:
        raise ValidationError("Dữ liệu cá nhân của người này đã xóa, không ghi lại được. Hãy ghi người đại diện mới.")
    for name, value in cleaned(fields).items():
        setattr(one, name, value)
    if one.to_on and one.from_on and one.to_on <= one.from_on:
        raise ValidationError({"to_on": "Ngày thôi giữ chức phải sau ngày bắt đầu."})
    one.full_clean()
    one.save()
    return one


@transaction.atomic
def look_at_people(
    people: list[Representative], *, by, purpose: str, act: str = PersonLook.Act.SHOWN
) -> list[Representative]:
    """The people with all that is known of them; that somebody looked, and what for, is written first.

    Raises PermissionDenied; ValidationError without a purpose.
    """
    require(by, Act.PERSON_REVEAL)
    log_looks(people, by, purpose, act)
    return people


@transaction.atomic
def export_person(people: list[Representative], *, by, purpose: str) -> dict:
    """All that the portal holds about one person, as JSON. Raises PermissionDenied, ValidationError."""
    require(by, Act.PERSON_ERASE)
    log_looks(people, by, purpose, PersonLook.Act.EXPORTED)
    return {
        "exported_at": clock.now().isoformat(),
        "purpose": purpose,
        "records": [
            {
                "organisation": {"id": one.organisation_id, "name": one.organisation.name},
                **{name: getattr(one, name) for name in WRITABLE},
                "history": [
                    {name: event[name] for name in (*WRITABLE, "pgh_created_at", "pgh_label")}
                    for event in one.events.order_by("pgh_id").values(*WRITABLE, "pgh_created_at", "pgh_label")
                ],
                "looks": [
                    {"act": look.get_act_display(), "by": str(look.by), "at": look.at, "purpose": look.purpose}
                    for look in one.looks.select_related("by")
                ],
            }
            for one in people
        ],
    }


@transaction.atomic
def erase_person(people: list[Representative], *, by, reason: str) -> None:
    """Take name, telephone and e-mail out of the rows and out of their history; a job takes them out of what lies around
    (services/erasing.py). That somebody was there stays.

    Raises PermissionDenied; ValidationError without a reason.
    """
    require(by, Act.PERSON_ERASE)
    log_looks(people, by, reason, PersonLook.Act.ERASED)
    forget_around(people, by=by)
    with because(reason):
        for person in people:
            one = lock(Representative.objects.visible_to(by), person.pk, None)
            if not one.erased_at:
                one.full_name = one.phone = one.email = ""
                one.erased_at = clock.now()
                one.save()
            one.events.update(full_name="", phone="", email="")


def log_looks(people: list[Representative], by, purpose: str, act: str) -> None:
    purpose = " ".join(nfc(purpose).split())
    if len(purpose) < SHORTEST_PURPOSE:
        raise ValidationError({"purpose": "Ghi mục đích, ví dụ: gọi mời dự lớp tập huấn ngày 12/5."})
    PersonLook.objects.bulk_create(
        PersonLook(organisation_id=one.organisation_id, representative=one, act=act, purpose=purpose[:200], by=by)
        for one in people
    )


def cleaned(fields: dict) -> dict:
    """Fields of WRITABLE as they are stored; the telephone as digits, with + in front if it was."""
    if unknown := set(fields) - set(WRITABLE):
        raise TypeError(f"nothing known of a person: {', '.join(sorted(unknown))}")
    found = dict(fields)
    for name in {"full_name", "title", "email"} & set(found):
        found[name] = " ".join(nfc(found[name] or "").split())
    if "phone" in found:
        written = nfc(found["phone"] or "")
        found["phone"] = ("+" if written.startswith("+") else "") + "".join(c for c in written if c in "0123456789")
        if written and not 8 <= len(found["phone"]) <= 15:
            raise ValidationError({"phone": "Số điện thoại gồm 8 đến 15 chữ số, ví dụ 0912 345 678."})
    if "full_name" in found and not found["full_name"]:
        raise ValidationError({"full_name": "Nhập họ và tên người đại diện."})
    for name in {"from_on", "to_on"} & set(found):
        refuse_future(found[name])
    return found


def refuse_future(day: date | None) -> None:
    if day and day > clock.today():
        raise ValidationError({"from_on": "Ngày không được sau hôm nay."})
