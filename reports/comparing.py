"""Two reports of one plan side by side: which figure became another, and what lies behind it."""

from collections import Counter
from dataclasses import dataclass

from reports.workbook.tables import head_of_column

MOST_NAMED = 5


@dataclass(frozen=True)
class RowChange:
    """A row that the later report tells otherwise. Texts as they are printed, "" in the one that has no such row."""

    stt: str
    label: str
    unit: str
    was: str
    now: str
    was_verdict: str
    now_verdict: str
    reasons: list[str]


def compare(earlier: dict, later: dict, *, behind: bool) -> list[RowChange]:
    """The changed rows in the later report's order, then those it dropped.

    Each side: {"content": a report's content, "records": the lists behind its figures}. Without `behind` no name is told.
    """
    old, new = targets(earlier["content"]), targets(later["content"])
    told = definitions(earlier["content"]), definitions(later["content"])
    lists = records(earlier), records(later)
    changes = []
    for key, row in new.items():
        was = old.get(key)
        if was is None:
            changes.append(told_of(row, None, row, ["Chỉ tiêu mới có từ lần này."]))
            continue
        reasons = [*terms(was, row), *ways(was, row, told)]
        if was["data_year"] == row["data_year"]:  # of another year every record is another
            reasons += movements(lists[0].get(key), lists[1].get(key), behind)
        if reasons or any(was[name] != row[name] for name in ("actual", "status", "goal_text")):
            changes.append(told_of(row, was, row, reasons))
    if not new:
        return table_changes(earlier["content"], later["content"])
    gone = [row for key, row in old.items() if key not in new]
    return changes + [told_of(row, row, None, ["Chỉ tiêu không còn trong kế hoạch."]) for row in gone]


def table_changes(was: dict, now: dict) -> list[RowChange]:
    """Of reports that speak in tables alone: each cell of a row of both that says something else under the same head."""
    old = {table["key"]: table for table in was.get("tables", [])}
    changes = []
    for table in now.get("tables", []):
        if table["key"] not in old:
            continue
        before = {row["key"]: told_cells(old[table["key"]], row) for row in counted_rows(old[table["key"]])}
        for row in counted_rows(table):
            cells, earlier = told_cells(table, row), before.get(row["key"], {})
            stt, label = (row["cells"][table["kinds"].index(kind)]["text"] for kind in ("stt", "label"))
            changes += [
                RowChange(stt, f"{label}: {head.lower()}", "", earlier[head]["text"], cell["text"], "", "", [])
                for head, cell in cells.items()
                if head in earlier and cell["value"] != earlier[head]["value"]
            ]
    return changes


def counted_rows(table: dict) -> list[dict]:
    return [row for row in table["rows"] if row["level"] != "section"]


def told_cells(table: dict, row: dict) -> dict[str, dict]:
    """Head → cell."""
    return {head: row["cells"][column] for column, head in head_of_column(table).items()}


def targets(content: dict) -> dict[int, dict]:
    return {row["target"]: row for row in content["rows"] if row["level"] == "target"}


def definitions(content: dict) -> dict[str, str]:
    return {one["code"]: one["sentence"] for one in content["definitions"]}


def records(side: dict) -> dict[int, dict]:
    """The list behind each target that has one: a list bears its row's number and label."""
    lists = {(one["stt"], one["title"]): one for one in side["records"]}
    found = {key: lists.get((row["stt"], row["label"])) for key, row in targets(side["content"]).items()}
    return {key: one for key, one in found.items() if one}


def told_of(row: dict, was: dict | None, now: dict | None, reasons: list[str]) -> RowChange:
    return RowChange(
        row["stt"],
        row["label"],
        row["unit"],
        was["actual_text"] if was else "",
        now["actual_text"] if now else "",
        was["status_label"] if was else "",
        now["status_label"] if now else "",
        reasons,
    )


def terms(was: dict, now: dict) -> list[str]:
    if was["goal_text"] == now["goal_text"]:
        return []
    return [f"Mức kế hoạch đổi từ {was['goal_text']} thành {now['goal_text']}."]


def ways(was: dict, now: dict, told: tuple[dict, dict]) -> list[str]:
    """What changed in how it is counted, and from which year's records."""
    reasons = []
    if told[0].get(was["indicator"]) != told[1].get(now["indicator"]):
        reasons.append("Cách tính đã đổi; xem mục Cách tính của từng báo cáo.")
    if was["data_year"] and now["data_year"] and was["data_year"] != now["data_year"]:
        reasons.append(f"Dùng số liệu năm {now['data_year']}; lần trước dùng số liệu năm {was['data_year']}.")
    return reasons


def movements(was: dict | None, now: dict | None, behind: bool) -> list[str]:
    """Who joined the list behind the figure, who left it, of whom the record changed."""
    if not was or not now:
        return []
    old, new = (Counter(tuple(cells) for cells in one["rows"]) for one in (was, now))
    out, come = named(old - new), named(new - old)
    both = out & come
    sentences = []
    for word, names in (("Thêm", come - both), ("Bớt", out - both), ("Đổi số liệu của", both)):
        if count := names.total():
            sentences.append(f"{word} {count}{listed(names) if behind else ' dòng.'}")
    return sentences


def named(rows: Counter) -> Counter:
    """By what a row begins with: the name of the organisation, activity or commune."""
    names = Counter()
    for cells, count in rows.items():
        names[str(cells[0])] += count
    return names


def listed(names: Counter) -> str:
    shown = ", ".join(list(names)[:MOST_NAMED])
    return f": {shown} …" if len(names) > MOST_NAMED else f": {shown}."
