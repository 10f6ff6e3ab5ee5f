"""A commune's word for a year: is its list complete, and how many groups stand on none. Silence is not zero."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import Act, require
from cooperatives.models import CommuneSubmission
from cooperatives.models.yearly import SubmissionState
from cooperatives.return_years import opens_on
from cooperatives.selectors.submissions import FIRST_YEAR, speakers_of
from coopportal.kit import clock
from coopportal.kit.periods import day_label
from coopportal.kit.refusals import Conflict
from coopportal.kit.rows import StaleRow
from provinces.models import Commune

UNLISTED = ("unlisted_groups", "unlisted_groups_new", "unlisted_group_members")
FIELDS = ("list_complete", "nil_report", "groups_total", *UNLISTED, "note")


@transaction.atomic
def save_submission(
    commune: Commune, year: int, figures: dict, *, by: User, version: int | None = None, submit: bool = False
) -> CommuneSubmission:
    """Write what a commune says; with `submit` it counts from now on. What counted and is changed is submitted again.

    `version` as in `services.returns`: 0 says that there was none. Raises PermissionDenied, ValidationError, Conflict.
    """
    require(by, Act.SUBMISSION_WRITE)
    Commune.objects.select_for_update(no_key=True, of=("self",)).get(pk=commune.pk)  # one after the other
    row = CommuneSubmission.objects.select_for_update(of=("self",)).filter(commune=commune, year=year).first()
    if version is not None and version != (row.version if row else 0):
        raise StaleRow(row) if row else Conflict("Số liệu này không còn. Hãy mở lại trang.")
    if row is None and not FIRST_YEAR <= year <= clock.today().year:
        raise ValidationError({"year": f"Xã báo cáo từ năm {FIRST_YEAR} đến năm {clock.today().year}."})
    if row is None:
        refuse_silent(commune, year)
        row = CommuneSubmission(commune=commune, year=year, base_id=base_of(commune, by))
    was = {name: getattr(row, name) for name in FIELDS}
    for name in FIELDS:
        setattr(row, name, figures.get(name, was[name]))
    changed = any(getattr(row, name) != was[name] for name in FIELDS)
    if row.nil_report:
        nothing_arose(row)
    consistent(row)
    if submit or (row.counts and changed):
        complete(row)
        row.state, row.submitted_at, row.submitted_by = SubmissionState.SUBMITTED, clock.now(), by
    if row.pk is None or submit or changed:
        row.full_clean(exclude=["commune", "base", "submitted_by", "reviewed_by"], validate_unique=False)
        row.save()
    return row


def refuse_silent(commune: Commune, year: int) -> None:
    """Raises ValidationError for a commune that others, or nobody, speak for."""
    if not speakers_of(year).filter(pk=commune.pk).exists():
        raise ValidationError(
            f"{commune.full_name} không chốt số liệu năm {year}: cuối năm đó chưa có hoặc không còn xã này, "
            "hoặc các xã nhập thành nó đã nộp số liệu riêng.",
            code="not_of_year",
        )


def base_of(commune: Commune, by: User) -> int:
    """The base unit for which the commune speaks. Raises ValidationError for one that straddles several of the person's."""
    if commune.base_id:
        return commune.base_id
    possible = set(commune.candidates.values_list("pk", flat=True)) & by.territory_ids
    if len(possible) != 1:
        raise ValidationError(
            f"{commune.full_name} nằm trên nhiều địa bàn cũ. Hãy để cán bộ phụ trách một địa bàn cũ nhập số liệu này."
        )
    return possible.pop()


def nothing_arose(row: CommuneSubmission) -> None:
    """A nil report is an explicit zero."""
    if any(getattr(row, name) for name in UNLISTED):
        raise ValidationError(
            {
                "nil_report": "Báo cáo không phát sinh thì không có tổ hợp tác ngoài danh sách. Hãy bỏ dấu chọn hoặc ghi 0."
            }
        )
    for name in UNLISTED:
        setattr(row, name, 0)


def consistent(row: CommuneSubmission) -> None:
    if None not in (row.unlisted_groups, row.unlisted_groups_new) and row.unlisted_groups_new > row.unlisted_groups:
        raise ValidationError({"unlisted_groups_new": "Số mới thành lập không thể lớn hơn số chưa lập danh sách."})
    if row.unlisted_groups == 0 and row.unlisted_group_members:
        raise ValidationError({"unlisted_group_members": "Không có tổ hợp tác ngoài danh sách thì số thành viên là 0."})


def complete(row: CommuneSubmission) -> None:
    if clock.today() < opens_on(row.year):
        raise ValidationError(f"Số liệu năm {row.year} nộp từ ngày {day_label(opens_on(row.year))}.", code="too_early")
    problems = {}
    if row.list_complete is None:
        problems["list_complete"] = "Trả lời Có hoặc Không."
    problems |= {name: "Nhập số; không có thì nhập 0." for name in UNLISTED if getattr(row, name) is None}
    if problems:
        raise ValidationError(problems)
