"""The official Excel file, read back by another library."""

import io
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from coopportal.kit.numbers import format_number, format_ratio
from reports.workbook import Copy, Seal, progress_workbook, report_file_name
from reports.workbook.heads import COLUMNS, numbers
from reports.workbook.paper import INDENT
from reports.workbook.typeface import line_count

PREFIXES = {"at_least": "≥ ", "more_than": "> ", "less_than": "< ", "at_most": "≤ ", "about": "khoảng "}
SEAL = Seal(
    "7K3F-9QXD", "ab" * 32, "Nguyễn Văn An", "Phó Giám đốc", "KT.", "", date(2025, 1, 15), "/xac-thuc/7K3F-9QXD"
)


def section(stt, label):
    return {"level": "section", "stt": stt, "label": label}


def target(stt, label, unit, low, actual, *, comparator="reach", rising=True, decimals=0, high=None, **more):
    goal = f"{low}–{high}" if high else PREFIXES.get(comparator, "") + format_number(Decimal(low))
    ratio = Fraction(actual) / Fraction(low) if rising and actual is not None and Fraction(low) else None
    row = {
        "level": "target",
        "stt": stt,
        "target": int(stt),
        "label": label,
        "wording": label,
        "indicator": f"code_{stt}",
        "unit": unit,
        "comparator": comparator,
        "low": low,
        "high": high,
        "goal_text": goal,
        "rising": rising,
        "decimals": decimals,
        "previous": None,
        "period_actual": None,
        "actual": actual,
        "actual_text": format_number(None if actual is None else Decimal(actual), decimals),
        "numerator": None,
        "denominator": None,
        "same_period": None,
        "estimate": None,
        "achievement": None if ratio is None else str(float(ratio)),
        "achievement_text": format_ratio(ratio),
        "difference": None,
        "status": "no_data" if actual is None else "met",
        "status_label": "Chưa có số liệu" if actual is None else "Đạt",
        "provisional": False,
        "reason": "",
        "finding": "",
        "note": "",
        "coverage": None,
        "data_year": None,
        "stale": False,
        "annual": False,
        "demonstration": False,
        "span": {"from": "2024-01-01", "to": "2024-12-31"},
        "basis": "in_year",
        "explanation": "",
    }
    row |= more
    low = row["low"] and Fraction(row["low"])
    return {"has_percentage": row["rising"] and bool(low) and low > 0} | row


def report(rows, **more):
    statuses = [row["status"] for row in rows if row["level"] == "target"]
    content = {
        "schema": 1,
        "kind": "progress",
        "title": "Báo cáo tiến độ thực hiện Kế hoạch số 532/KH-UBND",
        "agency": {
            "name": "Sở Tài chính",
            "superior": "Ủy ban nhân dân tỉnh Thái Nguyên",
            "place": "Thái Nguyên",
            "symbol": "STC",
        },
        "territory": {"slug": "bac-kan", "name": "Bắc Kạn (nay thuộc Thái Nguyên)"},
        "boundaries": "old",
        "reference_only": "",
        "plan": {
            "slug": "532-kh-ubnd-bac-kan-2024",
            "number": "532/KH-UBND",
            "title": "Phát triển kinh tế tập thể, hợp tác xã năm 2024",
            "document_type": "Kế hoạch",
            "issuer": "UBND tỉnh Bắc Kạn",
            "issued_on": "2023-08-07",
            "first_year": 2024,
            "last_year": 2024,
            "calendar": "calendar",
            "edition": 1,
            "declared_target_count": None,
            "known_target_count": len(statuses),
        },
        "as_of": "2024-12-31",
        "computed_at": "2025-01-15T09:30:00+07:00",
        "year": 2024,
        "estimated": False,
        "period": {"from": "2024-10-01", "to": "2024-12-31", "label": "quý IV/2024"},
        "cumulative": {"from": "2024-01-01", "to": "2024-12-31", "label": "năm 2024"},
        "rows": rows,
        "milestones": [],
        "summary": {status: statuses.count(status) for status in statuses},
        "definitions": [],
        "demonstration": False,
    }
    return content | more


def bac_kan():
    """Plan 532/KH-UBND at the end of its year: eight targets, of which one is missed and one has no figure."""
    new = {"comparator": "at_least", "status": "exceeded", "status_label": "Vượt kế hoạch"}
    missed = {"status": "missed", "status_label": "Chưa đạt"}
    rows = [
        section("I", "Hợp tác xã"),
        target(
            "1",
            "Thành lập mới hợp tác xã",
            "HTX",
            "35",
            "36",
            previous="36",
            same_period="36",
            period_actual="9",
            **new,
        )
        | {"reason": "Kế hoạch từ 35 trở lên, thực hiện 36: vượt 1.", "finding": "Vượt 1."},
        target("2", "Tỷ lệ hợp tác xã yếu kém", "%", "10", "9.96", comparator="less_than", rising=False, annual=True)
        | {"decimals": 2, "previous": "14", "same_period": "14", "note": "338/371 tổ chức xếp loại"},
        target("3", "Lợi nhuận bình quân một hợp tác xã", "triệu đồng/HTX/năm", "85", "84.97", decimals=2, **missed)
        | {"previous": "80.5", "same_period": "80.5", "annual": True, "achievement_text": "99,96%"}
        | {
            "reason": "Kế hoạch 85, thực hiện 84,97: thiếu 0,03.",
            "finding": "Thiếu 0,03.",
            "explanation": "Giá nông sản giảm trong quý III",
        },
        target("4", "Thu nhập bình quân thành viên", "triệu đồng/người/năm", "60", None, annual=True),
        target(
            "5",
            "Cán bộ quản lý có trình độ cao đẳng, đại học",
            "người",
            "180",
            "185",
            previous="170",
            same_period="170",
        ),
        target(
            "6", "Cán bộ quản lý có trình độ sơ cấp, trung cấp", "người", "210", "216", previous="0", same_period="0"
        ),
        section("II", "Liên hiệp hợp tác xã"),
        target("1", "Thành lập mới liên hiệp hợp tác xã", "LHHTX", "1", "0", previous="0", same_period="0", **missed)
        | {"period_actual": "0", "reason": "Kế hoạch 1, thực hiện 0: thiếu 1.", "finding": "Thiếu 1."},
        section("III", "Tổ hợp tác"),
        target(
            "1",
            "Thành lập mới tổ hợp tác",
            "THT",
            "25",
            "27",
            previous="31",
            same_period="31",
            period_actual="6",
            **new,
        ),
    ]
    definition = {
        "code": "htx_new",
        "name": "Số HTX thành lập mới",
        "unit": "HTX",
        "sentence": "Đếm hợp tác xã có ngày cấp giấy chứng nhận đăng ký lần đầu nằm trong kỳ.",
        "legal_source": "Luật Hợp tác xã số 17/2023/QH15; Nghị định 92/2024/NĐ-CP",
        "calendar": "calendar",
        "reviewed_on": "2026-11-01",
    }
    milestone = {
        "stt": "1",
        "label": "Xây dựng mô hình liên kết giữa hợp tác xã, hộ nông dân và doanh nghiệp theo chuỗi",
    }
    milestone |= {"state_label": "Đang thực hiện", "due_on": "2024-11-30", "note": "Sở Nông nghiệp chủ trì"}
    return report(rows, definitions=[definition], milestones=[milestone], demonstration=True)


def new_cooperatives():
    columns = [("Tên tổ chức", "text"), ("Mã số thuế", "text"), ("Xã, phường", "text"), ("Điện thoại", "text")]
    columns += [("Ngày", "date"), ("Tử số", "number")]
    names = ["Hợp tác xã Nông nghiệp Yến Dương", "=1+1", "Hợp tác xã Dịch vụ và Du lịch sinh thái cộng đồng Pác Ngòi"]
    rows = [
        [names[at % 3], f"00{4700100 + at}", "Ba Bể", "0912345678", f"2024-0{1 + at % 9}-15", "1"] for at in range(36)
    ]
    labels = [{"label": label, "kind": kind} for label, kind in columns]
    return {"stt": "1", "title": "Thành lập mới hợp tác xã", "total": "36", "columns": labels, "rows": rows}


def long_plan():
    """Eighty rows with long wording, large money and a range."""
    words = (
        "Tỷ lệ cán bộ quản lý, điều hành hợp tác xã nông nghiệp được bồi dưỡng nghiệp vụ, kiến thức chuyển đổi số và"
    )
    words += " truy xuất nguồn gốc sản phẩm theo chuỗi giá trị trong vùng đồng bào dân tộc thiểu số và miền núi"
    figures = [("1250", "1312.5", 1), ("68013075000", "70120455000", 0), ("65", "66.4", 1)]
    rows = [section("I", "Phát triển hợp tác xã nông nghiệp gắn với chuỗi giá trị sản phẩm chủ lực của tỉnh")]
    for at in range(80):
        low, actual, decimals = figures[at % 3]
        more = {"high": "70", "unit": "%"} if at % 3 == 2 else {"unit": "đồng" if at % 3 else "triệu đồng/người/tháng"}
        label = words[: 40 + at * 2] + f" (nhóm {at + 1})"
        rows.append(target(str(at + 1), label, more.pop("unit"), low, actual, decimals=decimals, previous=low, **more))
    return report(rows)


def mid_year():
    """At 30/6 with estimates: 29 of 35 so far, and a rating that does not exist before the year ends."""
    later = {"provisional": True, "status": "on_track", "status_label": "Đúng tiến độ"}
    unripe = {"annual": True, "status": "not_due", "status_label": "Chưa đến kỳ đánh giá"}
    more = {"previous": "36", "same_period": "20", "estimate": "36", "period_actual": "12", **later}
    rows = [
        target("1", "Thành lập mới hợp tác xã", "HTX", "35", "29", comparator="at_least", **more),
        target("2", "Tỷ lệ hợp tác xã xếp loại tốt, khá", "%", "60", None, **unripe),
        target(
            "3",
            "Doanh thu bình quân",
            "triệu đồng",
            "900",
            "850",
            data_year=2023,
            stale=True,
            note="số liệu năm 2023",
            **unripe,
        ),
    ]
    span = {"from": "2024-01-01", "to": "2024-06-30", "label": "6 tháng đầu năm 2024"}
    return report(rows, as_of="2024-06-30", estimated=True, period=span, cumulative=span)


def opened(content, records=(), *, copy=Copy.INTERNAL, seal=None, values=False):
    return load_workbook(
        io.BytesIO(progress_workbook(content, list(records), copy=copy, seal=seal)), data_only=values, rich_text=False
    )


def table(book, *labels):
    """Label → cells A.. of that row of the summary."""
    return {row[1].value: row for row in book["Tổng hợp"].iter_rows() if row[1].value in labels}


def cells(content, label, **more):
    return table(opened(content, **more), label)[label]


def texts(book):
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def printed(cell):
    """What a Vietnamese Excel shows: the number in the cell's own format."""
    form = cell.number_format.removeprefix("[$-42A]")
    _, prefix, digits = form.split('"') if form.startswith('"') else ("", "", form)
    digits, suffix, *_ = [*digits.split('"'), "", ""]
    return prefix + format_number(Decimal(repr(cell.value)), len(digits.partition(".")[2])) + suffix


def test_columns_stand_in_the_official_order_with_their_numbered_row():
    sheet = opened(bac_kan())["Tổng hợp"]
    heads = {cell.value: cell for row in sheet.iter_rows(max_row=14) for cell in row if cell.value}
    first, second = heads["STT"].row, heads["Lũy kế/KH"].row
    line = [sheet.cell(first, at).value or sheet.cell(second, at).value for at in range(1, 9)]
    assert line[:4] == ["STT", "Chỉ tiêu", "ĐVT", "TH năm 2023"]
    assert line[4:] == ["KH năm 2024", "TH quý IV/2024", "Lũy kế từ đầu năm", "Ước TH cả năm 2024"]
    assert heads["So sánh (%)"].coordinate == f"I{first}"
    assert [sheet.cell(second, at).value for at in (9, 10, 11)] == ["Lũy kế/KH", "Ước/KH", "So cùng kỳ"]
    assert [heads["Ghi chú"].column_letter, heads["Đánh giá"].column_letter] == ["L", "M"]
    numbers = [sheet.cell(second + 1, at).value for at in range(1, 13)]
    assert numbers == ["A", "B", "C", "1", "2", "3", "4", "5", "6=4/2", "7=5/2", "8=4/1", "9"]


def programme():
    """Plan 332/QĐ-UBND of the years 2021–2025, read in the middle of 2023."""
    content = mid_year() | {"as_of": "2023-06-30", "year": 2023}
    content["plan"] |= {"first_year": 2021, "last_year": 2025}
    content["rows"][0] |= {"basis": "cumulative", "same_period": None}
    return content


def test_programme_of_several_years_is_measured_over_all_of_them():
    said = texts(opened(programme(), copy=Copy.OUTGOING))
    assert {"KH giai đoạn 2021–2025", "Lũy kế từ đầu giai đoạn", "Ước TH giai đoạn", "TH năm 2022"} <= set(said)
    assert not {"KH năm 2023", "Lũy kế từ đầu năm", "Ước TH cả năm 2023"} & set(said)


def test_several_years_together_have_no_same_period_of_last_year():
    assert cells(programme(), "Thành lập mới hợp tác xã")[10].value == "x"


@pytest.mark.parametrize(("content", "eighth"), [(bac_kan(), "8=4/1"), (mid_year(), "8")], ids=["year", "half"])
def test_page_and_workbook_number_alike(content, eighth):
    assert len(numbers(content)) == len(COLUMNS) and numbers(content)[10] == eighth
    for copy, last in ((Copy.INTERNAL, "10"), (Copy.OUTGOING, "9")):
        rows = opened(content, copy=copy)["Tổng hợp"].iter_rows(values_only=True)
        row = next(row for row in rows if row[0] == "A")
        assert list(row) == numbers(content)[: len(row)] and row[-1] == last


def test_whole_hundred_is_printed_without_decimals():
    content = mid_year()
    content["rows"][0] |= {"actual": "35", "estimate": "35", "achievement_text": "100%", "same_period": "30"}
    row = cells(content, "Thành lập mới hợp tác xã", values=True)
    assert [printed(row[at]) for at in (8, 9, 10)] == ["100%", "100%", "116,7%"]


def test_percentages_are_formulas_that_show_their_exact_values():
    row = cells(bac_kan(), "Thành lập mới tổ hợp tác")
    shown = cells(bac_kan(), "Thành lập mới tổ hợp tác", values=True)
    at = row[0].row
    assert (row[8].value, row[10].value) == (f"=G{at}/E{at}*100", f"=G{at}/D{at}*100")
    assert shown[8].value == float(Fraction(27, 25) * 100)
    assert shown[10].value == pytest.approx(float(Fraction(27, 31) * 100), rel=1e-15)


def test_every_row_of_a_long_plan_shows_actual_over_goal():
    content = long_plan()
    rows = table(opened(content, values=True), *(row["label"] for row in content["rows"]))
    for row in content["rows"][1:]:
        exact = Fraction(row["actual"]) / Fraction(row["low"]) * 100
        assert rows[row["label"]][8].value == pytest.approx(float(exact), rel=1e-14)


@pytest.mark.parametrize("content", [bac_kan(), long_plan(), mid_year()], ids=["year", "long", "half"])
def test_printed_percentage_is_the_one_of_the_page(content):
    rows = [row for row in content["rows"] if row.get("achievement") and row["data_year"] is None]
    shown = table(opened(content, values=True), *(row["label"] for row in rows))
    assert [printed(shown[row["label"]][8]) for row in rows] == [row["achievement_text"] for row in rows]


def test_a_miss_never_prints_as_a_hundred_percent():
    assert printed(cells(bac_kan(), "Lợi nhuận bình quân một hợp tác xã", values=True)[8]) == "99,96%"


def test_an_estimate_just_under_its_goal_is_not_rounded_up_to_it():
    content = mid_year()
    content["rows"][0] |= {"estimate": "34.96", "decimals": 0}
    row = cells(content, "Thành lập mới hợp tác xã", values=True)
    assert (printed(row[7]), printed(row[9])) == ("34,96", "99,9%")


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("Thành lập mới tổ hợp tác", "≥ 25"),
        ("Tỷ lệ hợp tác xã yếu kém", "< 10"),
        ("Cán bộ quản lý có trình độ cao đẳng, đại học", "180"),
    ],
)
def test_goal_is_a_number_that_prints_its_comparator(label, shown):
    goal = cells(bac_kan(), label)[4]
    assert (goal.data_type, printed(goal)) == ("n", shown)


def test_a_range_is_text_and_is_measured_by_its_lower_end():
    row = next(r for r in opened(long_plan())["Tổng hợp"].iter_rows() if r[2].value == "%")
    assert (row[4].value, row[8].value) == ("65–70", f"=G{row[0].row}/65*100")


def test_falling_target_is_not_divided_by_its_goal():
    row = cells(bac_kan(), "Tỷ lệ hợp tác xã yếu kém")
    assert [row[at].value for at in (6, 8, 9, 10)] == [9.96, "x", "x", "x"]  # 9.96 to the last digit


def test_missing_is_not_zero_and_zero_is_not_missing():
    income = cells(bac_kan(), "Thu nhập bình quân thành viên")
    unions = cells(bac_kan(), "Thành lập mới liên hiệp hợp tác xã")
    assert [income[at].value for at in (3, 6, 8)] == ["…", "…", "…"]
    assert (unions[6].value, unions[6].data_type, unions[5].value) == (0, "n", 0)
    assert unions[10].value == "x"  # nothing divides by last year's zero


def test_rating_in_june_does_not_apply():
    row = cells(mid_year(), "Tỷ lệ hợp tác xã xếp loại tốt, khá")
    assert [row[at].value for at in (5, 6, 8)] == ["x", "x", "x"]
    assert row[7].value == "…"  # its estimate for the year is still awaited


def test_figure_of_last_year_is_named_and_compared_with_nothing():
    row = cells(mid_year(), "Doanh thu bình quân", copy=Copy.OUTGOING)
    assert (row[6].value, row[8].value, row[11].value) == (850, "x", "Số liệu năm 2023.")


def test_legend_explains_the_signs():
    assert any("…: chưa có số liệu; x: không áp dụng" in text for text in texts(opened(bac_kan(), copy=Copy.OUTGOING)))


def test_half_year_against_its_own_last_half_year():
    book = opened(mid_year())
    row, numbers = table(book, "Thành lập mới hợp tác xã"), texts(book)
    cell = row["Thành lập mới hợp tác xã"]
    at = cell[0].row
    assert (cell[9].value, cell[10].value) == (f"=H{at}/E{at}*100", f"=G{at}/20*100")
    assert "8" in numbers and "8=4/1" not in numbers


def test_period_that_has_not_ended_is_called_an_estimate():
    content = mid_year() | {"as_of": "2024-06-20"}
    assert "Ước TH 6 tháng đầu năm 2024" in texts(opened(content))
    assert "TH 6 tháng đầu năm 2024" in texts(opened(mid_year()))


def test_verdict_before_the_end_is_a_forecast():
    assert cells(mid_year(), "Thành lập mới hợp tác xã")[12].value == "Đúng tiến độ (dự kiến)"


def test_outgoing_copy_has_no_verdict_no_reason_no_list():
    book = opened(bac_kan(), [new_cooperatives()], copy=Copy.OUTGOING)
    said = " ".join(texts(book))
    assert book.sheetnames == ["Tổng hợp", "Định nghĩa và nguồn"]
    assert not any(word in said for word in ("Đánh giá", "Vượt kế hoạch", "Chưa đạt", "thiếu 1", "Yến Dương"))
    assert "Giá nông sản giảm trong quý III" in said


def test_internal_copy_says_verdict_in_word_and_colour():
    row = cells(bac_kan(), "Thành lập mới liên hiệp hợp tác xã")
    assert (row[12].value, row[12].fill.fgColor.rgb) == ("Chưa đạt", "FFF6C3C0")


def test_figure_leads_to_the_records_behind_it():
    book = opened(bac_kan(), [new_cooperatives()])
    link = table(book, "Thành lập mới hợp tác xã")["Thành lập mới hợp tác xã"][6]
    sheet, _, start = link.hyperlink.location.partition("!")
    assert (link.value, sheet) == (36, "'Danh sách'")
    assert book["Danh sách"][start].value == "1. Thành lập mới hợp tác xã"


def test_second_list_begins_where_its_link_points():
    other = new_cooperatives() | {"stt": "5", "title": "Cán bộ quản lý có trình độ cao đẳng, đại học"}
    book = opened(bac_kan(), [new_cooperatives(), other])
    link = table(book, other["title"])[other["title"]][6].hyperlink.location
    assert book["Danh sách"][link.partition("!")[2]].value == f"5. {other['title']}"


def test_list_keeps_codes_dates_and_adds_up_to_the_figure():
    book, shown = (opened(bac_kan(), [new_cooperatives()], values=values)["Danh sách"] for values in (False, True))
    record = next(row for row in book.iter_rows(min_row=6) if row[0].value == 1)
    assert (record[2].value, record[2].data_type) == ("004700100", "s")
    assert record[4].value == datetime(2024, 1, 15)
    total = next(row for row in book.iter_rows() if row[0].value == "Tổng cộng")
    assert total[5].value.startswith("=SUM(F") and shown[total[5].coordinate].value == 36


def test_years_of_a_list_are_not_added_up():
    columns = [{"label": "Tên tổ chức", "kind": "text"}, {"label": "Năm", "kind": "number"}]
    block = new_cooperatives() | {"columns": columns, "rows": [["Yến Dương", 2024]] * 36}
    rows = list(opened(bac_kan(), [block])["Danh sách"].iter_rows())
    total = next(row for row in rows if row[0].value == "Tổng cộng")
    assert total[2].value == 36
    assert next(row[2].number_format for row in rows if row[2].value == 2024) == "0"


def test_list_without_a_number_column_ends_in_its_total():
    block = new_cooperatives()
    block |= {"columns": block["columns"][:3], "rows": [row[:3] for row in block["rows"]]}
    total = next(row for row in opened(bac_kan(), [block])["Danh sách"].iter_rows() if row[0].value == "Tổng cộng")
    assert [cell.value for cell in total if cell.value][-1] == 36


def test_no_phone_number_in_any_copy():
    for copy in Copy:
        said = texts(opened(bac_kan(), [new_cooperatives()], copy=copy))
        assert not any("0912345678" in text or "Điện thoại" in text for text in said)


def test_text_is_never_a_formula():
    content = bac_kan()
    content["rows"][1] |= {"label": "=1+1", "explanation": '=cmd|"/c calc"!A1', "unit": "+5"}
    content["definitions"][0]["sentence"] = "@SUM(A1)"
    book = opened(content, [new_cooperatives()])
    formulas = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas and all(cell.column_letter in "IJKF" for cell in formulas)
    assert all(cell.value.startswith(("=G", "=H", "=SUM(F")) for cell in formulas)


def test_control_characters_do_not_cost_the_file():
    content = bac_kan()
    content["rows"][1]["explanation"] = "Lũ\x0b lụt\x00"
    assert any("Lũ lụt" in text for text in texts(opened(content)))


def test_prints_on_a4_landscape_with_repeated_head():
    for sheet in opened(bac_kan(), [new_cooperatives()]):
        margins = {side: round(getattr(sheet.page_margins, side) * 25.4) for side in ("top", "bottom", "left", "right")}
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToWidth in (None, 1)
        assert margins == {"top": 20, "bottom": 20, "left": 30, "right": 15}
        assert "&P" in sheet.oddFooter.center.text
    sheet = opened(bac_kan())["Tổng hợp"]
    head = next(cell.row for cell in sheet["A"] if cell.value == "STT")
    assert (sheet.print_title_rows, sheet.freeze_panes) == (f"${head}:${head + 2}", f"A{head + 3}")


def test_everything_is_in_times_new_roman():
    book = opened(bac_kan(), [new_cooperatives()])
    fonts = {cell.font.name for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert fonts == {"Times New Roman"}


def test_long_wording_gets_the_height_it_needs_and_numbers_their_width():
    sheet = opened(long_plan())["Tổng hợp"]
    longest = max(sheet.iter_rows(), key=lambda row: len(str(row[1].value or "")) if row[2].value else 0)
    assert sheet.row_dimensions[longest[0].row].height >= 12 * len(longest[1].value) * 5 / (205 * 0.75)
    assert sheet.column_dimensions["D"].width > len("68.013.075.000")


def test_lines_are_counted_between_words():
    assert line_count("một hai ba", 1000, 12) == 1
    assert line_count("một hai ba", 30, 12) == 3
    assert line_count("một\nhai", 1000, 12) == 2


def test_letterhead_leaves_number_and_date_blank():
    said = texts(opened(bac_kan(), copy=Copy.OUTGOING))
    assert {"ỦY BAN NHÂN DÂN TỈNH THÁI NGUYÊN", "SỞ TÀI CHÍNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"} <= set(said)
    assert any(text.startswith("Số:  ") for text in said) and any(
        text.startswith("Thái Nguyên, ngày  ") for text in said
    )


@pytest.mark.parametrize(
    ("superior", "name", "shown"),
    [
        ("Ủy ban nhân dân tỉnh Cà Mau", "Sở Tài chính tỉnh Cà Mau", "SỞ TÀI CHÍNH"),
        ("Ủy ban nhân dân thành phố Hồ Chí Minh", "Sở Tài chính thành phố Hồ Chí Minh", "SỞ TÀI CHÍNH"),
        ("Liên minh Hợp tác xã Việt Nam", "Liên minh Hợp tác xã tỉnh Cà Mau", "LIÊN MINH HỢP TÁC XÃ TỈNH CÀ MAU"),
        ("", "Ủy ban nhân dân tỉnh Cà Mau", "ỦY BAN NHÂN DÂN TỈNH CÀ MAU"),
    ],
)
def test_letterhead_names_the_province_once(superior, name, shown):
    content = bac_kan()
    content["agency"] |= {"superior": superior, "name": name}
    assert opened(content)["Tổng hợp"]["A2"].value == shown


def test_basis_says_day_boundaries_and_calendar():
    wanted = (
        "(Số liệu tính đến ngày 31/12/2024; địa giới: Bắc Kạn (nay thuộc Thái Nguyên), theo đơn vị hành chính trước"
    )
    assert f"{wanted} 01/7/2025; năm dương lịch)" in texts(opened(bac_kan()))


def test_territory_that_names_its_time_is_not_dated_twice():
    content = bac_kan() | {"territory": {"slug": "ninh-binh-cu", "name": "Ninh Bình (trước 1/7/2025)"}}
    basis = next(text for text in texts(opened(content)) if text.startswith("(Số liệu"))
    assert basis.endswith("; địa giới: Ninh Bình (trước 1/7/2025); năm dương lịch)")


@pytest.mark.parametrize(
    "sentence", ["", "Chỉ tiêu của Bắc Kạn (cũ), số liệu toàn tỉnh Thái Nguyên: chỉ để tham khảo."]
)
def test_goals_of_a_former_province_beside_figures_of_the_present_one_are_for_reference(sentence):
    said = texts(opened(bac_kan() | {"reference_only": sentence}, copy=Copy.OUTGOING))
    assert [text for text in said if "để tham khảo" in text] == ([sentence] if sentence else [])


def test_unknown_targets_are_confessed():
    content = bac_kan()
    content["plan"] |= {"declared_target_count": 14, "known_target_count": 5}
    assert "5/14 chỉ tiêu đã nhập" in texts(opened(content))


def test_demonstration_is_said_on_every_sheet():
    for sheet in opened(bac_kan(), [new_cooperatives()]):
        assert "Dữ liệu minh họa" in {cell.value for row in sheet.iter_rows() for cell in row}
    assert "Dữ liệu minh họa" not in texts(opened(mid_year()))


def test_draft_is_marked_until_it_is_signed():
    draft, signed = opened(bac_kan())["Tổng hợp"], opened(bac_kan(), seal=SEAL)["Tổng hợp"]
    assert "Dự thảo – chưa ký" in draft.oddFooter.left.text and "Dự thảo" in draft.oddHeader.left.text
    assert "7K3F-9QXD" in signed.oddFooter.left.text and "Dự thảo" not in (signed.oddHeader.left.text or "")


def test_signature_block_is_the_signers():
    blank, signed = (" ".join(texts(opened(bac_kan(), seal=seal))) for seal in (None, SEAL))
    assert "THỦ TRƯỞNG ĐƠN VỊ" in blank and "NGƯỜI LẬP BIỂU" in blank
    assert "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC" in signed and "Nguyễn Văn An" in signed and "THỦ TRƯỞNG" not in signed


@pytest.mark.parametrize(
    ("authority", "mode", "behalf", "title", "lines"),
    [
        ("TM. ỦY BAN NHÂN DÂN", "KT.", "", "Phó Chủ tịch", ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
        ("", "KT.", "Chủ tịch", "Phó Chủ tịch thường trực", ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH THƯỜNG TRỰC"]),
        ("", "Q.", "", "Giám đốc", ["Q. GIÁM ĐỐC"]),
        ("", "TL.", "Chủ tịch", "Giám đốc Sở Tài chính", ["TL. CHỦ TỊCH", "GIÁM ĐỐC SỞ TÀI CHÍNH"]),
        ("", "", "", "Giám đốc", ["GIÁM ĐỐC"]),
    ],
)
def test_title_lines(authority, mode, behalf, title, lines):
    assert Seal("c", "s", "n", title, mode, authority, date(2025, 1, 15), "/", behalf).title_lines() == lines


def test_properties_carry_the_proof():
    book = opened(bac_kan(), seal=SEAL)
    marks = {mark.name: mark.value for mark in book.custom_doc_props.props}
    assert (book.properties.keywords, marks["SHA-256"], marks["Người ký"]) == ("7K3F-9QXD", "ab" * 32, "Nguyễn Văn An")
    assert book.properties.created == datetime(2025, 1, 15, 2, 30)


def test_milestones_follow_the_figures():
    sheet = opened(bac_kan(), copy=Copy.OUTGOING)["Tổng hợp"]
    rows = {row[1].value: row for row in sheet.iter_rows()}
    milestone = next(row for label, row in rows.items() if label and label.startswith("Xây dựng mô hình"))
    assert milestone[0].row > rows["Thành lập mới tổ hợp tác"][0].row
    assert [milestone[at].value for at in (5, 7, 11)] == ["30/11/2024", "Đang thực hiện", "Sở Nông nghiệp chủ trì"]


def test_definitions_name_source_calendar_and_review():
    row = next(row for row in opened(bac_kan())["Định nghĩa và nguồn"].iter_rows() if row[0].value == "htx_new")
    assert (row[4].value[:4], row[5].value, row[6].value) == ("Luật", "Năm dương lịch", datetime(2026, 11, 1))


def test_codes_and_units_of_definitions_stay_on_one_line():
    content = bac_kan()
    content["definitions"][0] |= {"code": "htx_member_income_of_the_year", "unit": "triệu đồng/người/năm"}
    sheet = opened(content)["Định nghĩa và nguồn"]
    for letter, key in (("A", "code"), ("C", "unit")):
        room = sheet.column_dimensions[letter].width * 8 - INDENT  # digits of Times New Roman 12 are 8 pixels wide
        assert line_count(content["definitions"][0][key], room, 12) == 1
    assert next(cell for cell in sheet["A"] if cell.value.startswith("htx_member")).alignment.indent == 1


def test_same_report_same_bytes():
    for seal in (None, SEAL):
        first, second = (
            progress_workbook(bac_kan(), [new_cooperatives()], copy=Copy.INTERNAL, seal=seal) for _ in "ab"
        )
        assert first == second


def test_file_name_is_plain_and_dated_by_the_clock_of_viet_nam():
    content = bac_kan() | {"computed_at": "2025-01-15T02:30:00+00:00"}
    assert report_file_name(content, Copy.OUTGOING) == "bao-cao-tien-do_bac-kan_2024_20250115-0930.xlsx"
    assert report_file_name(content, Copy.INTERNAL) == "bao-cao-tien-do_bac-kan_2024_20250115-0930_noi-bo.xlsx"


def test_a_figure_that_is_no_number_is_refused():
    content = bac_kan()
    content["rows"][1]["actual"] = "NaN"
    with pytest.raises(ValueError, match="NaN"):
        progress_workbook(content, [], copy=Copy.OUTGOING, seal=None)


def test_merged_head_covers_both_rows():
    sheet = opened(bac_kan())["Tổng hợp"]
    head = next(cell.row for cell in sheet["A"] if cell.value == "STT")
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {f"{letter}{head}:{letter}{head + 1}" for letter in map(get_column_letter, (1, 2, 8, 12))} <= merged
    assert f"I{head}:K{head}" in merged


def test_one_page_is_kept_to_one_page():
    assert opened(bac_kan(), copy=Copy.OUTGOING)["Tổng hợp"].page_setup.fitToHeight in (None, 1)
    assert opened(long_plan(), copy=Copy.OUTGOING)["Tổng hợp"].page_setup.fitToHeight == 0


def test_eight_targets_with_long_notes_stay_on_the_page_they_are_signed_on():
    content = bac_kan()
    for row in content["rows"]:
        if row["level"] == "target" and not row["unit"].endswith(("HTX", "THT")):
            row["finding"] = "Chưa có số liệu, đánh giá khi đến hạn 31/12/2024."
            row["note"] = "số liệu năm 2023; 287/371 hợp tác xã có ghi số này trong phiếu năm"
    sheet = opened(content | {"milestones": []})["Tổng hợp"]
    assert sheet.page_setup.fitToHeight in (None, 1) and not sheet.row_breaks.brk


def test_signature_of_three_lines_has_room_for_the_name():
    seal = replace(SEAL, authority="TM. ỦY BAN NHÂN DÂN")
    blank, signed = (opened(bac_kan(), seal=one)["Tổng hợp"] for one in (None, seal))
    assert signed.row_dimensions[signed.max_row].height >= 8 * 13 * 1.3 > blank.row_dimensions[blank.max_row].height


def test_signature_never_stands_alone():
    turned = []
    for count in range(18, 30):
        rows = [target(str(at), f"Chỉ tiêu {at}", "HTX", "5", "6") for at in range(count)]
        sheet = opened(report([*rows[:-2], section("II", "Tổ hợp tác"), *rows[-2:]]))["Tổng hợp"]
        turned += [(sheet.cell(at.id, 2).value, sheet.cell(at.id + 1, 2).value) for at in sheet.row_breaks.brk]
    assert turned and all(below == "Tổ hợp tác" and above.startswith("Chỉ tiêu") for above, below in turned)


def test_two_lists_of_one_name_do_not_cost_the_file():
    sheet = opened(bac_kan(), [new_cooperatives(), new_cooperatives()])["Danh sách"]
    assert [cell.value for cell in sheet["A"]].count("1. Thành lập mới hợp tác xã") == 2
