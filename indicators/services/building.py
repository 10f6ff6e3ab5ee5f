"""An officer's own indicators: made of sources and conditions, for the officer's province alone."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from accounts.permissions import Act, require
from coopportal.kit import clock
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc, search_key
from indicators.building import dimension_of
from indicators.definitions import parse
from indicators.models import DefinitionVersion, Indicator, Unit

LONGEST_CODE = Indicator._meta.get_field("code").max_length
OWN_POSITION = 100_000  # behind the common catalogue


@transaction.atomic
def build_indicator(
    *, name: str, unit: Unit, rising: bool, group: str, why: str, definition: dict, by: User
) -> Indicator:
    """Raises PermissionDenied, ValidationError (a definition that makes no sense, a name that is taken, another unit)."""
    require(by, Act.INDICATOR_BUILD)
    try:
        made = parse(definition)
    except ValidationError as problem:
        raise ValidationError({"definition": problem.messages}) from problem
    if made.reported:
        raise ValidationError(
            {"definition": "Chỉ tiêu riêng phải tính được từ hồ sơ: chọn nguồn và cách tính, ví dụ đếm tổ chức."}
        )
    name = free_name(name, by)
    if unit.dimension != dimension_of(made):
        raise ValidationError({"unit": "Đơn vị tính này không hợp với cách tính. Hãy chọn trong danh sách."})
    one = Indicator.objects.create(
        code=free_code(by, search_key(name)),
        name=name,
        unit=unit,
        rising=rising,
        group=group,
        flow=made.source.event,
        why=why.strip(),
        owner=by.agency.name,
        reviewed_on=clock.today(),
        position=OWN_POSITION,
        province=by.place,
    )
    DefinitionVersion.objects.create(indicator=one, definition=definition)
    return one


@transaction.atomic
def change_indicator(
    one: Indicator, *, name: str, rising: bool, group: str, why: str, by: User, version: int | None
) -> Indicator:
    """Mend the words of an own indicator. How it is counted stays: counted otherwise it would be another one.

    Raises PermissionDenied, StaleRow, ValidationError.
    """
    require(by, Act.INDICATOR_BUILD)
    if not is_own(one, by):
        raise PermissionDenied("Chỉ sửa được chỉ tiêu riêng của địa bàn mình.")
    one = lock(Indicator.objects.visible_to(by), one.pk, version)
    one.name, one.rising, one.group, one.why = free_name(name, by, one), rising, group, nfc(why).strip()
    one.reviewed_on = clock.today()
    one.save()
    one.refresh_from_db()
    return one


def is_own(one: Indicator, by: User) -> bool:
    return one.province_id == by.place.pk and by.can(Act.INDICATOR_BUILD)


def free_name(name: str, by: User, one: Indicator | None = None) -> str:
    """Tidied. Raises ValidationError where another indicator bears it, whatever its accents and spaces."""
    name = " ".join(nfc(name).split())
    alike = Indicator.objects.visible_to(by).search(name).exclude(pk=one and one.pk)
    if any(search_key(other.name) == search_key(name) for other in alike):
        raise ValidationError(
            {"name": "Đã có chỉ tiêu tên này trong danh mục. Hãy dùng chỉ tiêu ấy, hoặc đặt tên khác."}
        )
    return name


def free_code(by: User, folded: str) -> str:
    """ "bac-kan-so-hop-tac-xa-…", with a number where it is taken."""
    stem = slugify(f"{by.place.slug} {folded}")[: LONGEST_CODE - 4].strip("-")
    taken = set(Indicator.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in (stem, *(f"{stem}-{at}" for at in range(2, 999))) if code not in taken)


def may_drop(one: Indicator, by: User) -> bool:
    """Whether it is the person's to take out, and nothing speaks of it yet."""
    return is_own(one, by) and not one.targets.exists() and not one.reported_values.exists()


@transaction.atomic
def drop_indicator(one: Indicator, *, by: User) -> None:
    """Take an own indicator out of the catalogue as long as nothing speaks of it. Raises PermissionDenied, ValidationError."""
    require(by, Act.INDICATOR_BUILD)
    if not may_drop(one, by):
        raise ValidationError(
            "Chỉ bỏ được chỉ tiêu riêng của địa bàn mình, chưa dùng trong kế hoạch và chưa có số báo cáo.",
            code="cannot_drop",
        )
    one.delete()
