"""An officer's own indicators: made of sources and conditions, for the officer's province alone."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from accounts.permissions import Act, require
from coopportal.kit import clock
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
    name = " ".join(nfc(name).split())
    if unit.dimension != dimension_of(made):
        raise ValidationError({"unit": "Đơn vị tính này không hợp với cách tính. Hãy chọn trong danh sách."})
    folded = search_key(name)
    if any(search_key(one.name) == folded for one in Indicator.objects.visible_to(by).search(name)):
        raise ValidationError(
            {"name": "Đã có chỉ tiêu tên này trong danh mục. Hãy dùng chỉ tiêu ấy, hoặc đặt tên khác."}
        )
    one = Indicator.objects.create(
        code=free_code(by, folded),
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


def free_code(by: User, folded: str) -> str:
    """ "bac-kan-so-hop-tac-xa-…", with a number where it is taken."""
    stem = slugify(f"{by.place.slug} {folded}")[: LONGEST_CODE - 4].strip("-")
    taken = set(Indicator.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in (stem, *(f"{stem}-{at}" for at in range(2, 999))) if code not in taken)


def may_drop(one: Indicator, by: User) -> bool:
    """Whether it is the person's to take out, and nothing speaks of it yet."""
    own = one.province_id == by.place.pk and by.can(Act.INDICATOR_BUILD)
    return own and not one.targets.exists() and not one.reported_values.exists()


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
