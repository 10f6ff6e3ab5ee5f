"""Lists in plain text (.csv): which bytes are which letters, which character parts the columns."""

import csv
import unicodedata
from io import StringIO

from coopportal.kit.workbooks import encodings
from coopportal.kit.workbooks.guard import LAST_ROW, MOST_COLUMNS, MOST_ROWS_WRITTEN
from coopportal.kit.workbooks.refused import Unreadable

PARTINGS = ";,\t"
BOMS = [(b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")]
LONGEST_FIELD = 100_000
CLEAR_MAJORITY = 0.8
AS_UTF8 = "Mở tệp bằng Excel, chọn Lưu thành → CSV UTF-8 hoặc Excel Workbook (.xlsx) rồi tải lên lại."


def read(content: bytes) -> list[list[str]]:
    """Rows of equal width, "" for blank. Raises Unreadable."""
    text = decoded(content)
    csv.field_size_limit(LONGEST_FIELD)
    rows = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=parting(text), strict=True):
            rows.append(row)
            if len(rows) > LAST_ROW:
                raise Unreadable("too_many_rows", f"Tệp có hơn {MOST_ROWS_WRITTEN} dòng. Chia thành nhiều tệp.")
    except csv.Error as error:
        raise Unreadable(
            "broken_csv", f"Dòng {len(rows) + 1} của tệp CSV có dấu nháy kép không khép. {AS_UTF8}"
        ) from error
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise Unreadable("empty_file", "Tệp rỗng. Kiểm tra lại tệp trên máy rồi tải lên lại.")
    if (width := max(map(len, rows))) > MOST_COLUMNS:
        raise Unreadable("far_cell", f"Tệp có {width} cột; cổng nhận không quá {MOST_COLUMNS} cột.")
    return [row + [""] * (width - len(row)) for row in rows]


def decoded(content: bytes) -> str:
    for bom, encoding in BOMS:
        if content.startswith(bom):
            return _decode(content, encoding)
    if content[:200].count(0) > 20:
        return _decode(content, "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be")
    try:
        return content.decode()
    except UnicodeDecodeError:
        return _of_windows(content)


def _of_windows(content: bytes) -> str:
    """Windows-1258, or TCVN3 or VNI left as they are for encodings.py; told by how many words could be Vietnamese."""
    text = unicodedata.normalize("NFC", content.decode("cp1258", "replace"))
    if encodings.share_of_syllables(text) >= CLEAR_MAJORITY and encodings.BEYOND.search(text):
        return text
    raw = content.decode("latin-1")
    if any(encodings.share_of_syllables(convert(raw)) >= CLEAR_MAJORITY for convert in encodings.CONVERT.values()):
        return raw
    raise Unreadable("csv_encoding", f"Không đọc được bảng mã của tệp CSV. {AS_UTF8}")


def _decode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("csv_encoding", f"Không đọc được bảng mã của tệp CSV. {AS_UTF8}") from error


def parting(text: str) -> str:
    """The character that parts the first lines into the same number of columns; Vietnamese Excel writes semicolons."""
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    counts = {mark: [line.count(mark) for line in lines] for mark in PARTINGS}
    return max(
        PARTINGS, key=lambda mark: (min(counts[mark], default=0) > 0, min(counts[mark], default=0), sum(counts[mark]))
    )
