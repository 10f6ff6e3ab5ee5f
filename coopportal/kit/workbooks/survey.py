"""What the XML of a workbook says before it is parsed: counted and searched as bytes, a few gigabytes a second.

Needles are what every writer of xlsx produces (`<row`, `<f>`, `t="e"`); XML that hides from them by another encoding,
single quotes or comments is refused, not read some other way. Rows and far cells count only when they hold a value:
a sheet formatted down to row 1,048,576 is clumsy, not hostile.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree  # noqa: S405 – only in the guarded child, on parts without DOCTYPE

from coopportal.kit.workbooks.guard import LAST_ROW, MOST_COLUMNS, MOST_MERGES, MOST_ROWS_WRITTEN, SAVE_AS
from coopportal.kit.workbooks.refused import Unreadable

DECLARED = re.compile(rb"""<\?xml[^>]*?encoding=["']([^"']+)["']""")
ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
HARMLESS = (b"<!--", b"<![CDATA[")
RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
LEAVES_THE_FILE = re.compile(rb"""TargetMode\s*=\s*["']External""")
ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
NUMBER = re.compile(rb' r="(\d{1,12})"')
CELL = rb"<(?:\w+:)?c\b[^>]*?"
AT = rb' r="([A-Z]{1,8})(\d{1,12})"'
FAR_CELL = re.compile(rb' r="((?:[J-Z][A-Z]|[A-Z]{3,})\d+)"(?:[^>]*[^/>])?>(?!\s*</)')
FAR = (re.compile(rb' r="[A-Z]{3}'), re.compile(rb' r="[J-Z][A-Z]'))  # fast, to begin with
DIMENSION = re.compile(rb'<dimension ref="[A-Z]{1,3}\d+:([A-Z]{1,3})\d+"')
PREFIXED = re.compile(rb"<\w+:(?:worksheet|sheetData|row)\b")
FORMULA = re.compile(CELL + AT + rb"[^>]*>\s*<(?:\w+:)?f[\s/>]")
ANY_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
ERROR = re.compile(rb"<(?:\w+:)?c\b(?=[^>]* t=\"e\")[^>]*?" + AT)
ODD_QUOTES = re.compile(rb"<[^<>\"]*='")
HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]* hidden="(?:1|true)"')
HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\b[^>]* hidden="(?:1|true)"')
VALUES = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
LEGACY_FONT = re.compile(rb'<(?:\w+:)?name val="(\.Vn|VNI-)', re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """A sheet as workbook.xml names it."""

    name: str
    part: str
    hidden: bool


def whole_tags(pieces: Iterable[bytes], before: bytes = b"<") -> Iterator[bytes]:
    """The same bytes, cut before a tag, so that none is searched in halves."""
    rest = b""
    for piece in pieces:
        piece = rest + piece
        cut = piece.rfind(before)
        rest = piece[cut:] if cut > 0 else b""
        yield piece[:cut] if cut > 0 else piece
    yield rest


def checked(name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of an XML part; raises Unreadable for entities, foreign encodings and links that leave the file."""
    first = True
    for piece in pieces:
        if first:
            declared = DECLARED.search(piece[:200])
            if piece.startswith((b"\xff\xfe", b"\xfe\xff")) or (declared and declared[1].lower() not in ENCODINGS):
                raise _odd_xml()
            first = False
        if b"\x00" in piece:
            raise _odd_xml()
        if b"!" in piece:
            _refuse_declarations(piece)
        yield piece


def _odd_xml() -> Unreadable:
    return Unreadable(
        "odd_xml", f"Tệp không do Excel ghi: nội dung bên trong dùng bảng mã hoặc cách viết lạ. {SAVE_AS}"
    )


def _refuse_declarations(text: bytes) -> None:
    at = text.find(b"<!")
    while at >= 0:
        if not text.startswith(HARMLESS, at):
            raise Unreadable("dtd", f"Tệp có khai báo DOCTYPE hoặc ENTITY, bảng tính thật không có. {SAVE_AS}")
        at = text.find(b"<!", at + 2)


def refuse_links(relations: bytes) -> None:
    for relation in RELATIONSHIP.findall(relations):
        if LEAVES_THE_FILE.search(relation) and b"/hyperlink" not in relation:
            raise Unreadable(
                "external_link",
                "Tệp có liên kết tới tệp hoặc nguồn dữ liệu khác. "
                "Vào Dữ liệu → Sửa liên kết → Ngắt liên kết, lưu rồi tải lên lại.",
            )


def refuse_macros(content_types: bytes) -> None:
    if b"macroEnabled" in content_types:
        raise Unreadable("macro", "Tệp có macro. Lưu thành Excel Workbook (.xlsx) không có macro rồi tải lên lại.")


class Survey:
    """What one sheet's XML shows; cells as (row, column), 1-based."""

    def __init__(self, name: str):
        self.name = name
        self.formulas: list[tuple[int, int]] = []
        self.errors: list[tuple[int, int]] = []
        self.left_out: list[str] = []  # hidden sheets, told with the first one that is read
        self.prefixed = False
        self.is_narrow = (
            False  # by its own word, which saves a search; one that lies costs the child its memory at most
        )
        self.row_tags = self.filled_rows = self.merges = self.hidden_rows = self.hidden_columns = 0

    def look_at(self, text: bytes) -> None:
        """A piece of the sheet, cut before a row. Raises Unreadable where the sheet is beyond the limits."""
        if b"'" in text and b"='" in text and ODD_QUOTES.search(text):
            raise _odd_xml()
        self._count_rows(text)
        if not self.is_narrow and any(pattern.search(text) for pattern in FAR) and (far := FAR_CELL.search(text)):
            raise far_cell(self.name, far[1].decode())
        self.merges += text.count(b"mergeCell ") if b"g" in text else 0  # one letter is looked for faster than a word
        if self.merges > MOST_MERGES:
            raise Unreadable(
                "too_many_merges",
                f"Trang tính “{self.name}” có quá nhiều ô gộp. Bỏ gộp ô trong phần dữ liệu rồi tải lên lại.",
                self.name,
            )
        if b"f" in text and (b"<f" in text or (self.prefixed and b":f" in text)):
            self._find_formulas(text)
        if b't="e"' in text:
            self.errors += _cells(ERROR, text)
        if b"h" in text and b'hidden="' in text:
            self.hidden_rows += len(HIDDEN_ROW.findall(text))
            self.hidden_columns += len(HIDDEN_COLUMN.findall(text))

    def _count_rows(self, text: bytes) -> None:
        """Rows count only when they hold a value: a sheet formatted to its last row is clumsy, not too long."""
        if not self.row_tags:
            self.prefixed = bool(PREFIXED.search(text))
            dimension = DIMENSION.search(text)
            self.is_narrow = bool(dimension) and column_number(dimension[1].decode()) <= MOST_COLUMNS
        here = text.count(b"<row") + (text.count(b":row ") if self.prefixed else 0)
        self.row_tags += here
        if self.row_tags <= LAST_ROW:
            self.filled_rows += here
            if here and (last := NUMBER.search(text, max(text.rfind(b"<row "), 0))) and int(last[1]) <= LAST_ROW:
                return
        starts = [(match.start(), NUMBER.search(match[0])) for match in ROW.finditer(text)]
        ends = [*(start for start, _ in starts[1:]), len(text)]
        filled = [number for (start, number), end in zip(starts, ends, strict=False) if VALUES.search(text, start, end)]
        if self.row_tags > LAST_ROW:
            self.filled_rows += len(filled)
        if self.filled_rows > LAST_ROW:
            raise Unreadable(
                "too_many_rows",
                f"Trang tính “{self.name}” có hơn {MOST_ROWS_WRITTEN} dòng. Chia thành nhiều tệp rồi tải lên từng tệp.",
                self.name,
            )
        if far := next((number[1].decode() for number in filled if number and int(number[1]) > LAST_ROW), ""):
            raise far_cell(self.name, f"A{far}")

    def _find_formulas(self, text: bytes) -> None:
        here, found = len(ANY_FORMULA.findall(text)), _cells(FORMULA, text)
        if here != len(found):
            raise Unreadable(
                "formula", f"Trang tính “{self.name}” có công thức. Dán lại thành giá trị rồi tải lên lại.", self.name
            )
        self.formulas += found

    def notes(self) -> list[tuple[str, str]]:
        """(rule, sentence) of what is read although the person may not see it."""
        told = []
        if self.hidden_rows:
            told.append(
                (
                    "hidden_rows",
                    f"Trang tính “{self.name}” có {self.hidden_rows} dòng ẩn (hoặc đang bị lọc); các dòng này vẫn được đọc.",
                )
            )
        if self.hidden_columns:
            told.append(("hidden_columns", f"Trang tính “{self.name}” có cột ẩn; các cột này vẫn được đọc."))
        if self.left_out:
            told.append(("hidden_sheets", f"Trang tính ẩn không được đọc: {', '.join(self.left_out)[:300]}."))
        return told


def far_cell(sheet: str, cell: str) -> Unreadable:
    return Unreadable(
        "far_cell",
        f"Trang tính “{sheet}” có nội dung ở ô {cell}, rất xa bảng. Xóa các cột, dòng thừa rồi tải lên lại.",
        sheet,
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
        targets = {node.get("Id"): node for node in ElementTree.fromstring(relations)}  # noqa: S314
        nodes = [node for node in ElementTree.fromstring(workbook).iter() if node.tag.endswith("}sheet")]  # noqa: S314
    except ElementTree.ParseError as error:
        raise Unreadable("broken_file", "Tệp bị hỏng. Mở lại bằng Excel, lưu rồi tải lên lại.") from error
    sheets = [_named(node, targets) for node in nodes]
    if not sheets:
        raise Unreadable("no_sheet", "Tệp không có trang tính nào. Kiểm tra lại tệp rồi tải lên lại.")
    return sheets


def _named(node, targets: dict) -> Named:
    """`part` is "" for what is no sheet of cells: charts, dialogues."""
    relation = targets.get(next((value for key, value in node.attrib.items() if key.endswith("}id")), ""))
    part = ""
    if relation is not None and (relation.get("Type") or "").endswith("/worksheet"):
        part = posixpath.normpath(posixpath.join("/xl", relation.get("Target") or "")).lstrip("/")
    return Named(node.get("name") or "", part, node.get("state") in {"hidden", "veryHidden"})


def legacy_font(styles: bytes) -> str:
    """ "tcvn3" or "vni" where a font of the workbook says so, else ""."""
    found = {match.lower() for match in LEGACY_FONT.findall(styles)}
    return {b".vn": "tcvn3", b"vni-": "vni"}[found.pop()] if len(found) == 1 else ""
