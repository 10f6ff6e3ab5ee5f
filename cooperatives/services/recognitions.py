"""Awards, OCOP stars, certificates, brands, traceability codes and models of an organisation."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction

from cooperatives.models import Organisation, Recognition
from cooperatives.ownership import Block, require_owner
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc, search_key

Group = Recognition.Group
STARS = re.compile(r"\s*([345])\s*(?:sao)?\s*", re.IGNORECASE)
OF_A_PRODUCT = {Group.OCOP, Group.CERTIFICATE, Group.BRAND, Group.TRACEABILITY}


@transaction.atomic
def add_recognition(organisation: Organisation, *, by, **values) -> Recognition:
    """Raises ValidationError by field, PermissionDenied."""
    require_owner(by, Block.RECOGNITION, organisation)
    recognition = Recognition(organisation=organisation, **{"partners": ""} | values)
    check_recognition(recognition)
    recognition.save()
    recognition.refresh_from_db()
    return recognition


@transaction.atomic
def change_recognition(recognition: Recognition, *, by, version: int | None, reason: str = "", **values) -> Recognition:
    """Correct a recognition, or end it by its last day. Raises StaleRow, ValidationError by field."""
    recognition = lock(Recognition.objects.visible_to(by).select_related("organisation"), recognition.pk, version)
    require_owner(by, Block.RECOGNITION, recognition.organisation)
    for name, value in values.items():
        setattr(recognition, name, value)
    check_recognition(recognition)
    with because(reason):
        recognition.save()
    recognition.refresh_from_db()
    return recognition


@transaction.atomic
def delete_recognition(recognition: Recognition, *, by, version: int | None, reason: str) -> None:
    """What was never granted. What ran out is ended, not deleted."""
    recognition = lock(Recognition.objects.visible_to(by).select_related("organisation"), recognition.pk, version)
    require_owner(by, Block.RECOGNITION, recognition.organisation)
    if not search_key(reason):
        raise ValidationError({"reason": "Nhập lý do xóa, ví dụ “ghi nhầm sang tổ chức khác”."})
    with because(nfc(reason)):
        recognition.delete()


def check_recognition(one: Recognition) -> None:
    """Derives the base unit from the state on the first day, and refuses what cannot be."""
    for name in ("product", "level", "number", "issuer", "partners"):
        setattr(one, name, nfc(getattr(one, name) or ""))
    wrong: dict[str, str] = {}
    if one.from_on > clock.today():
        wrong["from_on"] = "Ngày công nhận chưa đến. Ghi khi đã có quyết định."
    if one.to_on and one.to_on <= one.from_on:
        wrong["to_on"] = "Ngày hết hiệu lực phải sau ngày công nhận."
    if one.group in OF_A_PRODUCT and not search_key(one.product):
        wrong["product"] = "Nhập tên sản phẩm, ví dụ “Miến dong Na Rì”."
    if one.group == Group.OCOP:
        if stars := STARS.fullmatch(one.level):
            one.level = f"{stars[1]} sao"
        else:
            wrong["level"] = "Sản phẩm OCOP có hạng 3 sao, 4 sao hoặc 5 sao."
    if one.partners and one.group != Group.MODEL:
        wrong["partners"] = "Chỉ mô hình điểm mới ghi đơn vị liên kết."
    spell = one.organisation.spells.covering(one.from_on).first()
    if spell is None:
        wrong["from_on"] = wrong.get("from_on") or "Tổ chức chưa thành lập vào ngày này. Hãy xem lại ngày công nhận."
    if wrong:
        raise ValidationError(wrong)
    one.base_id = spell.base_id
