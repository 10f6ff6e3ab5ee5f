"""A province's own form: what may stand in its places, what is wrong with them, and what a report puts there.

A place says {{luy_ke}}-like words: a fact of the report ({{dia_ban}}), or a figure of an indicator ({{htx_new.luy_ke}}).
"""

import re
from collections.abc import Callable
from datetime import date

from coopportal.kit.numbers import NO_FIGURE
from coopportal.kit.periods import day_label
from reports.content import exact_text
from reports.workbook.figures import Figure, figures, note
from reports.workbook.paper import printed_format
from reports.workbook.seal import Copy

PLACE = re.compile(r"\{\{([^{}]*)\}\}")
FIGURES = [
    "nam_truoc",
    "ke_hoach",
    "ky_nay",
    "luy_ke",
    "uoc",
    "ty_le",
    "ty_le_uoc",
    "cung_ky",
]  # as figures() gives them
COLUMNS = {
    "ten": "tên chỉ tiêu",
    "don_vi": "đơn vị tính",
    "nam_truoc": "thực hiện năm trước",
    "ke_hoach": "kế hoạch",
    "ky_nay": "thực hiện kỳ báo cáo",
    "luy_ke": "lũy kế",
    "uoc": "ước thực hiện cả năm",
    "ty_le": "lũy kế so với kế hoạch (%)",
    "ty_le_uoc": "ước so với kế hoạch (%)",
    "cung_ky": "so với cùng kỳ (%)",
    "ghi_chu": "ghi chú",
}
FACTS: dict[str, tuple[str, Callable[[dict], str]]] = {
    "co_quan": ("tên đơn vị lập", lambda content: content["agency"]["name"]),
    "co_quan_cap_tren": ("cơ quan cấp trên", lambda content: content["agency"]["superior"]),
    "dia_ban": ("địa bàn", lambda content: content["territory"]["name"]),
    "ke_hoach": ("tên kế hoạch", lambda content: content["plan"]["title"]),
    "so_ke_hoach": ("số kế hoạch", lambda content: content["plan"]["number"] or NO_FIGURE),
    "nam": ("năm", lambda content: str(content["year"])),
    "ky_bao_cao": ("kỳ báo cáo", lambda content: content["period"]["label"]),
    "ngay_so_lieu": ("ngày tính số liệu", lambda content: day_label(date.fromisoformat(content["as_of"]))),
}
EXAMPLE = "ví dụ {{htx_new.luy_ke}}"


def errors_of(places: dict, codes: set[str]) -> list[str]:
    """Every mistake of a form, with its sheet and cell. `codes`: of the indicators that there are."""
    errors = []
    if places["drawn"]:
        errors.append("Mẫu có hình ảnh hoặc biểu đồ, điền xong sẽ mất. Xóa hình ảnh, biểu đồ rồi lưu lại.")
    for sheet, cell, text, is_formula in places["cells"]:
        where = f"Trang “{sheet}”, ô {cell}"
        if is_formula:
            errors.append(f"{where}: chỗ điền nằm trong công thức. Đặt chỗ điền ở một ô riêng.")
            continue
        names = PLACE.findall(text)
        if re.search(r"\{\{|\}\}", PLACE.sub("", text)):
            errors.append(f"{where}: thiếu dấu ngoặc. Viết {{{{tên}}}}, {EXAMPLE}.")
        errors += [f"{where}: {wrong}" for name in names if (wrong := wrong_name(name.strip(), codes))]
    for name, sheet, cell in places["names"]:
        if not sheet:
            errors.append(f"Vùng đặt tên “{name}” phải là đúng một ô. Vào Công thức → Trình quản lý tên để sửa.")
        elif wrong := wrong_name(name, codes):
            errors.append(f"Trang “{sheet}”, ô {cell} (tên “{name}”): {wrong}")
    if not places["cells"] and not places["names"]:
        errors.append(f"Mẫu chưa có chỗ điền nào. Gõ vào ô cần điền mã chỉ tiêu và tên cột, {EXAMPLE}.")
    return errors


def wrong_name(name: str, codes: set[str]) -> str:
    code, dot, column = name.partition(".")
    if not dot:
        return "" if name in FACTS else f"không có mục “{name}”. Các mục: {', '.join(FACTS)}; chỉ tiêu thì {EXAMPLE}."
    if code not in codes:
        return f"không có chỉ tiêu mang mã “{code}”. Xem mã trong Danh mục chỉ tiêu."
    return "" if column in COLUMNS else f"không có cột “{column}”. Các cột: {', '.join(COLUMNS)}."


def values_of(places: dict, content: dict) -> list:
    """[[sheet, cell, text or {"number", "percent"}, number format]] for each place, as the outgoing copy would print it."""
    rows = {}
    for row in content["rows"]:
        if row["level"] == "target":
            rows.setdefault(row["indicator"], row)  # of an indicator promised twice, the first
    values = [
        [sheet, cell, *whole_or_text(text, rows, content)]
        for sheet, cell, text, is_formula in places["cells"]
        if not is_formula
    ]
    return values + [
        [sheet, cell, *as_cell(said(name, rows, content))] for name, sheet, cell in places["names"] if sheet
    ]


def whole_or_text(text: str, rows: dict, content: dict) -> tuple:
    """A cell that is nothing but one place gets a real number, one among other words is printed."""
    if whole := PLACE.fullmatch(text.strip()):
        return as_cell(said(whole[1].strip(), rows, content))
    return PLACE.sub(lambda place: str(said(place[1].strip(), rows, content)), text), ""


def said(name: str, rows: dict, content: dict) -> Figure | str:
    code, dot, column = name.partition(".")
    if not dot:
        return FACTS[name][1](content)
    row = rows.get(code)
    if row is None:
        return NO_FIGURE
    if column in FIGURES:
        return figures(row, estimated=content["estimated"])[FIGURES.index(column)]
    return {"ten": row["label"], "don_vi": row["unit"], "ghi_chu": note(row, Copy.OUTGOING)}[column]


def as_cell(said: Figure | str) -> tuple:
    if isinstance(said, str):
        return said, ""
    number = {"number": exact_text(said.value), "percent": said.suffix == "%"}
    return number, printed_format(said.decimals, prefix=said.prefix, suffix=said.suffix)
