"""What stands over each column of the official table; page and workbook name and number alike."""

from reports.workbook.figures import Figure, figures

COLUMNS = ["stt", "label", "unit", "previous", "goal", "period", "cumulative", "estimate"]
COLUMNS += ["of_goal", "estimate_of_goal", "same_period", "note", "verdict"]  # the last in the internal copy alone


def heads(content: dict) -> dict[str, str]:
    """Each of COLUMNS → its name, and "comparison", which stands over the three percentages.

    A programme of several years promises for all of them together, a plan of one year for that year; of several plans each
    for its own time.
    """
    plan, year, period = content["plan"], content["year"], content["period"]
    names = {"goal": f"KH năm {year}", "cumulative": "Lũy kế từ đầu năm", "estimate": f"Ước TH cả năm {year}"}
    if plan is None:
        names |= {"goal": "Kế hoạch", "cumulative": "Lũy kế đến kỳ báo cáo", "estimate": "Ước TH cả kỳ kế hoạch"}
    elif plan["first_year"] != plan["last_year"]:
        names["goal"] = f"KH giai đoạn {plan['first_year']}–{plan['last_year']}"
        names |= {"cumulative": "Lũy kế từ đầu giai đoạn", "estimate": "Ước TH giai đoạn"}
    return names | {
        "stt": "STT",
        "label": "Chỉ tiêu",
        "unit": "ĐVT",
        "previous": f"TH năm {year - 1}",
        "period": f"{'TH' if period['to'] <= content['as_of'] else 'Ước TH'} {period['label']}",
        "comparison": "So sánh (%)",
        "of_goal": "Lũy kế/KH",
        "estimate_of_goal": "Ước/KH",
        "same_period": "So cùng kỳ",
        "note": "Ghi chú",
        "verdict": "Đánh giá",
    }


def numbers(content: dict) -> list[str]:
    """The numbered row, one for each of COLUMNS: A, B, C, 1 … "6=4/2" …"""
    rows = (row for row in content["rows"] if row["level"] == "target")
    last_years = [figures(row, estimated=content["estimated"])[-1] for row in rows]
    formulas = [figure.formula for figure in last_years if isinstance(figure, Figure)]
    eighth = "8=4/1" if formulas and all("/D" in formula for formula in formulas) else "8"
    return ["A", "B", "C", "1", "2", "3", "4", "5", "6=4/2", "7=5/2", eighth, "9", "10"]
