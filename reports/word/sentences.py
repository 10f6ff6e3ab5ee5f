"""What a report says of a target in words: the figures of its row, as the table prints them, and no verdict."""

from datetime import date

from coopportal.kit.numbers import NO_FIGURE
from coopportal.kit.periods import day_label
from indicators.quotes import lower_first
from reports.workbook.figures import NOT_APPLICABLE, figures, note
from reports.workbook.seal import Copy
from reports.workbook.tables import head_of_column


def sentence(row: dict, content: dict) -> str:
    """ "Thành lập mới hợp tác xã: thực hiện 36 HTX (kế hoạch ≥ 35 HTX), đạt 102,9% kế hoạch; bằng 100% cùng kỳ năm 2023." """
    plan = content["plan"]
    whole = f"cả năm {content['year']}"
    if plan is None:
        whole = "cả kỳ kế hoạch"
    elif plan["first_year"] != plan["last_year"]:
        whole = "cả giai đoạn"
    _, goal, _, actual, estimate, of_goal, estimate_of_goal, same_period = (
        str(cell) for cell in figures(row, estimated=content["estimated"])
    )
    planned = "" if goal == NOT_APPLICABLE else f" (kế hoạch {measured(goal, row['unit'])})"
    parts = [done(actual, row["unit"]) + planned + share(of_goal, ", đạt {} kế hoạch")]
    parts.append(share(same_period, "bằng {} " + f"cùng kỳ năm {content['year'] - 1}"))
    if known(estimate):
        expected = f"ước thực hiện {whole} {measured(estimate, row['unit'])}"
        parts.append(expected + share(estimate_of_goal, ", bằng {} kế hoạch"))
    said = "; ".join(part for part in parts if part)
    return " ".join(filter(None, [f"{row['label']}: {said}.", note(row, Copy.OUTGOING)]))


def done(actual: str, unit: str) -> str:
    if known(actual):
        return f"thực hiện {measured(actual, unit)}"
    return "chưa có số liệu" if actual == NO_FIGURE else "chưa đến kỳ tổng hợp số liệu"


def table_sentences(content: dict) -> list[str]:
    """What the first table says in all, then of each row: plans, targets, and how many of these stand how."""
    table = content["tables"][0]
    heads, label = head_of_column(table), table["kinds"].index("label")
    plans, targets, *counts = [at for at, kind in enumerate(table["kinds"]) if kind == "figure"]
    told = []
    for row in table["rows"]:
        cells = row["cells"]
        counted = [f"{cells[at]['text']} {lower_first(heads[at])}" for at in counts if cells[at]["value"] != "0"]
        said = f"{cells[plans]['text']} kế hoạch, {cells[targets]['text']} chỉ tiêu: {', '.join(counted)}."
        told.append(f"{cells[label]['text']}: {said}")
    return [told[-1], *told[:-1]]


def milestone_sentence(milestone: dict) -> str:
    due_on = milestone["due_on"] and f" (thời hạn {day_label(date.fromisoformat(milestone['due_on']))})"
    said = f"{milestone['label']}{due_on or ''}: {lower_first(milestone['state_label'])}."
    return f"{said} {milestone['note'].rstrip('.')}." if milestone["note"] else said


def known(printed: str) -> bool:
    return printed not in (NO_FIGURE, NOT_APPLICABLE)


def share(printed: str, words: str) -> str:
    return words.format(printed) if known(printed) else ""


def measured(figure: str, unit: str) -> str:
    return f"{figure}{'' if unit.startswith('%') else ' '}{unit}"
