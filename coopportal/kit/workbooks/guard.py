"""What is looked at before anything reads a workbook: the package it is, then every part, unpacked once within a budget.

Nothing here parses XML. What could hurt a parser – bombs, entities, macros, links, parts that lie about themselves –
is refused by name first; the reader that follows runs in a child with limits of its own (reading.py), so a gap here
costs a worse sentence, not the machine. Rules: RELIABILITY §3 D and the decisions above it.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from coopportal.kit.workbooks.refused import Unreadable

MEBIBYTE = 1024 * 1024
LARGEST_FILE = 10 * MEBIBYTE
LARGEST_UNPACKED = 100 * MEBIBYTE
LARGEST_RATIO = 200  # of one part, once it is larger than a mebibyte; sheets of real data stay below 60
MOST_PARTS = 200
MOST_ROWS, MOST_ROWS_WRITTEN = 40_000, "40.000"
MOST_COLUMNS = 256
MOST_CELLS, MOST_CELLS_WRITTEN = 3_000_000, "3 triệu"  # of all sheets, blank ones inside a table too
LAST_ROW = MOST_ROWS + 200  # room for the lines above a table's heads
MOST_MERGES = 5_000

PIECE = MEBIBYTE // 2  # small enough to be searched in the processor's cache
STORED, DEFLATED = 0, 8
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
ENCRYPTED = 0x1

OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK"
SAVE_AS = "Mở tệp bằng Excel, chọn Lưu thành → Excel Workbook (.xlsx) rồi tải lên lại."
PICTURES = {b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"BM": "BMP"}


def is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def is_workbook(content: bytes, file_name: str) -> bool:
    """False for what can only be a list in plain text; raises Unreadable for what is neither, naming what it is."""
    if len(content) > LARGEST_FILE:
        raise Unreadable("file_too_large", "Tệp lớn hơn 10 MB. Bỏ hình ảnh, chia thành nhiều tệp rồi tải lên từng tệp.")
    if not content.strip(b"\x00 \r\n\t"):
        raise Unreadable("empty_file", "Tệp rỗng. Kiểm tra lại tệp trên máy rồi tải lên lại.")
    if content.startswith(ZIP):
        return True
    if problem := _foreign(content):
        raise problem
    if file_name.lower().endswith((".csv", ".txt", ".tsv")):
        return False
    raise Unreadable("not_a_workbook", f"Tệp không phải là bảng tính Excel (.xlsx). {SAVE_AS}")


def _foreign(content: bytes) -> Unreadable | None:
    """What a file is that only bears the name of a workbook."""
    start = content[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if content.startswith(OLE):
        encoded = "EncryptedPackage".encode("utf-16-le")
        if encoded in content:
            return Unreadable(
                "encrypted",
                "Tệp có mật khẩu. Mở tệp bằng Excel, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ), lưu rồi tải lên lại.",
            )
        return Unreadable("is_xls", f"Tệp là bảng tính kiểu cũ (.xls). {SAVE_AS}")
    if content.startswith(b"%PDF"):
        return Unreadable("is_pdf", "Tệp là PDF, không phải bảng tính. Tải lên tệp Excel gốc (.xlsx).")
    if kind := next((kind for magic, kind in PICTURES.items() if content.startswith(magic)), None):
        return Unreadable("is_image", f"Tệp là hình ảnh {kind}, không phải bảng tính. Tải lên tệp Excel gốc (.xlsx).")
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")):
        return Unreadable("is_html", f"Tệp là trang web (HTML) được đổi tên. {SAVE_AS}")
    if start.startswith(b"<?xml"):
        return Unreadable("is_xml", f"Tệp là XML, không phải bảng tính Excel (.xlsx). {SAVE_AS}")
    return None


def parts_of(content: bytes) -> list[ZipInfo]:
    """The directory of the package, after every check that needs no unpacking."""
    try:
        members = ZipFile(BytesIO(content)).infolist()
    except (BadZipFile, LargeZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
        raise Unreadable(
            "broken_file", "Tệp bị hỏng hoặc tải lên chưa hết. Mở lại bằng Excel, lưu rồi tải lên lại."
        ) from error
    if len(members) > MOST_PARTS:
        raise Unreadable(
            "too_many_parts", f"Tệp gồm {len(members)} phần; cổng nhận tệp không quá {MOST_PARTS} phần. {SAVE_AS}"
        )
    names = [member.filename.lower() for member in members]
    _refuse_names(names)
    if sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise _bomb()
    for member in members:
        if member.flag_bits & ENCRYPTED:
            raise Unreadable("encrypted", "Tệp có mật khẩu. Bỏ mật khẩu, lưu rồi tải lên lại.")
        if member.compress_type not in {STORED, DEFLATED}:
            raise Unreadable("odd_compression", f"Tệp được nén theo cách Excel không dùng. {SAVE_AS}")
        if member.file_size > MEBIBYTE and member.file_size > LARGEST_RATIO * max(member.compress_size, 1):
            raise _bomb()
    return members


def _bomb() -> Unreadable:
    return Unreadable(
        "too_large_unpacked", "Tệp sau khi giải nén quá lớn (trên 100 MB). Xóa dòng trống có định dạng, chia nhỏ tệp."
    )


FORBIDDEN_PARTS = [
    (
        re.compile(r"vbaproject|xl/macrosheets/|xl/dialogsheets/"),
        "macro",
        "Tệp có macro. Lưu thành Excel Workbook (.xlsx) không có macro rồi tải lên lại.",
    ),
    (
        re.compile(r"xl/externallinks/|xl/connections\.xml|xl/querytables/"),
        "external_link",
        "Tệp có liên kết tới tệp hoặc nguồn dữ liệu khác. Vào Dữ liệu → Sửa liên kết → Ngắt liên kết, lưu rồi tải lên lại.",
    ),
    (
        re.compile(r"/embeddings/|/activex/|/ctrlprops/"),
        "embedded_object",
        "Tệp có đối tượng nhúng. Xóa đối tượng nhúng, lưu rồi tải lên lại.",
    ),
]


def _refuse_names(names: list[str]) -> None:
    if len(set(names)) != len(names):
        raise Unreadable("duplicate_part", f"Tệp có hai phần trùng tên. {SAVE_AS}")
    if any(
        name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or "\x00" in name for name in names
    ):
        raise Unreadable("odd_part_name", f"Tệp có phần mang tên không hợp lệ. {SAVE_AS}")
    for pattern, rule, sentence in FORBIDDEN_PARTS:
        if any(pattern.search(name) for name in names):
            raise Unreadable(rule, sentence)
    if "mimetype" in names or "content.xml" in names:
        raise Unreadable("is_ods", f"Tệp là bảng tính OpenDocument (.ods). {SAVE_AS}")
    if "xl/workbook.bin" in names:
        raise Unreadable("is_xlsb", f"Tệp là bảng tính nhị phân (.xlsb). {SAVE_AS}")
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise Unreadable("not_a_workbook", f"Tệp là văn bản Word hoặc trình chiếu, không phải bảng tính. {SAVE_AS}")
    if "[content_types].xml" not in names:
        raise Unreadable("no_content_types", f"Tệp nén không phải là bảng tính Excel. {SAVE_AS}")
    if "xl/workbook.xml" not in names:
        raise Unreadable("no_workbook", f"Tệp không chứa bảng tính nào. {SAVE_AS}")


def refuse_overlaps(content: bytes, members: list[ZipInfo]) -> None:
    """Parts that share bytes: the bomb that a directory's sums do not show."""
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise Unreadable("overlapping_parts", f"Các phần của tệp chồng lên nhau. {SAVE_AS}")
        end, _ = _packed(content, member)


def pieces(content: bytes, member: ZipInfo) -> Iterator[bytes]:
    """One part, unpacked piece by piece; raises Unreadable where it is longer or other than the directory says."""
    _, packed = _packed(content, member)
    length, check = 0, 0
    for piece in _unpacked(packed, member.compress_type):
        length += len(piece)
        if length > member.file_size:
            break
        check = zlib.crc32(piece, check)
        yield piece
    if length != member.file_size:
        raise Unreadable("lying_size", f"Một phần của tệp không dài như tệp khai. {SAVE_AS}")
    if check != member.CRC:
        raise _broken()


def _unpacked(packed: memoryview, method: int) -> Iterator[bytes]:
    if method == STORED:
        yield from (bytes(packed[start : start + PIECE]) for start in range(0, len(packed), PIECE))
        return
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while piece := stream.decompress(packed, PIECE):
            yield piece
            packed = stream.unconsumed_tail
        if not stream.eof:
            raise _broken()
    except zlib.error as error:
        raise _broken() from error


def _broken() -> Unreadable:
    return Unreadable("broken_file", "Tệp bị hỏng. Mở lại bằng Excel, lưu rồi tải lên lại.")


def _packed(content: bytes, member: ZipInfo) -> tuple[int, memoryview]:
    head = content[member.header_offset : member.header_offset + LOCAL_HEADER.size]
    if len(head) < LOCAL_HEADER.size:
        raise _broken()
    signature, _, flags, method, *_, name_length, extra_length = LOCAL_HEADER.unpack(head)
    start = member.header_offset + LOCAL_HEADER.size + name_length + extra_length
    name = content[member.header_offset + LOCAL_HEADER.size : start - extra_length]
    if signature != b"PK\x03\x04" or method != member.compress_type or start + member.compress_size > len(content):
        raise _broken()
    if flags & ENCRYPTED or name != member.orig_filename.encode("utf-8" if member.flag_bits & 0x800 else "cp437"):
        raise Unreadable("duplicate_part", f"Tệp có phần mang hai tên khác nhau. {SAVE_AS}")
    return start + member.compress_size, memoryview(content)[start : start + member.compress_size]
