"""docs/indicators.md: the catalogue for engineers and officers, written from the data alone, without the database."""

from datetime import date
from pathlib import Path

from django.conf import settings

from coopportal.kit.periods import day_label
from indicators.definitions import parse
from indicators.models import DefinitionVersion, Indicator, Unit
from indicators.reference import catalogue
from indicators.selectors.catalogue import Entry, by_chapter, validity
from indicators.sentences import explain

PATH = Path(settings.BASE_DIR) / "docs" / "indicators.md"
HEAD = """# Danh mục chỉ tiêu

Tệp này được viết ra từ `indicators/data/catalogue.json` bằng `make docs`; sửa ở đó, không sửa ở đây.

{total} chỉ tiêu: {counted} tính từ hồ sơ, {reported} do cơ quan phụ trách báo cáo cho đến khi hồ sơ có đủ dữ liệu. Thứ tự theo
biểu của kế hoạch hằng năm (Phụ lục 1–4, dựng lại từ các kế hoạch đã ban hành), sau đó là các chỉ tiêu chỉ có trong phần lời.
Mã trong dấu `…` là tên dùng trong API, lệnh `manage.py measure` và mã nguồn; ngôn ngữ của định nghĩa ở đầu
`indicators/definitions.py`.

- **Chưa có số liệu không phải là 0.** Số lấy từ phiếu năm hoặc xếp loại ghi kèm “n nộp / N”.
- **Số của địa bàn lớn** là tổng các địa bàn nhỏ; tỷ lệ và bình quân chia sau khi cộng, không lấy trung bình của các trung bình.
- **Định nghĩa có ngày hiệu lực.** Kỳ kết thúc ngày nào dùng định nghĩa của ngày ấy; báo cáo đã ký giữ nguyên lời và số của mình.
"""


def handbook() -> str:
    entries = entries_of(catalogue())
    chapters = by_chapter(entries)
    reported = sum(entry.reported for entry in entries)
    head = HEAD.format(total=len(entries), counted=len(entries) - reported, reported=reported)
    contents = [f"- [{title}](#{anchor(title)}) ({len(rows)})" for title, rows in chapters.items()]
    parts = [head, "\n".join(contents) + "\n"]
    for title, rows in chapters.items():
        parts += [f"## {title}\n", *map(told, rows)]
    return "\n".join(parts)


def anchor(title: str) -> str:
    """As GitHub makes it: lower case, punctuation gone, spaces to hyphens."""
    kept = "".join(letter for letter in title.lower() if letter.isalnum() or letter in " -_")
    return kept.replace(" ", "-")


def entries_of(data: dict) -> list[Entry]:
    units = {row["code"]: Unit(**row) for row in data["units"]}
    entries = []
    for row in data["indicators"]:
        fields = {name: value for name, value in row.items() if name not in ("unit", "definitions", "reviewed_on")}
        indicator = Indicator(**fields, unit=units[row["unit"]], reviewed_on=date.fromisoformat(row["reviewed_on"]))
        entries.append(Entry(indicator, [version_of(version) for version in row["definitions"]]))
    return entries


def version_of(row: dict) -> DefinitionVersion:
    days = {name: date.fromisoformat(row[name]) for name in ("valid_from", "valid_to") if row.get(name)}
    return DefinitionVersion(**{"legal_source": "", "note": ""} | row | days)


def told(entry: Entry) -> str:
    """One indicator; its definitions one by one where there are several, or where one has ended."""
    one = entry.indicator
    place = f"{one.place}. " if one.place else ""
    goal = "càng cao càng tốt" if one.rising else "càng thấp càng tốt"
    lines = [f"### {place}{one.name}\n", f"`{one.code}` · {one.unit.label} · {goal} · {entry.time.lower()}\n"]
    if len(entry.versions) == 1 and not entry.last_day:
        lines.append(f"- **Cách tính.** {entry.sentence}")
    else:
        lines += [f"- **Cách tính {validity(version)}.** {words_of(version)}" for version in entry.versions]
    return "\n".join(
        [
            *lines,
            f"- **Tổng thể.** {one.get_population_display()}.",
            f"- **Ý nghĩa.** {one.why}",
            f"- **Ví dụ:** {one.example}",
            f"- **Căn cứ.** {one.legal_source}.",
            f"- **Phụ trách.** {one.owner}. {one.get_calendar_display()}. Rà soát ngày {day_label(one.reviewed_on)}.\n",
        ]
    )


def words_of(version: DefinitionVersion) -> str:
    source = f" Căn cứ: {version.legal_source}." if version.legal_source else ""
    return f"{explain(parse(version.definition))}{source} {version.note}".strip()
