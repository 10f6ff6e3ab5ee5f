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
    DUTY_SET = "duty_set", "đặt lịch báo cáo của đơn vị"
    DUTY_MEET = "duty_meet", "ghi báo cáo định kỳ đã gửi"
    API_TOKEN_OWN = "api_token_own", "tạo mã truy cập API"
    PROVINCE_MERGE = "province_merge", "ghi nhận sắp xếp đơn vị hành chính"
    COMMUNE_CHANGE = "commune_change", "cập nhật danh mục xã, phường, đặc khu"
    ORGANISATION_WRITE = "organisation_write", "ghi thông tin đăng ký và tình trạng của tổ chức"
    CREDIT_FUND_WRITE = "credit_fund_write", "ghi hồ sơ quỹ tín dụng nhân dân"
    MEMBERSHIP_WRITE = "membership_write", "ghi thành viên liên hiệp"
    RETURN_WRITE = "return_write", "nhập phiếu thông tin năm"
    RETURN_CHECK = "return_check", "kiểm tra phiếu thông tin năm"
    SUBMISSION_WRITE = "submission_write", "chốt số liệu cấp xã"
    RATING_WRITE = "rating_write", "xếp loại tổ chức"
    AGRICULTURAL_RATING_WRITE = "agricultural_rating_write", "xếp loại hợp tác xã nông nghiệp"
    SCHEME_WRITE = "scheme_write", "đặt bộ tiêu chí xếp loại của tỉnh"
    SUPPORT_WRITE = "support_write", "ghi hoạt động hỗ trợ và chương trình"
    RECOGNITION_WRITE = "recognition_write", "ghi khen thưởng, chứng nhận"
    CHANGE_PROPOSE = "change_propose", "đề nghị sửa hồ sơ"
    RECORD_MERGE = "record_merge", "gộp hồ sơ trùng"
    RECORD_RESTORE = "record_restore", "khôi phục giá trị cũ"
    REGISTRY_IMPORT = "registry_import", "nhập dữ liệu từ tệp"
    REGISTRY_EXPORT = "registry_export", "xuất danh sách"
    REPORTED_WRITE = "reported_write", "nhập số liệu báo cáo"
    FIGURES_CLOSE = "figures_close", "chốt số liệu của tỉnh"
    REPORTED_APPROVE = "reported_approve", "duyệt số liệu báo cáo"
    INDICATOR_BUILD = "indicator_build", "tạo chỉ tiêu riêng của địa bàn"
    PLAN_WRITE = "plan_write", "lập, sửa kế hoạch"
    PLAN_ISSUE = "plan_issue", "ghi nhận ban hành kế hoạch"
    PLAN_SEND_BACK = "plan_send_back", "trả lại kế hoạch đã trình"
    PLAN_ANSWER = "plan_answer", "góp ý dự thảo kế hoạch"
    PLAN_FOLLOW = "plan_follow", "cập nhật chỉ tiêu, nhiệm vụ được giao"
    PERSON_REVEAL = "person_reveal", "xem dữ liệu cá nhân"
    PERSON_ERASE = "person_erase", "trích xuất, xóa dữ liệu cá nhân"


READERS = {Act.API_TOKEN_OWN, Act.REGISTRY_EXPORT}
KEEPERS = READERS | {Act.CHANGE_PROPOSE, Act.REGISTRY_IMPORT, Act.RECORD_RESTORE, Act.PERSON_REVEAL}
ACTS = {
    Role.PLAN_OFFICER: KEEPERS
    | {
        Act.REPORT_REQUEST, Act.ORGANISATION_WRITE, Act.RETURN_CHECK, Act.RECORD_MERGE, Act.SUPPORT_WRITE,
        Act.REPORTED_WRITE, Act.INDICATOR_BUILD, Act.PLAN_WRITE, Act.PLAN_ISSUE, Act.PLAN_ANSWER,
        Act.PLAN_FOLLOW, Act.DUTY_SET, Act.DUTY_MEET,
    },
    Role.ALLIANCE_STAFF: KEEPERS
    | {
        Act.REPORT_REQUEST, Act.ORGANISATION_WRITE, Act.MEMBERSHIP_WRITE, Act.RETURN_WRITE, Act.RETURN_CHECK,
        Act.SUBMISSION_WRITE, Act.RATING_WRITE, Act.SUPPORT_WRITE, Act.RECOGNITION_WRITE, Act.RECORD_MERGE,
        Act.REPORTED_WRITE, Act.PLAN_ANSWER, Act.PLAN_FOLLOW, Act.DUTY_SET, Act.DUTY_MEET,
    },
    Role.SECTOR_AGENCY: KEEPERS
    | {Act.SUPPORT_WRITE, Act.RECOGNITION_WRITE, Act.REPORTED_WRITE, Act.PLAN_ANSWER, Act.PLAN_FOLLOW},
    Role.COMMUNE_OFFICER: (KEEPERS - {Act.API_TOKEN_OWN})
    | {Act.ORGANISATION_WRITE, Act.RETURN_WRITE, Act.SUBMISSION_WRITE, Act.PLAN_ANSWER, Act.PLAN_FOLLOW},
    Role.MANAGER: READERS
    | {
        Act.REPORT_REQUEST, Act.REPORT_SIGN, Act.RETURN_CHECK, Act.PERSON_REVEAL, Act.REPORTED_APPROVE, Act.PLAN_ISSUE,
        Act.PLAN_SEND_BACK, Act.PLAN_ANSWER, Act.DUTY_MEET,
    },
    Role.CENTRAL_READER: READERS,
    Role.PROVINCE_ADMIN: KEEPERS | {Act.SCHEME_WRITE, Act.RECORD_MERGE, Act.PERSON_ERASE},
    Role.SYSTEM_ADMIN: READERS | {Act.PROVINCE_MERGE, Act.COMMUNE_CHANGE},
}  # fmt: skip
# Beside their role's: what the people of one kind of agency alone may write (kinds as in accounts.models.Agency.Kind).
AGENCY_ACTS = {
    **{kind: {Role.MANAGER: {Act.FIGURES_CLOSE}} for kind in ("finance", "planning", "alliance")},
    "agriculture": {Role.SECTOR_AGENCY: {Act.AGRICULTURAL_RATING_WRITE}},
    "bank": {Role.SECTOR_AGENCY: {Act.CREDIT_FUND_WRITE}},
}


def can(user, act: Act) -> bool:
    role = Role(user.role)
    return user.is_active and (act in ACTS[role] or act in AGENCY_ACTS.get(user.agency.kind, {}).get(role, ()))


def require(user, act: Act) -> None:
    """Raises PermissionDenied (403) with a Vietnamese sentence when the user's role does not hold the act."""
    if not can(user, act):
        raise PermissionDenied(
            f"Tài khoản của bạn ({Role(user.role).label}) không có quyền {Act(act).label}. "
            "Hãy nhờ người có quyền hoặc liên hệ quản trị tỉnh."
        )
