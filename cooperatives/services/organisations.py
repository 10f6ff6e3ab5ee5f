"""An organisation enters the registry, and what was written about its identity is put right."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.permissions import require
from cooperatives.codes import clean_certificate_number, clean_tax_code
from cooperatives.models import ActualStatus, Entry, LegalStatus, Organisation, Spell
from cooperatives.ownership import Block, act_for, require_owner
from cooperatives.selectors.duplicates import Duplicate, Sought, likely_duplicates
from cooperatives.services.people import add_representative
from coopportal.kit import clock
from coopportal.kit.fields import FIRST_YEAR
from coopportal.kit.history import because
from coopportal.kit.periods import day_label
from coopportal.kit.rows import StaleRow, lock
from coopportal.kit.text import name_key, nfc
from provinces.models import Commune, Province
from provinces.places import bases_within

# What `correct_organisation` may change; kind, sector, place and state belong to the spells.
IDENTITY = (
    "name", "code", "certificate_number", "address", "registered_under", "business_lines", "website",
    "registered_capital_vnd", "registered_members_official", "registered_members_capital",
)  # fmt: skip
TELLING = {"name", "code", "certificate_number"}  # by which duplicates are known
TAKEN = "Mã số thuế này đã ghi cho một hồ sơ ngoài địa bàn của bạn. Hãy đối chiếu lại mã."
VSIC = re.compile(r"[0-9]{2,5}")


class LikelyDuplicate(ValidationError):
    """Nothing was written; a note confirms that `duplicates` are others. With the same code nothing confirms it."""

    def __init__(self, duplicates: list[Duplicate]):
        told = "; ".join(f"{one.organisation.name} ({', '.join(one.reasons)})" for one in duplicates)
        advice = "Mở hồ sơ đã có, hoặc ghi lý do rồi vẫn lưu."
        if any(one.same_code for one in duplicates):
            advice = "Mỗi mã số thuế chỉ thuộc một hồ sơ: hãy mở hồ sơ đã có hoặc sửa mã."
        super().__init__(f"Có thể đã có hồ sơ này: {told}. {advice}", code="likely_duplicate")
        self.duplicates = duplicates


@transaction.atomic
def register_organisation(
    *,
    by,
    kind: str,
    sector: str,
    established_on: date,
    base: Province,
    commune: Commune | None = None,
    legal_status: str = LegalStatus.ACTIVE,
    actual_status: str = ActualStatus.ACTIVE,
    entry: str = Entry.ESTABLISHED,
    reason: str = "",
    document: str = "",
    representative: dict | None = None,
    duplicate_note: str = "",
    **identity,
) -> Organisation:
    """Write an organisation with its first spell, and who represents it. `identity`: fields of IDENTITY.

    `reason` and `document` are those of the first spell: how it came to be, by which decision.

    Raises PermissionDenied, LikelyDuplicate (unless `duplicate_note` says why it is another one), ValidationError.
    """
    require(by, act_for(Block.IDENTITY, kind))
    check_first_state(by, base, commune, legal_status, established_on)
    organisation = Organisation(**cleaned(identity))
    refuse_duplicates(organisation, by, duplicate_note, commune=commune, base=base)
    with because(duplicate_note):
        validate(organisation)
        organisation.save()
        Spell.objects.create(
            organisation=organisation,
            from_on=established_on,
            entry=entry,
            reason=reason,
            document=document,
            kind=kind,
            sector=sector,
            legal_status=legal_status,
            actual_status=actual_status,
            base=base,
            commune=commune,
        )
        if representative:
            add_representative(organisation, **({"from_on": established_on} | representative))
    organisation.refresh_from_db()
    return organisation


@transaction.atomic
def correct_organisation(
    organisation: Organisation, *, by, version: int | None, reason: str = "", duplicate_note: str = "", **identity
) -> Organisation:
    """Put fields of IDENTITY right; those not named stay. An old code that stays is not judged anew.

    Raises PermissionDenied, StaleRow, LikelyDuplicate, ValidationError.
    """
    require_owner(by, Block.IDENTITY, organisation)
    organisation = lock(Organisation.objects.visible_to(by), organisation.pk, version)
    if identity.get("code") == organisation.code:
        identity = {name: value for name, value in identity.items() if name != "code"}
    wanted = cleaned(identity)
    changed = {name for name, value in wanted.items() if getattr(organisation, name) != value}
    for name in changed:
        setattr(organisation, name, wanted[name])
    if not changed:
        return organisation
    if changed & TELLING:
        refuse_duplicates(
            organisation, by, duplicate_note, commune=organisation.commune, base=organisation.base, changed=changed
        )
    with because(" · ".join(filter(None, [reason, duplicate_note]))):
        validate(organisation)
        organisation.save()
    organisation.refresh_from_db()
    return organisation


@transaction.atomic
def attach_commune(organisation: Organisation, commune: Commune, *, by, version: int | None) -> Organisation:
    """Say in which commune a record lies that had none: a correction of the spells without one, not a move.

    Raises PermissionDenied, StaleRow; ValidationError when it has one, or when the commune lies in another base unit.
    """
    require_owner(by, Block.IDENTITY, organisation)
    organisation = lock(Organisation.objects.visible_to(by), organisation.pk, version)
    if organisation.commune_id:
        raise ValidationError("Hồ sơ đã gắn xã. Nếu tổ chức chuyển trụ sở, hãy ghi “Chuyển địa bàn”.")
    bases = {base.pk for base in bases_within(commune)}
    if organisation.base_id not in bases:
        raise ValidationError(
            f"{commune.full_name} không nằm trong địa bàn {organisation.base} của hồ sơ. "
            "Hãy chọn xã khác, hoặc ghi “Chuyển địa bàn” nếu tổ chức đã chuyển đi."
        )
    require_place(by, organisation.base, commune)
    for spell in organisation.spells.filter(commune=None, base__in=bases):
        spell.commune = commune
        spell.save(update_fields=["commune"])
    organisation.refresh_from_db()
    return organisation


def check_first_state(by, base: Province, commune: Commune | None, legal_status: str, established_on: date) -> None:
    """Raises ValidationError when an organisation cannot have entered the registry like this."""
    require_place(by, base, commune)
    if legal_status == LegalStatus.DISSOLVED:
        raise ValidationError({"legal_status": "Hãy ghi hồ sơ trước, rồi ghi ngày giải thể ở “Quá trình hoạt động”."})
    require_past(established_on)


@transaction.atomic
def attach_communes(chosen: list[tuple[int, int, Commune]], *, by) -> tuple[int, int]:
    """(record, its version, commune) each; (how many were attached, how many somebody changed in between).

    Raises what `attach_commune` raises; then none is attached.
    """
    done = left = 0
    for pk, version, commune in sorted(chosen, key=lambda one: one[0]):
        found = Organisation.objects.visible_to(by).filter(pk=pk).first()
        try:
            if found:
                attach_commune(found, commune, by=by, version=version)
                done += 1
        except StaleRow:
            left += 1
    return done, left


def require_place(by, base: Province, commune: Commune | None) -> None:
    """Raises ValidationError when the place is not the person's to write about, or not inside the base unit."""
    outside = base.pk not in by.territory_ids or (by.commune_id and (commune is None or commune.pk != by.commune_id))
    if outside:
        raise ValidationError({"place": f"Nơi này ngoài địa bàn của bạn ({by.commune or by.place})."})
    if commune and base not in bases_within(commune):
        raise ValidationError({"place": f"{commune.full_name} không nằm trong {base}. Hãy chọn lại xã."})


def require_past(day: date) -> None:
    if day > clock.today():
        raise ValidationError({"established_on": f"Ngày đăng ký không được sau hôm nay ({day_label(clock.today())})."})
    if day.year < FIRST_YEAR:
        raise ValidationError({"established_on": f"Ngày đăng ký phải từ năm {FIRST_YEAR}."})


def cleaned(identity: dict) -> dict:
    """Fields of IDENTITY as they are stored. Raises ValidationError by field; TypeError for a field that is none."""
    if unknown := set(identity) - set(IDENTITY):
        raise TypeError(f"no identity of an organisation: {', '.join(sorted(unknown))}")
    found, errors = dict(identity), {}
    try:
        if "code" in found:
            found["code"] = clean_tax_code(found["code"])
    except ValidationError as error:
        errors["code"] = error
    for name in {"name", "address"} & set(found):
        found[name] = " ".join(nfc(found[name] or "").split())
    if "certificate_number" in found:
        found["certificate_number"] = clean_certificate_number(found["certificate_number"])
    if "business_lines" in found:
        found["business_lines"] = sorted({line.strip() for line in found["business_lines"] or [] if line.strip()})
        if wrong := [line for line in found["business_lines"] if not VSIC.fullmatch(line)]:
            errors["business_lines"] = f"“{wrong[0]}” không phải mã ngành VSIC. Mã gồm 2 đến 5 chữ số, ví dụ 0118."
    if errors:
        raise ValidationError(errors)
    return found


def refuse_duplicates(organisation, by, note: str, *, commune, base, changed=TELLING) -> None:
    """Raises LikelyDuplicate. Two people who write the same name at once wait for each other here."""
    key = name_key(organisation.name) or organisation.name
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"organisation {key}"])
    sought = Sought(
        organisation.name,
        organisation.code if "code" in changed else None,
        organisation.certificate_number if "certificate_number" in changed else "",
        commune and commune.pk,
        base and base.pk,
        organisation.pk,
    )
    found = likely_duplicates(sought, by)
    if found and (not note.strip() or any(one.same_code for one in found)):
        raise LikelyDuplicate(found)
    taken = Organisation.objects.filter(code=organisation.code).exclude(pk=organisation.pk)
    if "code" in changed and organisation.code and taken.exists():
        raise ValidationError({"code": TAKEN})


def validate(organisation: Organisation) -> None:
    """The rules of the fields and of the table, each with its sentence."""
    if not organisation.name:
        raise ValidationError({"name": "Nhập tên tổ chức như ghi trên giấy chứng nhận."})
    organisation.full_clean(exclude=["kind", "sector", "base", "commune", "search_key", "sort_key", "name_key"])
