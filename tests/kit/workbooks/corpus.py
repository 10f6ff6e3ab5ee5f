"""Hostile and clumsy workbooks, made here at test time. Each has a code of its own and the one rule it must end in.

`corpus()` lists them. `kind` says where the rule shows: "file" – the whole file is refused; "cell" – one cell of `head`
is; "note" – it is read and the person is told; "ok" – it is read as if nothing were the matter.
"""

import random
import re
import struct
import unicodedata
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from io import BytesIO

import xlsxwriter
from stdnum.vn import mst

from coopportal.kit.workbooks import encodings

HEADS = ["Mã số thuế", "Tên tổ chức", "Lĩnh vực", "Ngày thành lập", "Địa chỉ", "Năm", "Tổng số thành viên"] + [
    "Doanh thu (triệu đồng)",
    "Điểm",
    "Ứng dụng công nghệ cao",
]
CODE, NAME, SECTOR, DAY, ADDRESS, YEAR, MEMBERS, REVENUE, POINTS, HIGH_TECH = HEADS
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, STRINGS, BOOK, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"
TYPES, LINKS = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Case:
    name: str
    make: Callable[[str], bytes]
    rule: str
    kind: str = "file"
    file_name: str = "danh-sach.xlsx"
    head: str = ""
    number: int = 0

    @property
    def code(self) -> str:
        """The tax code in its first row; no two cases share one."""
        return tax_code(self.number)

    @property
    def content(self) -> bytes:
        return self.make(self.code)


def tax_code(number: int) -> str:
    """A code with a right check digit; the number's digits stand in it, spread so that a right one always exists."""
    stem = next(
        stem for stem in (f"01{number:05}{tail:02}" for tail in range(100)) if mst.calc_check_digit(stem).isdigit() and
        len(mst.calc_check_digit(stem)) == 1
    )  # fmt: skip
    return stem + mst.calc_check_digit(stem)


def good_row(code: str) -> dict:
    return {
        CODE: code,
        NAME: f"Hợp tác xã Đồng Tâm {code}",
        SECTOR: "Nông nghiệp",
        DAY: date(2019, 3, 14),
        ADDRESS: "Thôn Nà Lẹng, xã Ba Bể",
        YEAR: 2024,
        MEMBERS: 15,
        REVENUE: 1250.5,
        POINTS: 72.5,
        HIGH_TECH: "không",
    }


def written(
    rows: list[list], arrange: Callable | None = None, options: dict | None = None, name: str = "Dữ liệu"
) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_urls": False} | (options or {})) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                write_cell(sheet, number, column, cell, day)
        if arrange:
            arrange(book, sheet)
    return file.getvalue()


class Formula(str):
    """A formula, unlike text that only looks like one."""


class Error(str):
    """An error value such as #DIV/0!."""


def write_cell(sheet, row: int, column: int, cell, day) -> None:
    if isinstance(cell, Formula):
        sheet.write_formula(row, column, cell, None, 42)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, (date, datetime)):
        sheet.write_datetime(row, column, cell, day)
    elif cell is not None:
        sheet.write(row, column, cell)


def table(*rows: dict, heads: list[str] = HEADS, **more) -> bytes:
    return written([heads, *([row.get(head) for head in heads] for row in rows)], **more)


def good(code: str, **more) -> bytes:
    return table(good_row(code), **more)


def one_cell(head: str, cell, code: str) -> bytes:
    return table(good_row(code) | {head: cell})


def escaped(head: str, text: str, code: str) -> bytes:
    """Text as it stands in the XML: _x0000_ is a NUL there."""
    parts = parts_of(one_cell(head, "CHỖ NÀY", code))
    return package(parts | {STRINGS: parts[STRINGS].replace("CHỖ NÀY".encode(), text.encode())})


def one_column(head: str, cells: list, code: str) -> bytes:
    number = int(code[2:7])
    return table(*(good_row(tax_code(number + 10_000 * extra)) | {head: cell} for extra, cell in enumerate(cells)))


# ---------------------------------------------------------------- packages


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return {info.filename: package.read(info) for info in package.infolist()}


def package(parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of (name, bytes) pairs or of a dictionary, names as they are."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as out, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of names that stand there twice: some are meant to
        for name, part in parts.items() if isinstance(parts, dict) else parts:
            info = zipfile.ZipInfo("x", (2024, 1, 1, 0, 0, 0))
            info.filename, info.compress_type = name, method
            out.writestr(info, part)
    return file.getvalue()


def altered(changes: dict, code: str) -> bytes:
    """A good workbook with parts added, replaced, changed by a function, or left out (None)."""
    parts = parts_of(good(code))
    for name, change in changes.items():
        if change is None:
            parts.pop(name)
        else:
            parts[name] = change(parts[name]) if callable(change) else change
    return package(parts)


def put_before(mark: bytes, text: bytes) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(mark, text + mark, 1)


def swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(part: bytes) -> bytes:
        assert old in part
        return part.replace(old, new)

    return change


def raw_sheet(rows: bytes, code: str, **changes) -> bytes:
    """A good workbook whose sheet holds these bytes after its own rows."""

    def change(part: bytes) -> bytes:
        return put_before(b"</sheetData>", rows)(re.sub(rb"<dimension [^>]*/>", b"", part))

    return altered({SHEET: change, **changes}, code)


def doctype(text: str) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(b"?>", b"?>" + text.encode(), 1)


XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def patched(code: str, patch: Callable[[bytearray, zipfile.ZipInfo], None], part: str = SHEET) -> bytes:
    """A good workbook whose bytes were changed behind the back of the zip library."""
    content = good(code)
    with zipfile.ZipFile(BytesIO(content)) as opened:
        info = opened.getinfo(part)
    raw = bytearray(content)
    patch(raw, info)
    return bytes(raw)


def directory_entry(raw: bytearray, name: str) -> int:
    return raw.rindex(b"PK\x01\x02", 0, raw.rindex(name.encode()))


def lie(length: int, raw: bytearray, info: zipfile.ZipInfo) -> None:
    """The directory and the part's own head say another length."""
    struct.pack_into("<I", raw, directory_entry(raw, info.filename) + 24, length)
    struct.pack_into("<I", raw, info.header_offset + 22, length)


def set_flag(raw: bytearray, info: zipfile.ZipInfo) -> None:
    raw[directory_entry(raw, info.filename) + 8] |= 1


def rename_local(raw: bytearray, info: zipfile.ZipInfo) -> None:
    raw[info.header_offset + 30 + 3] = ord("X")


def wrong_sum(raw: bytearray, info: zipfile.ZipInfo) -> None:
    raw[directory_entry(raw, info.filename) + 16] ^= 0xFF


def point_into(raw: bytearray, info: zipfile.ZipInfo) -> None:
    """Another part of the directory shows the same bytes."""
    other = directory_entry(raw, "docProps/app.xml")
    struct.pack_into("<I", raw, other + 42, info.header_offset)


def bomb(name: str, megabytes: int, code: str, unit: bytes = b"\x00") -> bytes:
    """A part of many megabytes of next to nothing."""
    file = BytesIO(good(code))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as out, out.open(name, "w", force_zip64=False) as part:
        block = unit * (1024 * 1024 // len(unit))
        for _ in range(megabytes):
            part.write(block)
    return file.getvalue()


def long_sheet(rows: int, code: str) -> bytes:
    body = "".join([f'<row r="{number}"><c r="A{number}"><v>{number}</v></c></row>' for number in range(3, rows + 3)])
    return raw_sheet(body.encode(), code)


def wide_and_long(code: str) -> bytes:
    """Within every limit that can be counted, and more than five million cells: more than the child's memory holds."""
    rng = random.Random(1)  # noqa: S311
    stretches = ["".join(f"<c><v>{rng.randrange(10)}</v></c>" for _ in range(25)) for _ in range(1000)]
    rows = ["<row>" + "".join(rng.choices(stretches, k=10)) + "</row>" for _ in range(23_000)]
    return raw_sheet("".join(rows).encode(), code)


def ten_sheets(code: str) -> bytes:
    """Each is small enough; all together are not. Their cells are blank but for two corners."""

    def add(book, sheet) -> None:
        for number in range(10):
            other = book.add_worksheet(f"{number}")
            other.write(0, 0, 1)
            other.write(39_999, 9, 1)

    return good(code, arrange=add)


def blank_rows(code: str) -> bytes:
    """A sheet formatted down to its last row: clumsy, and fine."""
    body = "".join([f'<row r="{number}" s="1" customFormat="1"/>' for number in range(3, 1_048_577)])
    return raw_sheet(body.encode(), code)


def csv_of(code: str, mark: str = ";") -> str:
    row = good_row(code) | {DAY: "14/03/2019", REVENUE: "1250,5" if mark != "," else '"1250,5"'}
    row |= {POINTS: "72"} | ({ADDRESS: '"Thôn Nà Lẹng, xã Ba Bể"'} if mark == "," else {})
    return "".join(mark.join(str(cell) for cell in line) + "\r\n" for line in (HEADS, [row[head] for head in HEADS]))


# ---------------------------------------------------------------- letters of before Unicode

_TO_TCVN3 = {letter: chr(code) for code, letter in encodings.TCVN3_TABLE.items()}
_TO_VNI = {}
for _written, _letter in encodings.VNI_TABLE.items():
    _TO_VNI.setdefault(_letter, _written)
_BYTES = {code[0]: character for character, code in encodings.BYTES_1252.items()}


def tcvn3(text: str) -> str:
    """As typed with a font .VnTime: capitals with accents have no code of their own there."""
    return "".join(_TO_TCVN3.get(letter) or _TO_TCVN3.get(letter.lower(), letter) for letter in text)


def vni(text: str) -> str:
    return "".join(_TO_VNI.get(letter, letter) for letter in text)


def misread(text: str) -> str:
    return "".join(_BYTES[byte] for byte in text.encode())


def in_letters(convert: Callable[[str], str], code: str) -> bytes:
    row = {
        head: convert(cell) if isinstance(cell, str) and head != CODE else cell for head, cell in good_row(code).items()
    }
    return written([[convert(head) for head in HEADS], list(row.values())])


def half_legacy(code: str) -> bytes:
    """One TCVN3 column with as much Unicode in it: what reads well both ways cannot be certain."""
    names = ["Hợp tác xã Đồng Tâm", tcvn3("hợp tác xã bình minh"), tcvn3("liên hiệp hợp tác xã"), "Bé"]
    return one_column(NAME, [*names, "Tổ hợp tác Nà Lẹng"], code)


# ---------------------------------------------------------------- arrangements of sheets


def hide_row(book, sheet) -> None:
    sheet.set_row(1, None, None, {"hidden": True})


def hide_column(book, sheet) -> None:
    sheet.set_column(4, 4, None, None, {"hidden": True})


def filtered(book, sheet) -> None:
    sheet.autofilter(0, 0, 1, len(HEADS) - 1)
    sheet.filter_column(0, "x == 1")
    hide_row(book, sheet)


def with_extras(book, sheet) -> None:
    """What official workbooks bring along and nobody reads: lists, colours by rule, comments, links, a hidden list."""
    sheet.data_validation("C2:C99", {"validate": "list", "source": ["Nông nghiệp", "Thương mại"]})
    sheet.data_validation("G2:G99", {"validate": "custom", "value": "=G2>0"})
    sheet.conditional_format("G2:G99", {"type": "formula", "criteria": "=$G2<7"})
    sheet.write_comment("B2", "ghi chú")
    sheet.write_url("L1", "https://example.vn/huong-dan", string="Hướng dẫn")
    hidden = book.add_worksheet("Danh mục")
    hidden.write("A1", "Nông nghiệp")
    hidden.write_formula("B1", "=1+1")
    hidden.hide()
    book.define_name("linh_vuc", "='Danh mục'!$A$1:$A$9")


def with_own_sheet(book, sheet) -> None:
    """The technical sheet of our own templates."""
    own = book.add_worksheet("_mau")
    own.write_row(0, 0, ["ban-mau", 1])
    own.very_hidden()


def only_hidden(book, sheet) -> None:
    book.add_chartsheet().activate()
    sheet.hide()


def two_sheets(book, sheet) -> None:
    book.add_worksheet("Ghi chú").write("A1", "Số liệu đến 31/12/2024")


def merged_heads(code: str) -> bytes:
    def merge(book, sheet) -> None:
        sheet.merge_range(0, 0, 0, len(HEADS) - 1, "DANH SÁCH HỢP TÁC XÃ")

    return written([[None], HEADS, list(good_row(code).values())], merge)


def with_merges(count: int, code: str) -> bytes:
    cells = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(10, 10 + count))
    merges = f'<mergeCells count="{count}">{cells}</mergeCells>'.encode()
    return altered({SHEET: lambda part: part.replace(b"</sheetData>", b"</sheetData>" + merges)}, code)


def many_styles(code: str) -> bytes:
    one = '<xf numFmtId="{}" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="{}"/>'
    formats = "".join(one.format(number * 7919 % 163, number * 104_729 % 2) for number in range(65_537)).encode()
    return altered({STYLES: lambda part: re.sub(rb"</cellXfs>", formats + b"</cellXfs>", part)}, code)


def in_1904(code: str) -> bytes:
    return table(good_row(code), options={"date_1904": True})


def prefixed(code: str) -> bytes:
    """Every element with a prefix, as some libraries write."""

    def prefix(part: bytes) -> bytes:
        part = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", part)
        return part.replace(b"xmlns=", b"xmlns:x=")

    return altered({SHEET: prefix, STRINGS: prefix}, code)


def moved(code: str) -> bytes:
    """The table begins at C5."""
    return written([[], [], [], [], [None, None, *HEADS], [None, None, *good_row(code).values()]])


def plain(text: str):
    """A whole file that is this text or these bytes, whatever the code."""
    return lambda code: text.encode() if isinstance(text, str) else text


def a_number(value: str, head: str, code: str) -> bytes:
    """A number cell whose XML says what no spreadsheet program writes."""
    letter = "ABCDEFGHIJ"[HEADS.index(head)]
    change = partial(re.sub, rb'(<c r="' + letter.encode() + rb'2"[^>]*><v>)[^<]*', rb"\g<1>" + value.encode())
    return altered({SHEET: change}, code)


def files() -> list[tuple]:
    """(name, maker, rule[, file name]) of those refused as a whole."""
    sheet = partial(partial, raw_sheet)
    part = partial(partial, altered)
    return [
        ("more than 10 MiB", plain(b"PK\x03\x04" + b"\x01" * 10 * 1024 * 1024), "file_too_large"),
        ("a million rows", partial(long_sheet, 1_000_000), "too_many_rows"),
        ("forty thousand rows too many", partial(long_sheet, 80_000), "too_many_rows"),
        ("a cell at XFD1048576", sheet(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "far_cell"),
        ("text at XFD3", sheet(b'<row r="3"><c r="XFD3" t="inlineStr"><is><t>x</t></is></c></row>'), "far_cell"),
        (
            "a far cell that the sheet denies",
            part({SHEET: put_before(b"</sheetData>", b'<row r="9"><c r="XFD9"><v>1</v></c></row>')}),
            "far_cell",
        ),
        (
            "two far cells that the sheet denies",
            part(
                {
                    SHEET: put_before(
                        b"</sheetData>",
                        b'<row r="9"><c r="XFD9"><v>1</v></c></row><row r="39999"><c r="B39999"><v>1</v></c></row>',
                    )
                }
            ),
            "too_heavy",
        ),
        ("a cell at A1048576", sheet(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "far_cell"),
        (
            "a far row before others",
            sheet(b'<row r="900000"><c r="A900000"><v>1</v></c></row><row r="3"/>'),
            "far_cell",
        ),
        ("a column that Excel has not", sheet(b'<row r="3"><c r="ZZZZZ3"><v>1</v></c></row>'), "far_cell"),
        ("a row that Excel has not", sheet(b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'), "far_cell"),
        (
            "a column number of twelve letters",
            sheet(b'<row r="3"><c r="AAAAAAAAAAAA3"><v>1</v></c></row>'),
            "far_cell",
        ),
        ("more cells than memory holds", wide_and_long, "too_heavy"),
        ("a bomb for a sheet", partial(bomb, "xl/worksheets/sheet9.xml", 400), "too_large_unpacked"),
        ("a bomb for a picture", partial(bomb, "xl/media/image1.png", 300), "too_large_unpacked"),
        ("a part that shrinks a thousandfold", partial(bomb, "xl/media/image1.png", 60), "too_large_unpacked"),
        (
            "sixty megabytes of blanks in a sheet",
            partial(bomb, "xl/worksheets/sheet9.xml", 60, unit=b" "),
            "too_large_unpacked",
        ),
        ("twenty thousand parts", plain(package([(f"p{n}", b"") for n in range(20_000)])), "too_many_parts"),
        ("a part longer than it says", lambda code: patched(code, partial(lie, 100)), "lying_size"),
        ("a part shorter than it says", lambda code: patched(code, partial(lie, 100_000)), "lying_size"),
        ("a wrong check sum", lambda code: patched(code, wrong_sum), "broken_file"),
        ("two names for one part", lambda code: patched(code, rename_local), "duplicate_part"),
        ("two parts in the same bytes", lambda code: patched(code, point_into, SHEET), "overlapping_parts"),
        (
            "the same part twice",
            lambda code: package([*parts_of(good(code)).items(), (SHEET, b"<x/>")]),
            "duplicate_part",
        ),
        ("the same part in capitals", part({SHEET.upper(): b"<x/>"}), "duplicate_part"),
        ("a part above its folder", part({"../../etc/cron.d/x": b"x"}), "odd_part_name"),
        ("a part from the root", part({"/etc/passwd": b"x"}), "odd_part_name"),
        ("a part above its folder, Windows style", part({"xl\\..\\..\\x": b"x"}), "odd_part_name"),
        ("an encrypted part", lambda code: patched(code, set_flag), "encrypted"),
        (
            "a password",
            plain(OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600),
            "encrypted",
        ),
        ("an .xls by another name", plain(OLE + b"\x00" * 2000), "is_xls"),
        ("a macro", part({"xl/vbaProject.bin": b"x"}), "macro"),
        ("a macro elsewhere", part({"xl/other/VBAPROJECT.BIN": b"x"}), "macro"),
        ("a type that allows macros", part({TYPES: swap(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")}), "macro"),
        ("a macro sheet", part({"xl/macrosheets/sheet1.xml": b"<x/>"}), "macro"),
        ("a dialog sheet", part({"xl/dialogsheets/sheet1.xml": b"<x/>"}), "macro"),
        ("a link to another workbook", part({"xl/externalLinks/externalLink1.xml": b"<x/>"}), "external_link"),
        ("DDE", part({"xl/externalLinks/externalLink2.xml": b'<x><ddeLink ddeService="cmd"/></x>'}), "external_link"),
        ("a data connection", part({"xl/connections.xml": b"<x/>"}), "external_link"),
        ("a query table", part({"xl/queryTables/queryTable1.xml": b"<x/>"}), "external_link"),
        (
            "a picture from elsewhere",
            part(
                {
                    "xl/_rels/x.xml.rels": b'<R><Relationship Type="a/image" Target="http://e" TargetMode="External"/></R>'
                }
            ),
            "external_link",
        ),
        ("an embedded object", part({"xl/embeddings/oleObject1.bin": b"x"}), "embedded_object"),
        ("an ActiveX control", part({"xl/activeX/activeX1.xml": b"<x/>"}), "embedded_object"),
        ("an entity from a file, in the sheet", part({SHEET: doctype(XXE)}), "dtd"),
        ("an entity from a file, in the strings", part({STRINGS: doctype(XXE)}), "dtd"),
        ("a billion laughs in the workbook", part({BOOK: doctype(LAUGHS)}), "dtd"),
        ("a DOCTYPE in the styles", part({STYLES: doctype("<!DOCTYPE styleSheet>")}), "dtd"),
        ("a DOCTYPE in the properties", part({"docProps/app.xml": doctype(XXE)}), "dtd"),
        ("a DOCTYPE in the relations", part({LINKS: doctype(LAUGHS)}), "dtd"),
        ("a DOCTYPE deep in a sheet", part({SHEET: put_before(b"</sheetData>", XXE.encode())}), "dtd"),
        (
            "a DOCTYPE in a drawing",
            part({"xl/drawings/vmlDrawing1.vml": b"<?xml version='1.0'?>" + XXE.encode()}),
            "dtd",
        ),
        ("a sheet in UTF-16", part({SHEET: lambda xml: xml.decode().encode("utf-16")}), "odd_xml"),
        ("a sheet in UTF-16 without its mark", part({SHEET: lambda xml: xml.decode().encode("utf-16-le")}), "odd_xml"),
        ("a sheet that says it is UTF-7", part({SHEET: swap(b"UTF-8", b"UTF-7")}), "odd_xml"),
        ("single quotes round attributes", part({SHEET: swap(b'r="A2"', b"r='A2'")}), "odd_xml"),
        ("half a file", lambda code: good(code)[:3000], "broken_file"),
        ("a file without its last ten bytes", lambda code: good(code)[:-10], "broken_file"),
        ("an empty package", plain(package({})), "no_content_types"),
        ("a web page", plain("<html><table><tr><td>HTX</td></tr></table></html>"), "is_html"),
        ("a web page that is said to be .xls", plain("\ufeff<!DOCTYPE html><body/>"), "is_html", "a.xls"),
        ("a list in plain text", lambda code: csv_of(code).encode(), "not_a_workbook"),
        ("a picture: PNG", plain(b"\x89PNG\r\n\x1a\n" + b"\x00" * 50), "is_image"),
        ("a picture: JPEG", plain(b"\xff\xd8\xff\xe0" + b"\x00" * 50), "is_image"),
        ("a picture that is said to be .csv", plain(b"GIF89a" + b"\x00" * 50), "is_image", "a.csv"),
        ("a PDF", plain(b"%PDF-1.7\n"), "is_pdf"),
        ("an XML of Excel 2003", plain('<?xml version="1.0"?><Workbook/>'), "is_xml"),
        ("a program", plain(b"MZ\x90\x00" + bytes(range(200))), "not_a_workbook"),
        ("a gzip file", plain(b"\x1f\x8b\x08" + bytes(range(99))), "not_a_workbook"),
        ("an empty file", plain(b""), "empty_file"),
        ("a file of zeros", plain(b"\x00" * 5000), "empty_file"),
        ("an OpenDocument sheet", plain(package({"mimetype": b"x", "content.xml": b"<x/>"})), "is_ods"),
        ("a binary workbook", part({BOOK: None, "xl/workbook.bin": b"x"}), "is_xlsb"),
        ("a Word document", plain(package({TYPES: b"<x/>", "word/document.xml": b"<x/>"})), "not_a_workbook"),
        ("a zip of letters", plain(package({"thu.txt": b"x"})), "no_content_types"),
        ("no content types", part({TYPES: None}), "no_content_types"),
        ("no workbook", part({BOOK: None}), "no_workbook"),
        ("no relations", part({LINKS: None}), "no_sheet"),
        ("no sheet in the workbook", part({BOOK: partial(re.sub, rb"<sheets>.*</sheets>", b"<sheets/>")}), "no_sheet"),
        ("a sheet that is not there", part({SHEET: None}), "no_sheet"),
        ("only hidden sheets", partial(good, arrange=only_hidden), "no_sheet"),
        ("a workbook that does not end", part({BOOK: lambda xml: xml[:-20]}), "broken_file"),
        ("a sheet that does not end", part({SHEET: lambda xml: xml[:-60]}), "broken_file"),
        ("a string that is not there", part({SHEET: swap(b't="s"><v>0</v>', b't="s"><v>999</v>')}), "broken_file"),
        ("a cell in row 0", part({SHEET: swap(b'r="A2"', b'r="A0"')}), "broken_file"),
        ("bzip2 inside", lambda code: package(parts_of(good(code)), zipfile.ZIP_BZIP2), "odd_compression"),
        ("LZMA inside", lambda code: package(parts_of(good(code)), zipfile.ZIP_LZMA), "odd_compression"),
        ("forty-two thousand merged cells", partial(with_merges, 42_000), "too_many_merges"),
        ("a formula in a cell without a place", sheet(b"<row><c><f>1+1</f><v>2</v></c></row>"), "formula"),
        ("a formula beyond all values", sheet(b'<row r="9"><c r="L9"><f>1+1</f></c></row>'), "formula"),
        ("ten sheets of four hundred thousand cells", ten_sheets, "too_many_cells"),
        ("a NUL in the sheet", part({SHEET: swap(b"</sheetData>", b"\x00</sheetData>")}), "odd_xml"),
        ("text with an open quotation", plain('a;b\n"c;d\n'), "broken_csv", "a.csv"),
        ("text in no known letters", plain(bytes(range(128, 256)) * 40), "csv_encoding", "a.csv"),
        ("text in half a UTF-16", plain("﻿Tên;Mã".encode("utf-16-le")[:-1]), "csv_encoding", "a.csv"),
        ("sixty thousand lines", plain("a;b\n" * 60_000), "too_many_rows", "a.csv"),
        ("three hundred columns", plain(";" * 300 + "a\n"), "far_cell", "a.csv"),
    ]


def cells() -> list[tuple]:
    """(name, head, what stands there, rule): one cell is told, nothing else."""
    return [
        ("a formula", MEMBERS, Formula("=1+1"), "formula"),
        ("a formula that calls home", NAME, Formula('=WEBSERVICE("http://e")'), "formula"),
        ("an error value", MEMBERS, Formula("=1/0"), "formula"),
        ("text like a formula", NAME, "=cmd|' /C calc'!A0", "formula_text"),
        ("text like a formula, with a plus", NAME, "+cmd|' /C calc'!A0", "formula_text"),
        ("text like a formula, with a minus", NAME, "-2+3+cmd|' /C calc'!A0", "formula_text"),
        ("text like a formula, with an at", NAME, "@SUM(1+1)*cmd|' /C calc'!A0", "formula_text"),
        ("text like a formula, after a tab", NAME, "\t=1+1", "formula_text"),
        ("a formula for a code", CODE, "=1+1", "formula_text"),
        ("TRUE for a name", NAME, True, "flag_not_text"),
        ("TRUE for a number", MEMBERS, True, "flag_not_number"),
        ("month before day", DAY, "12/25/2024", "month_first"),
        ("a serial number without a format", DAY, 43538, "number_not_day"),
        ("the 31st of February", DAY, "31/02/2024", "no_such_day"),
        ("the 29th of February in a common year", DAY, "29/02/2023", "no_such_day"),
        ("the year 0", DAY, "01/01/0000", "year_out_of_range"),
        ("a year long ago", DAY, "01/01/1890", "year_out_of_range"),
        ("a year of two digits", DAY, "1/2/24", "short_year"),
        ("a day without a year", DAY, "31/12", "not_a_day"),
        ("a day in full-width digits", DAY, "３１/12/2024", "foreign_digits"),
        ("fewer than none", MEMBERS, -3, "negative"),
        ("fewer than none, as text", MEMBERS, "-3", "negative"),
        ("negative money", REVENUE, -5.5, "negative"),
        ("1e300", MEMBERS, 1e300, "too_large"),
        ("more money than there is", REVENUE, 1e13, "too_large"),
        ("NaN as text", MEMBERS, "NaN", "not_a_number"),
        ("Infinity as text", REVENUE, "Infinity", "not_a_number"),
        ("a number in E notation, as text", MEMBERS, "1e3", "not_a_number"),
        ("English money", REVENUE, "1,500,000.50", "ambiguous_number"),
        ("English thousands", MEMBERS, "36,508", "ambiguous_number"),
        ("one dot", POINTS, "1.450", "ambiguous_number"),
        ("one dot and one digit", POINTS, "1.5", "ambiguous_number"),
        ("a zero and a dot", POINTS, "0.500", "ambiguous_number"),
        ("one dot in money", REVENUE, "1.360", "ambiguous_number"),
        ("one dot in an amount with its unit", REVENUE, "1.360 tỷ", "ambiguous_number"),
        ("3.7 members", MEMBERS, 3.7, "not_whole"),
        ("3,7 members, as text", MEMBERS, "3,7", "not_whole"),
        ("members with their unit", MEMBERS, "15 người", "not_a_number"),
        ("a dash", MEMBERS, "-", "dash"),
        ("a percentage", POINTS, "5%", "not_a_number"),
        ("three dots in a number", POINTS, "1..000", "not_a_number"),
        ("full-width digits", MEMBERS, "１２", "foreign_digits"),
        ("Arabic digits", MEMBERS, "٣", "foreign_digits"),
        ("full-width digits for a code", CODE, "０１００１０９１０６", "foreign_digits"),
        ("a superscript digit", MEMBERS, "²", "foreign_digits"),
        ("units in the wrong order", REVENUE, "456 triệu 1 tỷ", "not_a_number"),
        ("another money", REVENUE, "12 usd", "not_a_number"),
        ("a day for a number", POINTS, date(2024, 5, 1), "day_not_number"),
        ("a code that lost its zero", CODE, 100109106, "lost_zero"),
        ("a code that lost its zero, as text", CODE, "100109106", "lost_zero"),
        ("a code in E notation", CODE, "1.00109E+9", "digits_lost"),
        ("a code beyond fifteen digits", CODE, 1e20, "digits_lost"),
        ("a day for a code", CODE, date(2024, 5, 1), "not_a_code"),
        ("Cyrillic letters in HTX", NAME, "НТХ Đồng Tâm", "other_script"),
        ("a Greek letter in a name", NAME, "HTX Αn Bình", "other_script"),
        ("a Cyrillic letter for an x", NAME, "х", "other_script"),
        ("a smiling face", NAME, "HTX Vui Vẻ 😀", "odd_character"),
        ("a sign of a private font", NAME, "HTX \uf0b7 Bình", "odd_character"),
        ("32,767 letters", NAME, "a" * 32_767, "too_long"),
        ("lost letters", NAME, "Hợp tác xã nông nghi?p", "lost_letters"),
        ("letters lost for good", NAME, "H\ufffdp tác xã", "lost_letters"),
        ("a sector that is none", SECTOR, "Khai khoáng vũ trụ", "not_a_choice"),
        ("perhaps", HIGH_TECH, "có lẽ", "not_a_flag"),
        ("two for a yes", HIGH_TECH, 2, "not_a_flag"),
        ("a year of two digits for a year", YEAR, "24", "not_a_year"),
        ("a year in the far future", YEAR, 20240, "not_a_year"),
        ("a day for a year", YEAR, date(2024, 1, 1), "not_a_year"),
    ]


def read_well() -> list[tuple]:
    """(name, maker, rule or "ok", kind[, file name]) of those that are read."""
    return [
        ("nothing the matter", good, "ok", "ok"),
        ("names in NFD", partial(in_letters, partial(unicodedata.normalize, "NFD")), "ok", "ok"),
        ("hard blanks", lambda code: one_cell(NAME, f"Hợp\u00a0tác xã\u3000Đồng Tâm {code}\u00a0", code), "ok", "ok"),
        (
            "letters nobody sees",
            lambda code: one_cell(NAME, f"\ufeffHợp\u200b tác xã Đồng Tâm {code}\u200d", code),
            "ok",
            "ok",
        ),
        (
            "letters that turn the text round",
            lambda code: one_cell(NAME, f"\u202eHợp tác xã Đồng Tâm {code}\u202c", code),
            "ok",
            "ok",
        ),
        ("an Icelandic Ð", lambda code: one_cell(NAME, f"Hợp tác xã Ðồng Tâm {code}", code), "ok", "ok"),
        ("a line break in a name", lambda code: one_cell(NAME, f"Hợp tác xã\nĐồng Tâm {code}", code), "ok", "ok"),
        ("an escaped letter", lambda code: escaped(NAME, f"_x0048_ợp tác xã Đồng Tâm {code}", code), "ok", "ok"),
        ("TCVN3", partial(in_letters, tcvn3), "converted_letters", "note"),
        ("VNI", partial(in_letters, vni), "converted_letters", "note"),
        ("UTF-8 read as Windows-1252", partial(in_letters, misread), "converted_letters", "note"),
        ("two kinds of letters in one column", half_legacy, "legacy_encoding", "cell", "danh-sach.xlsx", NAME),
        ("a hidden row", partial(good, arrange=hide_row), "hidden_rows", "note"),
        ("a filter", partial(good, arrange=filtered), "hidden_rows", "note"),
        ("a hidden column", partial(good, arrange=hide_column), "hidden_columns", "note"),
        ("lists, comments, links, a hidden list", partial(good, arrange=with_extras), "hidden_sheets", "note"),
        ("our own technical sheet", partial(good, arrange=with_own_sheet), "ok", "ok"),
        ("two sheets", partial(good, arrange=two_sheets), "ok", "ok"),
        ("merged heads", merged_heads, "ok", "ok"),
        ("a table that begins at C5", moved, "ok", "ok"),
        ("65,537 styles", many_styles, "ok", "ok"),
        ("days counted from 1904", in_1904, "ok", "ok"),
        ("a million blank rows", blank_rows, "ok", "ok"),
        (
            "a far cell without content",
            partial(raw_sheet, b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'),
            "ok",
            "ok",
        ),
        ("elements with a prefix", prefixed, "ok", "ok"),
        ("a comment in the XML", partial(altered, {STYLES: doctype("<!-- by a library -->")}), "ok", "ok"),
        ("days as text", lambda code: one_cell(DAY, "14/3/2019", code), "ok", "ok"),
        ("days as text, with dashes", lambda code: one_cell(DAY, "14-03-2019", code), "ok", "ok"),
        ("days as text, ISO", lambda code: one_cell(DAY, "2019-03-14", code), "ok", "ok"),
        ("money with its unit", lambda code: one_cell(REVENUE, "1 tỷ 250 triệu 500 nghìn", code), "ok", "ok"),
        ("money as officials write it", lambda code: one_cell(REVENUE, "1.250.500.000 đồng", code), "ok", "ok"),
        (
            "a code with blanks",
            lambda code: one_cell(CODE, f"{code[:4]} {code[4:7]}\u00a0{code[7:]}", code),
            "ok",
            "ok",
        ),
        ("a count with a zero before", lambda code: one_cell(MEMBERS, "015", code), "ok", "ok"),
        (
            "one dot where others show what it means",
            lambda code: one_column(POINTS, ["72,5", "1.450"], code),
            "ok",
            "ok",
        ),
        ("a NUL", partial(escaped, NAME, "HTX_x0000_Bình"), "control_character", "cell", "danh-sach.xlsx", NAME),
        ("a bell", partial(escaped, ADDRESS, "Thôn_x0007_1"), "control_character", "cell", "danh-sach.xlsx", ADDRESS),
        (
            "both ways of writing numbers in one column",
            lambda code: one_column(POINTS, ["72,5", "1.450", "12.5"], code),
            "ambiguous_number",
            "cell",
            "danh-sach.xlsx",
            POINTS,
        ),
        (
            "both ways of writing days in one column",
            lambda code: one_column(DAY, ["14/03/2019", "12/25/2019", "03/04/2019"], code),
            "ambiguous_day",
            "cell",
            "danh-sach.xlsx",
            DAY,
        ),
        ("NaN in the XML", partial(a_number, "NaN", MEMBERS), "not_a_number", "cell", "danh-sach.xlsx", MEMBERS),
        ("infinity in the XML", partial(a_number, "1e999", REVENUE), "not_a_number", "cell", "danh-sach.xlsx", REVENUE),
        (
            "#REF! in a cell",
            partial(altered, {SHEET: partial(re.sub, rb'<c r="G2"[^>]*><v>[^<]*', b'<c r="G2" t="e"><v>#REF!')}),
            "error_value",
            "cell",
            "danh-sach.xlsx",
            MEMBERS,
        ),
        (
            "an error below the table",
            partial(raw_sheet, b'<row r="9"><c r="A9" t="e"><v>#N/A</v></c></row>'),
            "error_value",
            "cell",
            "danh-sach.xlsx",
            CODE,
        ),
        ("text: UTF-8, semicolons", lambda code: csv_of(code).encode(), "ok", "ok", "a.csv"),
        ("text: UTF-8 with its mark, commas", lambda code: csv_of(code, ",").encode("utf-8-sig"), "ok", "ok", "a.csv"),
        ("text: UTF-16, tabs", lambda code: csv_of(code, "\t").encode("utf-16"), "ok", "ok", "a.txt"),
        (
            "text: UTF-16 big-endian without its mark",
            lambda code: csv_of(code).encode("utf-16-be"),
            "ok",
            "ok",
            "a.csv",
        ),
        ("text: Windows-1258", lambda code: windows_1258(csv_of(code)), "ok", "ok", "a.csv"),
        ("text: TCVN3", lambda code: tcvn3(csv_of(code)).encode("latin-1"), "converted_letters", "note", "a.csv"),
        ("text: VNI", lambda code: vni(csv_of(code)).encode("latin-1"), "converted_letters", "note", "a.csv"),
    ]


def windows_1258(text: str) -> bytes:
    """Letters with their shape, tones as characters of their own."""
    out = []
    for character in text:
        try:
            out.append(character.encode("cp1258"))
        except UnicodeEncodeError:
            letter, *marks = unicodedata.normalize("NFD", character)
            tones = [mark for mark in marks if mark in encodings.TONES]
            shaped = unicodedata.normalize("NFC", letter + "".join(mark for mark in marks if mark not in tones))
            out.append((shaped + "".join(tones)).encode("cp1258"))
    return b"".join(out)


@cache
def corpus() -> list[Case]:
    cases = [Case(name, make, rule, "file", *more) for name, make, rule, *more in files()]
    cases += [Case(name, partial(one_cell, head, cell), rule, "cell", head=head) for name, head, cell, rule in cells()]
    cases += [Case(name, make, rule, kind, *more) for name, make, rule, kind, *more in read_well()]
    return [Case(**(vars(case) | {"number": number})) for number, case in enumerate(cases, start=1)]
