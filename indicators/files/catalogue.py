"""The catalogue as a workbook: one row an indicator, in the order of the official tables."""

import io
from collections.abc import Iterable

import xlsxwriter

from coopportal.kit import clock
from coopportal.kit.sheets import typed_text
from indicators.files.sheets import SETTINGS, looks, page
from indicators.selectors.catalogue import Entry, by_chapter, validity

COLUMNS = [
    ("Biểu, nhóm", 30), ("Dòng", 9), ("Mã", 26), ("Chỉ tiêu", 40), ("ĐVT", 16), ("Cách có số", 16), ("Cách tính", 60),
    ("Tổng thể", 30), ("Theo thời gian", 22), ("Năm tính số liệu", 18), ("Chiều", 16), ("Căn cứ", 40),
    ("Hiệu lực của định nghĩa", 24), ("Ý nghĩa", 44), ("Ví dụ", 50), ("Phụ trách", 24), ("Rà soát", 12),
]  # fmt: skip


def catalogue_workbook(entries: Iterable[Entry], filters: str) -> bytes:
    out = io.BytesIO()
    rows = [(title, entry) for title, chapter in by_chapter(entries).items() for entry in chapter]
    with xlsxwriter.Workbook(out, SETTINGS) as book:
        formats = looks(book)
        text, day, heads = formats["text"], formats["day"], [label for label, _ in COLUMNS]
        sheet = page(book, "Danh mục chỉ tiêu", [width for _, width in COLUMNS], heads, formats["head"])
        sheet.freeze_panes(1, 4)
        sheet.autofilter(0, 0, max(len(rows), 1), len(COLUMNS) - 1)
        for number, (title, entry) in enumerate(rows, 1):
            for column, cell in enumerate(cells(title, entry)):
                sheet.write_string(number, column, typed_text(cell), text)
            if entry.indicator.reviewed_on:
                sheet.write_datetime(number, len(COLUMNS) - 1, entry.indicator.reviewed_on, day)
        about = page(book, "Thông tin", [24, 90])
        facts = [("Điều kiện lọc", filters), ("Số chỉ tiêu", str(len(rows)))]
        facts.append(("Số liệu đến", f"{clock.local(clock.now()):%H:%M ngày %d/%m/%Y}"))
        for number, (label, fact) in enumerate(facts):
            about.write_string(number, 0, label, text)
            about.write_string(number, 1, typed_text(fact), text)
    return out.getvalue()


def cells(title: str, entry: Entry) -> list[str]:
    one, latest = entry.indicator, entry.versions[-1]
    return [
        title,
        one.place,
        one.code,
        one.name,
        one.unit.label,
        "Cơ quan báo cáo" if entry.reported else "Tính từ hồ sơ",
        entry.sentence,
        one.get_population_display(),
        entry.time,
        one.get_calendar_display(),
        "Càng cao càng tốt" if one.rising else "Càng thấp càng tốt",
        latest.legal_source or one.legal_source,
        validity(latest),
        one.why,
        one.example,
        one.owner,
    ]
