"""What the XML of a workbook says before it is parsed: counted and searched as bytes, a few gigabytes a second.

Needles are what every writer of xlsx produces (`<row`, `<f>`, `t="e"`); XML that hides from them by another encoding,
single quotes or comments is refused, not read some other way. Rows and far cells count only when they hold a value:
a sheet formatted down to row 1,048,576 is clumsy, not hostile.
"""

import posixpath
import re
from dataclasses import dataclass, field
from xml.etree import ElementTree  # noqa: S405 – only in the guarded child, on parts without DOCTYPE

from coopportal.kit.workbooks.guard import LAST_ROW, MEBIBYTE, MOST_MERGES, MOST_ROWS, SAVE_AS, Part
from coopportal.kit.workbooks.refused import Unreadable

DECLARED = re.compile(rb"""<\?xml[^>]*?encoding=["']([^"']+)["']""")
ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
HARMLESS = (b"<!--", b"<![CDATA[")
ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,12})"')
CELL = rb"<(?:\w+:)?c\b[^>]*?"
AT = rb'\br="([A-Z]{1,8})(\d{1,12})"'
FAR_CELL = re.compile(rb'\br="((?:[J-Z][A-Z]|[A-Z]{3,8})\d{1,12})"[^>]*[^/>]>(?!\s*</)')
FORMULA = re.compile(CELL + AT + rb"[^>]*>\s*<(?:\w+:)?f[\s/>]")
ERROR = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*\bt=\"e\")[^>]*?" + AT)
ANY_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,7})"[^>]*?\bhidden="(?:1|true)"')
HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\b[^>]*?\bhidden="(?:1|true)"')
VALUES = (b"<v", b"<is", b":v>", b":is>")
LEGACY_FONT = re.compile(rb'<(?:\w+:)?name val="(\.Vn|VNI-)', re.IGNORECASE)


@dataclass
class Survey:
    """What is known of one sheet's XML; cells as (row, column), 1-based."""

    formulas: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0

    def notes(self, name: str) -> list[tuple[str, str]]:
        """(rule, sentence) of what is read although the person may not see it."""
        told = []
        if self.hidden_rows:
            told.append(
                (
                    "hidden_rows",
                    f"Trang tính “{name}” có {self.hidden_rows} dòng ẩn (hoặc đang bị lọc); các dòng này vẫn được đọc.",
                )
            )
        if self.hidden_columns:
            told.append(("hidden_columns", f"Trang tính “{name}” có cột ẩn; các cột này vẫn được đọc."))
        return told


@dataclass(frozen=True)
class Named:
    """A sheet as workbook.xml names it."""

    name: str
    part: str
    hidden: bool


def check_xml(part: Part) -> None:
    """Raises Unreadable for entities, foreign encodings and links that leave the file."""
    text = part.content
    if b"\x00" in text[:MEBIBYTE] or text.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("odd_xml", f"Tệp dùng bảng mã mà Excel không dùng. {SAVE_AS}")
    if (declared := DECLARED.search(text[:200])) and declared[1].lower() not in ENCODINGS:
        raise Unreadable("odd_xml", f"Tệp dùng bảng mã mà Excel không dùng. {SAVE_AS}")
    if b"!" in text:
        _refuse_declarations(text)
    if part.name.lower().endswith(".rels"):
        _refuse_links(text)
    if b"macroEnabled" in text and part.name.lower() == "[content_types].xml":
        raise Unreadable("macro", "Tệp có macro. Lưu thành Excel Workbook (.xlsx) không có macro rồi tải lên lại.")


def _refuse_declarations(text: bytes) -> None:
    at = text.find(b"<!")
    while at >= 0:
        if not text.startswith(HARMLESS, at):
            raise Unreadable("dtd", f"Tệp có khai báo DOCTYPE hoặc ENTITY, bảng tính thật không có. {SAVE_AS}")
        at = text.find(b"<!", at + 2)


def _refuse_links(text: bytes) -> None:
    for relation in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", text):
        if re.search(rb"""TargetMode\s*=\s*["']External""", relation) and b"/hyperlink" not in relation:
            raise Unreadable(
                "external_link",
                "Tệp có liên kết tới tệp hoặc nguồn dữ liệu khác. "
                "Vào Dữ liệu → Sửa liên kết → Ngắt liên kết, lưu rồi tải lên lại.",
            )


def survey(text: bytes, name: str) -> Survey:
    """Counts rows and looks for cells that are not read; raises Unreadable where the sheet is beyond the limits."""
    if b"'" in text and b"='" in text and re.search(rb"<[^>\"]*='", text):
        raise Unreadable("odd_xml", f"Trang tính “{name}” không do Excel ghi. {SAVE_AS}", name)
    if text.count(b"<row") + text.count(b":row ") > LAST_ROW:
        _refuse_filled_rows(text, name)
    _refuse_far(text, name)
    if text.count(b"<mergeCell ") > MOST_MERGES:
        raise Unreadable(
            "too_many_merges",
            f"Trang tính “{name}” có quá nhiều ô gộp. Bỏ gộp ô trong phần dữ liệu rồi tải lên lại.",
            name,
        )
    found = Survey()
    if b"<f>" in text or b"<f " in text or b"<f/" in text or b":f>" in text or b":f " in text:
        found.formulas = _cells(FORMULA, text)
        if len(found.formulas) != len(ANY_FORMULA.findall(text)):
            raise Unreadable(
                "formula", f"Trang tính “{name}” có công thức. Dán lại thành giá trị rồi tải lên lại.", name
            )
    if b't="e"' in text:
        found.errors = _cells(ERROR, text)
    if b'hidden="' in text:
        found.hidden_rows = len(HIDDEN_ROW.findall(text))
        found.hidden_columns = len(HIDDEN_COLUMN.findall(text))
    return found


def _refuse_filled_rows(text: bytes, name: str) -> None:
    starts = [match.start() for match in re.finditer(rb"<(?:\w+:)?row\b", text)] + [len(text)]
    filled = sum(
        any(text.find(value, start, end) >= 0 for value in VALUES)
        for start, end in zip(starts, starts[1:], strict=False)
    )
    if filled > LAST_ROW:
        raise Unreadable(
            "too_many_rows",
            f"Trang tính “{name}” có {filled:,} dòng; mỗi lần nhận không quá {MOST_ROWS:,} dòng. Chia thành nhiều tệp.".replace(
                ",", "."
            ),
            name,
        )


def _refuse_far(text: bytes, name: str) -> None:
    cell = ""
    if far := FAR_CELL.search(text):
        cell = far[1].decode()
    else:
        last = text.rfind(b"<row ")
        row = ROW.match(text, last) if last >= 0 else None
        if row and int(row[1]) > LAST_ROW and any(text.find(value, last) >= 0 for value in VALUES):
            cell = f"A{int(row[1])}"
    if cell:
        raise Unreadable(
            "far_cell",
            f"Trang tính “{name}” có nội dung ở ô {cell}, rất xa bảng. Xóa các cột, dòng thừa rồi tải lên lại.",
            name,
            cell,
        )


def _cells(pattern: re.Pattern, text: bytes) -> list[tuple[int, int]]:
    return [(int(row), column_number(letters.decode())) for letters, row in pattern.findall(text)]


def column_number(letters: str) -> int:
    """ "A" → 1, "AN" → 40."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 → "A", 40 → "AN"."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def named_sheets(workbook: bytes, relations: bytes) -> list[Named]:
    """The sheets in the workbook's order with the parts that hold them; raises Unreadable where there is none."""
    try:
        targets = {node.get("Id"): node.get("Target") or "" for node in ElementTree.fromstring(relations)}  # noqa: S314
        nodes = [node for node in ElementTree.fromstring(workbook).iter() if node.tag.endswith("}sheet")]  # noqa: S314
    except ElementTree.ParseError as error:
        raise Unreadable("broken_file", "Tệp bị hỏng. Mở lại bằng Excel, lưu rồi tải lên lại.") from error
    sheets = [_named(node, targets) for node in nodes]
    if not sheets:
        raise Unreadable("no_sheet", "Tệp không có trang tính nào. Kiểm tra lại tệp rồi tải lên lại.")
    return sheets


def _named(node, targets: dict[str, str]) -> Named:
    relation = next((value for key, value in node.attrib.items() if key.endswith("}id")), "")
    target = targets.get(relation, "")
    path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
    return Named(node.get("name") or "", path, node.get("state") in {"hidden", "veryHidden"})


def legacy_font(styles: bytes) -> str:
    """ "tcvn3" or "vni" where a font of the workbook says so, else ""."""
    found = {match.lower() for match in LEGACY_FONT.findall(styles)}
    return {b".vn": "tcvn3", b"vni-": "vni"}[found.pop()] if len(found) == 1 else ""
