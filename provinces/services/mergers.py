"""Mergers. Records hang on base units and are never rewritten: only the units, their closure and communes change hands.

The rights are checked by the doors (`Act.PROVINCE_MERGE`): this app stands below accounts and knows no roles.
"""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from coopportal.kit import clock
from coopportal.kit.history import because
from provinces.models import Commune, Province, ProvinceName, ProvincePart
from provinces.signals import merge_undone, provinces_merged

FORMER_SLUG = re.compile(r"-cu(-\d+)?$")


@transaction.atomic
def merge_provinces(parts, *, name, slug, kind, gso_code, on: date, by, basis: str) -> Province:
    """The present provinces `parts` cease on the day `on` and one new province begins. Returns it.

    When a part bears `slug`, the new province takes it over and the part goes on as "<slug>-cu". Doors check
    Act.PROVINCE_MERGE. Raises ValidationError: merge_needs_two, merge_part_not_present, merge_not_yet,
    merge_before_part, slug_taken, name_taken, and what the fields themselves refuse (no name, no such kind).
    """
    parts = list(Province.objects.select_for_update().filter(pk__in=[part.pk for part in parts]).order_by("pk"))
    province = Province(
        level=Province.Level.MERGED, name=name, slug=slug, kind=kind, gso_code=gso_code, valid_from=on
    ).set_keys()
    _refuse_impossible_merger(parts, province)
    with because(basis, user=by.pk):
        for part in parts:
            if part.slug == slug:
                part.slug = _free_former_slug(slug)
                part.save(update_fields=["slug"])
        province.save()
        ProvinceName.objects.create(province=province, name=province.name, kind=kind, from_on=on, basis=basis)
        bases = ProvincePart.objects.filter(province__in=parts).values_list("base", flat=True)
        ProvincePart.objects.bulk_create(ProvincePart(province=province, base_id=base) for base in bases)
        Commune.objects.filter(province__in=parts).update(province=province)
        for part in parts:
            part.valid_to, part.successor = on, province
            part.save(update_fields=["valid_to", "successor"])
        provinces_merged.send(Province, province=province, parts=parts, on=on, by=by)
    return province


def _refuse_impossible_merger(parts, province):
    province.clean_fields()
    if not province.kind:
        raise ValidationError("Hãy chọn tỉnh hoặc thành phố.", code="kind_missing")
    if len(parts) < 2:
        raise ValidationError("Cần ít nhất hai tỉnh, thành phố để sáp nhập.", code="merge_needs_two")
    if any(part.is_nation or not part.is_present for part in parts):
        raise ValidationError("Chỉ sáp nhập được các tỉnh, thành phố hiện còn.", code="merge_part_not_present")
    if province.valid_from > clock.today():
        raise ValidationError("Ngày sáp nhập chưa đến.", code="merge_not_yet")
    if any(part.valid_from and part.valid_from >= province.valid_from for part in parts):
        raise ValidationError("Ngày sáp nhập phải sau ngày thành lập của các tỉnh.", code="merge_before_part")
    others = Province.objects.exclude(pk__in=[part.pk for part in parts])
    if FORMER_SLUG.search(province.slug) or others.filter(slug=province.slug).exists():
        raise ValidationError("Mã trên đường dẫn đã dùng cho tỉnh khác.", code="slug_taken")
    if others.present().filter(search_key=province.search_key).exists():
        raise ValidationError("Đã có tỉnh, thành phố mang tên này.", code="name_taken")


def _free_former_slug(slug: str) -> str:
    taken = set(Province.objects.filter(slug__startswith=f"{slug}-cu").values_list("slug", flat=True))
    number, former = 1, f"{slug}-cu"
    while former in taken:
        number += 1
        former = f"{slug}-cu-{number}"
    return former


@transaction.atomic
def undo_merge(province: Province, *, by) -> list[Province]:
    """Take back a merger: its parts are present again, with their slugs, names and communes. Returns the parts.

    Receivers of `merge_undone` let go of `province` first. Doors check Act.PROVINCE_MERGE. Raises ValidationError:
    not_a_present_merger, merge_made_communes (its communes never belonged to a part, as in 2025), merge_in_use (rows
    of other apps still hang on it).
    """
    province = Province.objects.select_for_update().get(pk=province.pk)
    if province.level != Province.Level.MERGED or not province.is_present:
        raise ValidationError("Chỉ hoàn tác được lần sáp nhập của một tỉnh hiện còn.", code="not_a_present_merger")
    if province.communes.filter(valid_from__gte=province.valid_from).exists():
        raise ValidationError(
            f"{province.name} có xã, phường lập từ khi sáp nhập nên không hoàn tác được.", code="merge_made_communes"
        )
    parts = list(Province.objects.select_for_update().filter(successor=province).order_by("pk"))
    slug = province.slug
    with because(f"Hoàn tác sáp nhập {province.name}", user=by.pk):
        merge_undone.send(Province, province=province, parts=parts, by=by)
        for part in parts:
            Commune.objects.filter(province=province).within(part).update(province=part)
            part.valid_to = part.successor = None
            part.save(update_fields=["valid_to", "successor"])
        try:
            province.delete()
        except ProtectedError as error:
            held = error.protected_objects
            raise ValidationError(
                f"Còn {len(held)} hồ sơ gắn với {province.name}: chuyển chúng đi trước khi hoàn tác.",
                code="merge_in_use",
            ) from error
        for part in parts:
            if part.slug.startswith(f"{slug}-cu"):
                part.slug = slug
                part.save(update_fields=["slug"])
    return parts
