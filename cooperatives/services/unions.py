"""A cooperative joins a union and leaves it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from cooperatives.models import Kind, Organisation, UnionMembership
from cooperatives.ownership import Block, require_owner
from coopportal.kit import clock
from coopportal.kit.periods import day_label
from coopportal.kit.rows import lock


@transaction.atomic
def join_union(union: Organisation, member: Organisation, *, by, from_on: date) -> UnionMembership:
    """Raises PermissionDenied; ValidationError when `union` is none, or the member is one already at that time."""
    require_owner(by, Block.MEMBERSHIP, member)
    pair = Organisation.objects.visible_to(by).filter(pk__in=[union.pk, member.pk]).order_by("pk")
    if len(pair.select_for_update(of=("self",))) != 2:
        raise ValidationError("Chọn hai tổ chức khác nhau trong địa bàn của bạn.")
    if union.kind != Kind.UNION:
        raise ValidationError({"union": f"{union.name} không phải liên hiệp hợp tác xã."})
    if member.kind not in (Kind.HTX, Kind.CREDIT_FUND):
        raise ValidationError({"member": "Thành viên liên hiệp phải là hợp tác xã. Hãy chọn một hợp tác xã."})
    refuse_wrong_day(from_on, max(union.established_on, member.established_on))
    same = UnionMembership.objects.filter(union=union, member=member)
    if overlapping := same.filter(Q(to_on=None) | Q(to_on__gt=from_on)).first():
        until = f"đến {day_label(overlapping.to_on)}" if overlapping.to_on else "đến nay"
        raise ValidationError(
            {"from_on": f"Đã là thành viên từ {day_label(overlapping.from_on)} {until}. Hãy chọn ngày sau đó."}
        )
    return UnionMembership.objects.create(union=union, member=member, from_on=from_on)


@transaction.atomic
def leave_union(membership: UnionMembership, *, by, version: int | None, to_on: date) -> UnionMembership:
    """`to_on`: the first day it is no member any more. Raises PermissionDenied, StaleRow, ValidationError."""
    require_owner(by, Block.MEMBERSHIP, membership.member)
    one = lock(UnionMembership.objects.visible_to(by), membership.pk, version)
    if one.to_on:
        raise ValidationError(f"Đã ghi thôi là thành viên từ {day_label(one.to_on)}.")
    if to_on <= one.from_on:
        raise ValidationError({"to_on": f"Ngày thôi phải sau ngày vào ({day_label(one.from_on)})."})
    if to_on > clock.today():
        raise ValidationError({"to_on": "Ngày thôi không được sau hôm nay."})
    one.to_on = to_on
    one.save(update_fields=["to_on"])
    return one


def refuse_wrong_day(day: date, first: date) -> None:
    if day > clock.today():
        raise ValidationError({"from_on": "Ngày vào không được sau hôm nay."})
    if day < first:
        raise ValidationError({"from_on": f"Ngày vào không được trước ngày đăng ký của hai bên ({day_label(first)})."})
