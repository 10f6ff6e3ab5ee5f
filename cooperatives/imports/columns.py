"""Which columns of a table a file may bring, and in what other words people head them."""

from cooperatives.models import Representative
from cooperatives.tables import IMPORTED, Column, Shape, Table, column

VERSION = Column("version", "Phiên bản", Shape.COUNT, fixed=True)
CHANGED_ON = Column("changed_on", "Ngày thay đổi", Shape.DAY)
# What a file may bring beside the columns of the lists. Personal data stands in no list.
MORE = {
    "organisations": (
        CHANGED_ON,
        column(Representative, "full_name", path="-", label="Người đại diện"),
        column(Representative, "title", path="-", label="Chức danh người đại diện"),
        column(Representative, "phone", path="-", label="Điện thoại người đại diện", shape=Shape.CODE),
    ),
}
PERSONAL = {"full_name", "phone"}
# Shown in lists and exports, but never read back.
UNREAD = {
    "annual-returns": {"state"},
    "commune-submissions": {"state"},
    "commune-changes": {"followers"},
}
ALSO_CALLED = {
    "id": ["mã hồ sơ"],
    "organisation": ["mã hồ sơ"],
    "code": ["MST", "mã số htx", "mã số doanh nghiệp", "mã số đăng ký htx", "mã số thuế/mã số htx"],
    "certificate_number": ["số GCN", "số GCN ĐKKD", "số giấy chứng nhận", "số đăng ký"],
    "name": ["tên htx", "tên hợp tác xã", "tên đơn vị", "tên tổ hợp tác", "tên htx, tht", "hợp tác xã"],
    "kind": ["loại hình tổ chức", "loại", "loại hình kinh tế tập thể"],
    "sector": ["lĩnh vực hoạt động", "ngành nghề", "ngành, lĩnh vực", "lĩnh vực sản xuất kinh doanh", "ngành"],
    "legal_status": ["trạng thái pháp lý", "tình trạng đăng ký"],
    "actual_status": ["trạng thái hoạt động", "tình trạng hoạt động", "thực trạng"],
    "established_on": ["ngày thành lập", "ngày cấp", "ngày đăng ký lần đầu", "ngày cấp gcn", "năm thành lập"],
    "address": ["địa chỉ", "trụ sở", "địa chỉ trụ sở chính"],
    "commune": ["xã", "phường", "xã/phường", "xã phường", "cấp xã"],
    "base": ["tỉnh cũ", "địa bàn cũ", "tỉnh trước sắp xếp"],
    "full_name": ["giám đốc", "người đại diện theo pháp luật", "họ tên giám đốc", "đại diện pháp luật"],
    "phone": ["điện thoại", "số điện thoại", "sđt", "điện thoại liên hệ"],
    "members_total": ["số thành viên", "số TV", "tổng số TV", "thành viên", "tổng số thành viên htx"],
    "members_female": ["thành viên nữ", "nữ", "trong đó nữ", "TV nữ"],
    "workers_total": ["số lao động", "số LĐ", "LĐ thường xuyên", "lao động", "tổng số lao động"],
    "managers_total": ["số cán bộ quản lý", "tổng số cán bộ quản lý"],
    "revenue_vnd": ["doanh thu bình quân", "tổng doanh thu", "doanh thu trong năm"],
    "profit_vnd": ["lợi nhuận", "lãi", "lãi trước thuế"],
    "charter_capital_vnd": ["vốn điều lệ đăng ký"],
    "capital_total_vnd": ["tổng vốn", "tổng vốn hoạt động"],
    "assets_total_vnd": ["tài sản", "tổng giá trị tài sản"],
    "worker_income_vnd": ["thu nhập bình quân lao động", "thu nhập lao động"],
    "tax_vnd": ["nộp ngân sách", "thuế"],
    "band": ["xếp loại", "kết quả xếp loại", "loại"],
    "points": ["điểm", "tổng điểm", "số điểm"],
    "year": ["năm báo cáo", "năm số liệu"],
    "note": ["ghi chú khác"],
    "called": ["tên xã", "tên hiện tại", "tên cũ", "tên xã cũ"],
    "new_name": ["tên xã mới", "tên gọi mới"],
    "into_code": ["sáp nhập vào mã", "nhập vào mã xã", "mã xã nhận", "mã xã mới"],
    "on": ["từ ngày", "hiệu lực từ ngày", "ngày có hiệu lực"],
    "basis": ["nghị quyết", "số nghị quyết", "căn cứ pháp lý"],
}


def importable(code: str) -> tuple[Column, ...]:
    """The columns of the table with this code that a file may bring, in the order of its template."""
    table = IMPORTED[code]
    read = tuple(one for one in table.columns if one.key not in UNREAD.get(code, ()))
    return read + MORE.get(code, ())


def by_key(code: str) -> dict[str, Column]:
    return {one.key: one for one in (*importable(code), VERSION)}


def fillable(table: Table) -> tuple[Column, ...]:
    """What a person may fill in: everything but the columns that only say which record is meant."""
    return tuple(one for one in importable(table.code) if not one.fixed)
