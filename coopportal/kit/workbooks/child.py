"""The guarded child: reads one workbook from its standard input and writes frames (wire.py) to its standard output.

Its limits are set before it sees a byte. It has no secrets: its environment holds nothing but the path to this code.
"""

import gc
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections import deque
from io import BytesIO
from itertools import islice

from coopportal.kit.workbooks import delimited, encodings, survey, wire
from coopportal.kit.workbooks.guard import (
    LARGEST_FILE,
    LAST_ROW,
    MEBIBYTE,
    MOST_CELLS,
    MOST_CELLS_WRITTEN,
    MOST_COLUMNS,
    is_workbook,
    is_xml,
    parts_of,
    pieces,
    refuse_overlaps,
)
from coopportal.kit.workbooks.refused import RULES, Refused, Unreadable

MEMORY = 224 * MEBIBYTE  # of data; with the code it shares a child stays below 256
SECONDS = {"read": 10, "mark": 30, "words": 20, "slots": 20, "fill": 30}  # of processor time
LARGEST_WRITTEN = {
    "read": 0,
    "mark": 128 * MEBIBYTE,
    "words": 0,
    "slots": 0,
    "fill": 128 * MEBIBYTE,
}  # openpyxl puts its sheets together in a temporary file
LARGEST_GIVEN = 2 * LARGEST_FILE
BLOCK = 4000  # rows sent at once
HEADS = 30  # rows sent first: with the heads among them columns are of several types, which takes longer to pack
TECHNICAL = "_"  # hidden sheets of our own templates begin with it and come along; other hidden sheets stay out


def limit_ourselves(act: str, parent: int) -> None:
    """Memory, processor time, files; the end comes with the parent's."""
    import ctypes

    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_AS, (4 * MEMORY, 4 * MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS[act], SECONDS[act]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_WRITTEN[act], LARGEST_WRITTEN[act]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(act: str, given: bytes, file_name: str, stream) -> None:
    try:
        ACTS[act](given, file_name, stream)
        wire.send(stream, b"E", b"")
    except Unreadable as error:
        wire.send_json(stream, b"U", [error.rule, error.sentence, error.sheet, error.cell])
    except MemoryError:
        raise
    except Exception as error:  # ours to mend: told to the log by place and kind, never with what the file says
        place = traceback.extract_tb(error.__traceback__)[-1]
        wire.send_json(stream, b"X", f"{type(error).__name__} at {os.path.basename(place.filename)}:{place.lineno}")


def read(content: bytes, file_name: str, stream) -> None:
    if is_workbook(content, file_name):
        send_workbook(content, stream)
    else:
        send_list(stream, delimited.read(content))


def mark(given: bytes, file_name: str, stream) -> None:
    """Given: a line of JSON, then the workbook. It is looked over as before reading; one too large is not opened."""
    from coopportal.kit.workbooks import red

    marks, _, content = given.partition(b"\n")
    if not is_workbook(content, file_name):
        wire.send(stream, b"W", red.of_list(content, json.loads(marks)))
        return
    look_over(content)
    if sum(count_cells(content, member) for member in parts_of(content)) <= red.MOST_MARKED_CELLS:
        wire.send(stream, b"W", red.with_red_cells(content, json.loads(marks)))


def count_cells(content: bytes, member) -> int:
    """Cells and rows, blank ones too, of any sheet, hidden or not: openpyxl opens them all."""
    if not member.filename.lower().startswith("xl/worksheets/"):
        return 0
    return sum(piece.count(b"<c") + piece.count(b"<row") + piece.count(b":c ") for piece in pieces(content, member))


def words(content: bytes, file_name: str, stream) -> None:
    """A document's text (papers/); what reads it is loaded only now."""
    from coopportal.kit.papers.words import words_of

    gc.enable()  # a PDF is a web of objects
    wire.send_json(stream, b"T", words_of(content))


def slots(content: bytes, file_name: str, stream) -> None:
    """The places of a form that are to be filled."""
    wire.send(stream, b"W", json.dumps(a_form(content).found(content)).encode())


def fill(given: bytes, file_name: str, stream) -> None:
    """Given: a line of JSON, then the form."""
    values, _, content = given.partition(b"\n")
    wire.send(stream, b"W", a_form(content).filled(content, json.loads(values)))


def a_form(content: bytes):
    """What reads a form, loaded only now; raises Unreadable for what is no workbook or too large to be opened whole."""
    from coopportal.kit.workbooks import red
    from coopportal.kit.workbooks import slots as forms

    is_workbook(content, "")
    look_over(content)
    if sum(count_cells(content, member) for member in parts_of(content)) > red.MOST_MARKED_CELLS:
        raise Unreadable(
            "too_many_cells", "Mẫu có quá nhiều ô. Xóa trang tính thừa, dòng trống có định dạng rồi lưu lại."
        )
    return forms


ACTS = {"read": read, "mark": mark, "words": words, "slots": slots, "fill": fill}


def send_workbook(content: bytes, stream) -> None:
    named, surveys, letters = look_over(content)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        cells = 0
        left_out = [f"“{sheet.name}”" for sheet in named if sheet.hidden and not sheet.name.startswith(TECHNICAL)]
        for index in sorted(
            range(len(named)), key=lambda index: not named[index].hidden
        ):  # what says how to read first
            sheet, found = named[index], surveys[index]
            if found is not None:
                parsed = book.get_sheet_by_index(index)
                cells += parsed.width * parsed.height
                if cells > MOST_CELLS:
                    raise Unreadable(
                        "too_many_cells", f"Tệp có hơn {MOST_CELLS_WRITTEN} ô. Bỏ trang tính thừa hoặc chia nhỏ tệp."
                    )
                if left_out and not sheet.hidden:
                    found.left_out, left_out = left_out, []
                send_parsed(parsed, sheet, found, letters, stream)
    except (CalamineError, IndexError, ValueError) as error:
        raise Unreadable("broken_file", "Tệp bị hỏng. Mở lại bằng Excel, lưu rồi tải lên lại.") from error


BOOK, RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
STRINGS = "xl/sharedstrings.xml"
LARGEST_SMALL_PART = 20 * MEBIBYTE


def look_over(content: bytes) -> tuple[list[survey.Named], list[survey.Survey | None], dict]:
    """(the sheets, what is known of those to be read, what is known of their letters): everything but parsing."""
    members = {member.filename: member for member in parts_of(content)}
    refuse_overlaps(content, list(members.values()))
    small = {name: whole(content, members[name]) for name in (BOOK, RELATIONS, STYLES) if name in members}
    named = survey.named_sheets(small.get(BOOK, b"<none/>"), small.get(RELATIONS, b"<none/>"))
    wanted = {sheet.part: sheet for sheet in named if not sheet.hidden or sheet.name.startswith(TECHNICAL)}
    surveys, odd_letters = {}, False
    for name, member in members.items():
        if name in wanted:
            surveys[name], odd = look_at_sheet(content, member, wanted[name].name)
            odd_letters = odd_letters or odd
        elif name.lower() == STRINGS:
            odd_letters = look_at_strings(content, member) or odd_letters
        elif name not in small:
            look_at(content, member)
    if not any(not wanted[name].hidden for name in surveys):
        raise Unreadable(
            "no_sheet", "Tệp không có trang tính nào hiện ra. Bỏ ẩn trang tính chứa dữ liệu rồi tải lên lại."
        )
    letters = {"odd_letters": odd_letters, "font": survey.legacy_font(small.get(STYLES, b""))}
    return named, [surveys.get(sheet.part) if wanted.get(sheet.part) is sheet else None for sheet in named], letters


def look_at_sheet(content: bytes, member, name: str) -> tuple[survey.Survey, bool]:
    found, odd = survey.Survey(name), False
    for piece in survey.checked(member.filename, survey.whole_tags(pieces(content, member), before=b"<row")):
        found.look_at(piece)
        odd = odd or encodings.are_odd(piece)
    return found, odd


def look_at_strings(content: bytes, member) -> bool:
    """Whether they hold letters that Vietnamese in Unicode does not have."""
    odd = False
    for piece in survey.checked(member.filename, survey.whole_tags(pieces(content, member))):
        odd = odd or encodings.are_odd(piece)
    return odd


def look_at(content: bytes, member) -> None:
    """A part that is not read: unpacked all the same, for it may lie about its size or bring entities."""
    name = member.filename.lower()
    if name.endswith(".rels"):
        survey.refuse_links(whole(content, member))
    elif name == "[content_types].xml":
        survey.refuse_macros(whole(content, member))
    elif is_xml(name):
        deque(survey.checked(name, survey.whole_tags(pieces(content, member))), maxlen=0)
    else:
        deque(pieces(content, member), maxlen=0)


def whole(content: bytes, member) -> bytes:
    """A small part; one that is not small has no business to be."""
    if member.file_size > LARGEST_SMALL_PART:
        raise Unreadable(
            "too_large_unpacked", "Tệp có quá nhiều định dạng. Chép riêng dữ liệu sang tệp mới rồi tải lên lại."
        )
    return b"".join(survey.checked(member.filename, survey.whole_tags(pieces(content, member))))


def send_parsed(sheet, named: survey.Named, found: survey.Survey, letters: dict, stream) -> None:
    start, end = sheet.start or (0, 0), sheet.end or (-1, -1)
    width = end[1] - start[1] + 1
    if end[0] >= LAST_ROW or end[1] >= MOST_COLUMNS:
        raise survey.far_cell(named.name, survey.column_letters(end[1] + 1) + str(end[0] + 1))
    merged = [
        [top + 1, left + 1, bottom + 1, right + 1] for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
    ]
    head = {"name": named.name, "hidden": named.hidden, "first_row": start[0] + 1, "first_column": start[1] + 1}
    wire.send_json(stream, b"S", head | {"width": width, "merged": merged, "notes": found.notes()} | letters)
    refused = refused_cells(found, named.name, start, end)
    rows = islice(sheet.iter_rows(), start[0], None)
    number = 0
    while block := list(islice(rows, BLOCK if number else HEADS)):
        for offset in range(number, number + len(block)) if refused else ():
            for column, cell in refused.get(offset, {}).items():
                block[offset - number][column] = cell
        number += len(block)
        send_block(stream, block)


def refused_cells(found: survey.Survey, name: str, start: tuple, end: tuple) -> dict[int, dict[int, Refused]]:
    """Row → column → why its content is not used, counted from the first cell that calamine gives.

    It gives no cell without a value: a formula that was never calculated may stand beyond all it gives.
    """
    refused: dict[int, dict[int, Refused]] = {}
    for rule, cells in (("formula", found.formulas), ("error_value", found.errors)):
        for row, column in cells:
            if not (start[0] < row <= end[0] + 1 and start[1] < column <= end[1] + 1):
                cell = survey.column_letters(column) + str(row)
                raise Unreadable(rule, f"Trang tính “{name}”, ô {cell}: {RULES[rule]}", name, cell)
            refused.setdefault(row - start[0] - 1, {})[column - start[1] - 1] = Refused(rule)
    return refused


def send_block(stream, rows: list) -> None:
    wire.send(stream, b"B", str(len(rows)).encode())
    for column in zip(*rows, strict=True):
        wire.send(stream, *wire.pack_column(column))


def send_list(stream, rows: list) -> None:
    """A list in plain text: all cells are text."""
    head = {"name": "", "hidden": False, "first_row": 1, "first_column": 1}
    wire.send_json(
        stream, b"S", head | {"width": len(rows[0]), "merged": [], "notes": [], "odd_letters": True, "font": ""}
    )
    for start in range(0, len(rows), BLOCK):
        send_block(stream, rows[start : start + BLOCK])


def what_it_took() -> dict:
    """Peak memory of this very program (getrusage would count the parent's) and processor time."""
    with open("/proc/self/status") as status:
        peak = next((line.split()[1] for line in status if line.startswith("VmHWM")), "0")
    return {"peak_kib": int(peak), "seconds": round(time.process_time(), 2)}


def main() -> None:
    act, parent, file_name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    limit_ourselves(act, parent)
    gc.disable()  # so short a life makes no cycles worth looking for
    answer(act, sys.stdin.buffer.read(LARGEST_GIVEN), file_name, sys.stdout.buffer)
    wire.send_json(sys.stdout.buffer, b"M", what_it_took())
    sys.stdout.buffer.flush()
