"""Who may do what: one table, role → acts. Which rows is another question, answered by `visible_to` (accounts/scoping.py)."""

from django.core.exceptions import PermissionDenied
from django.db import models


class Role(models.TextChoices):
    PLAN_OFFICER = "plan_officer", "Chuyên viên kế hoạch"
    ALLIANCE_STAFF = "alliance_staff", "Chuyên viên Liên minh HTX"
    SECTOR_AGENCY = "sector_agency", "Chuyên viên sở, ngành"
    COMMUNE_OFFICER = "commune_officer", "Công chức cấp xã"
    MANAGER = "manager", "Lãnh đạo đơn vị"
    CENTRAL_READER = "central_reader", "Người xem (Trung ương)"
    PROVINCE_ADMIN = "province_admin", "Quản trị tỉnh"
    SYSTEM_ADMIN = "system_admin", "Quản trị hệ thống"


class Act(models.TextChoices):
    """Each label completes the sentence "Tài khoản của bạn không có quyền …"."""

    REPORT_REQUEST = "report_request", "lập báo cáo"
    REPORT_SIGN = "report_sign", "ký duyệt và khóa báo cáo"
    API_TOKEN_OWN = "api_token_own", "tạo mã truy cập API"
    PROVINCE_MERGE = "province_merge", "ghi nhận sắp xếp đơn vị hành chính"


ACTS = {
    Role.PLAN_OFFICER: {Act.REPORT_REQUEST, Act.API_TOKEN_OWN},
    Role.ALLIANCE_STAFF: {Act.REPORT_REQUEST, Act.API_TOKEN_OWN},
    Role.SECTOR_AGENCY: {Act.API_TOKEN_OWN},
    Role.COMMUNE_OFFICER: set(),
    Role.MANAGER: {Act.REPORT_REQUEST, Act.REPORT_SIGN, Act.API_TOKEN_OWN},
    Role.CENTRAL_READER: {Act.API_TOKEN_OWN},
    Role.PROVINCE_ADMIN: {Act.API_TOKEN_OWN},
    Role.SYSTEM_ADMIN: {Act.API_TOKEN_OWN, Act.PROVINCE_MERGE},
}


def can(user, act: Act) -> bool:
    return user.is_active and act in ACTS[Role(user.role)]


def require(user, act: Act) -> None:
    """Raises PermissionDenied (403) with a Vietnamese sentence when the user's role does not hold the act."""
    if not can(user, act):
        raise PermissionDenied(
            f"Tài khoản của bạn ({Role(user.role).label}) không có quyền {Act(act).label}. "
            "Hãy nhờ người có quyền hoặc liên hệ quản trị tỉnh."
        )
