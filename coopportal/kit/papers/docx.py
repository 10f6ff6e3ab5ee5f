"""The words of a Word document: paragraphs and table rows as lines, cells parted by tabs. Runs in the guarded child."""

import struct
from io import BytesIO
from xml.parsers import expat
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from coopportal.kit.papers.refused import LONGEST, broken, too_long
from coopportal.kit.workbooks.guard import ENCRYPTED, LARGEST_RATIO, LARGEST_UNPACKED, MEBIBYTE, pieces
from coopportal.kit.workbooks.refused import Unreadable

MAIN = "word/document.xml"
MOST_PARTS = 2000  # a plan with its scanned annexes holds many pictures
DEEPEST = 200
SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main "
FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
SKIPPED = {"del", "moveFrom", "instrText", "delText"}  # struck out by a reviewer, or fields nobody reads
SAVE_AS = "Mở tệp bằng Word, lưu lại dạng Word Document (.docx) rồi tải lên lại."


def words_of(content: bytes) -> str:
    """Raises Unreadable."""
    member = main_part(content)
    reader = Reader()
    try:
        for piece in pieces(content, member):
            reader.feed(piece)
        reader.end()
    except (expat.ExpatError, Unreadable) as error:
        if isinstance(error, Unreadable) and error.rule not in {"lying_size", "broken_file", "duplicate_part"}:
            raise
        raise broken("Word") from error
    return reader.text


def main_part(content: bytes) -> ZipInfo:
    """The part with the text, once the directory of the package looks harmless. Nothing else is unpacked."""
    try:
        members = ZipFile(BytesIO(content)).infolist()
    except (BadZipFile, LargeZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
        raise broken("Word") from error
    names = [member.filename.lower() for member in members]
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise Unreadable("encrypted", "Tệp có mật khẩu. Bỏ mật khẩu, lưu rồi tải lên lại.")
    if any("vbaproject" in name for name in names):
        raise Unreadable("macro", f"Tệp có macro. {SAVE_AS}")
    if MAIN not in names:
        kind = (
            "bảng tính Excel"
            if "xl/workbook.xml" in names
            else "văn bản OpenDocument"
            if "content.xml" in names
            else ""
        )
        raise Unreadable(
            "not_a_document", f"Tệp {f'là {kind}, ' if kind else ''}không phải văn bản Word (.docx). {SAVE_AS}"
        )
    if len(members) > MOST_PARTS or names.count(MAIN) > 1:
        raise Unreadable("odd_parts", f"Tệp gồm những phần lạ. {SAVE_AS}")
    member = members[names.index(MAIN)]
    if member.file_size > LARGEST_UNPACKED or (
        member.file_size > MEBIBYTE and member.file_size > LARGEST_RATIO * max(member.compress_size, 1)
    ):
        raise Unreadable("too_large_unpacked", "Tệp sau khi giải nén quá lớn. Chỉ giữ phần kế hoạch, bỏ phụ lục ảnh.")
    return member


class Reader:
    """Fed with the XML, it collects `text`."""

    def __init__(self):
        self.lines: list[str] = []
        self.cells: list[list[str]] = []  # of every open table row the cells so far
        self.words: list[str] = []
        self.skipping, self.depth, self.length, self.is_text = 0, 0, 0, False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.finish
        self.parser.CharacterDataHandler = self.said
        self.parser.StartDoctypeDeclHandler = self.refuse

    def feed(self, piece: bytes) -> None:
        self.parser.Parse(piece, False)

    def end(self) -> None:
        self.parser.Parse(b"", True)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def refuse(self, *_):
        raise Unreadable("odd_xml", f"Tệp không do Word ghi: nội dung bên trong viết lạ. {SAVE_AS}")

    def start(self, name: str, attributes) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            self.refuse()
        tag = local(name)
        if self.skipping or tag in SKIPPED or name == FALLBACK:
            self.skipping += 1
        elif tag == "t":
            self.is_text = True
        elif tag in ("tab", "br", "cr"):
            self.words.append("\t" if tag == "tab" else "\n")
        elif tag == "numPr":
            self.words.append("- ")  # the number of an automatic list is nowhere in the text
        elif tag == "noBreakHyphen":
            self.words.append("-")
        elif tag == "tr":
            self.cells.append([])
        elif tag == "tc" and self.cells:
            self.cells[-1].append("")

    def finish(self, name: str) -> None:
        self.depth -= 1
        if self.skipping:
            self.skipping -= 1
            return
        tag = local(name)
        if tag == "t":
            self.is_text = False
        elif tag == "p":
            self.paragraph()
        elif tag == "tr" and self.cells:
            self.row(self.cells.pop())

    def said(self, text: str) -> None:
        if self.is_text and not self.skipping:
            self.length += len(text)
            if self.length > LONGEST:
                raise too_long()
            self.words.append(text)

    def paragraph(self) -> None:
        text = "".join(self.words)
        self.words = []
        if self.cells and self.cells[-1]:
            self.cells[-1][-1] = f"{self.cells[-1][-1]} {text}".strip()
        else:
            self.lines += [line.strip() for line in text.split("\n")]

    def row(self, cells: list[str]) -> None:
        line = "\t".join(" ".join(cell.split()) for cell in cells)
        if self.cells and self.cells[-1]:  # a table within a cell
            self.cells[-1][-1] = f"{self.cells[-1][-1]} {line}".strip()
        else:
            self.lines.append(line)


def local(name: str) -> str:
    """The tag, if it is one of Word's own."""
    for space in (SPACE, STRICT):
        if name.startswith(space):
            return name[len(space) :]
    return ""
