"""What the reader noticed is told before anything is confirmed, and what can be meant two ways is asked once a column."""

from datetime import date

import pytest
from django.urls import reverse

from cooperatives.models import AnnualReturn, Import, ImportMapping, Organisation, Rating
from tests import factories as make
from tests.cooperatives.imported import confirm, faults, upload, work, workbook
from tests.kit.workbooks.corpus import tcvn3, written

pytestmark = pytest.mark.django_db
CODES = ["0100233488", "0101243150", "0100109106"]
RATED = ["Mã số thuế", "Năm", "Bộ tiêu chí (mã)", "Điểm"]


@pytest.fixture
def officer(client):
    user = make.user("alliance_staff", kind="alliance")
    client.force_login(user)
    return user


def answer(client, one: Import, **answers) -> Import:
    address = reverse("cooperatives:import_answer", args=[one.pk])
    assert client.post(address, {"version": one.version, **answers}).status_code == 302
    return work(Import.objects.get(pk=one.pk))


def rated(*points) -> bytes:
    return workbook(RATED, *([code, 2023, "tt-01-2020", cell] for code, cell in zip(CODES, points, strict=False)))


@pytest.fixture
def known():
    return [make.organisation("2015-01-01", name=f"HTX {code}", code=code, sector="trade") for code in CODES]


def test_a_dot_is_asked_about_with_the_files_own_cells(client, officer, known):
    one = upload(officer, "ratings", rated("85.500", "7.5"))
    assert one.questions == [{"key": "points", "about": "dot", "examples": ["85.500", "7.5"], "count": 2}]
    page = client.get(one.get_absolute_url()).content.decode()
    assert "“85.500” là 85.500; “7.5” là không đọc được" in page
    assert "“85.500” là 85,5; “7.5” là 7,5" in page
    one = answer(client, one, points="decimal")
    assert (one.questions, one.counts) == ([], {"new": 2, "warnings": 0})
    confirm(officer, one)
    assert list(Rating.objects.filter(organisation__in=known).order_by("-points").values_list("points", flat=True)) == [
        85.5,
        7.5,
    ]


def test_another_file_with_the_same_heads_is_not_asked_again(client, officer, known):
    heads = ["MST", "Năm", "Bộ tiêu chí", "Điểm số"]
    first = upload(officer, "ratings", workbook(heads, [CODES[0], 2023, "tt-01-2020", "85.5"]))
    columns = {f"column-{at}": key for at, key in enumerate(["code", "year", "scheme", "points"])}
    address = reverse("cooperatives:import_map", args=[first.pk])
    client.post(address, {"version": first.version, "sheet": "Danh sách", "save_as": "Bảng điểm"} | columns)
    first = answer(client, work(Import.objects.get(pk=first.pk)), points="decimal")
    assert ImportMapping.objects.get().mapping["answers"] == {"points": "decimal"}
    again = upload(officer, "ratings", workbook(heads, [CODES[1], 2023, "tt-01-2020", "72.5"]))
    assert (again.state, again.questions, again.counts) == ("previewed", [], {"new": 1, "warnings": 0})


def test_days_written_month_first_are_asked_about(client, officer):
    heads = ["Mã số thuế", "Tên tổ chức", "Loại hình", "Lĩnh vực", "Ngày đăng ký"]
    days = ["03/25/2020", "04/05/2020", "12/12/2020"]
    rows = [[code, f"HTX {code}", "HTX", "Nông nghiệp", when] for code, when in zip(CODES, days, strict=True)]
    one = upload(officer, "organisations", workbook(heads, *rows))
    assert [(asked["about"], asked["examples"]) for asked in one.questions] == [("days", ["03/25/2020", "04/05/2020"])]
    assert "“04/05/2020” là ngày 5 tháng 4 năm 2020" in client.get(one.get_absolute_url()).content.decode()
    confirm(officer, answer(client, one, established_on="month"))
    made = (
        Organisation.objects.filter(code__in=CODES).order_by("established_on").values_list("established_on", flat=True)
    )
    assert list(made) == [date(2020, 3, 25), date(2020, 4, 5), date(2020, 12, 12)]


def test_english_thousands_of_a_count_are_asked_about(client, officer, known):
    one = upload(
        officer, "annual-returns", workbook(["Mã số thuế", "Năm", "Tổng số thành viên"], [CODES[0], 2023, "1,234"])
    )
    confirm(officer, answer(client, one, members_total="decimal"))
    assert AnnualReturn.objects.get(organisation=known[0]).members_total == 1234


def test_nothing_is_answered_that_was_not_asked(client, officer, known):
    one = upload(officer, "ratings", rated("85.5"))
    address = reverse("cooperatives:import_answer", args=[one.pk])
    assert client.post(address, {"version": one.version}).status_code == 422
    assert client.post(address, {"version": one.version, "points": "perhaps"}).status_code == 422
    plain = upload(officer, "ratings", rated(85.5))
    assert (
        client.post(reverse("cooperatives:import_answer", args=[plain.pk]), {"version": plain.version}).status_code
        == 422
    )


def test_what_the_reader_noticed_stands_in_the_preview(client, officer, known):
    def arrange(book, sheet):
        sheet.merge_range(0, 0, 0, 3, "BẢNG ĐIỂM")
        sheet.set_row(3, None, None, {"hidden": True})
        book.add_worksheet("Nháp").write(0, 0, "x")
        book.add_worksheet("Danh mục").hide()

    rows = [[CODES[0], 2023, "tt-01-2020", "85,5"], [CODES[1], 2023, "tt-01-2020", 7]]
    one = upload(officer, "ratings", written([[None], RATED, *rows], arrange))
    assert one.counts == {"new": 2, "warnings": 0}, faults(one)
    told = " ".join(one.notices)
    for words in ("1 dòng ẩn", "“Danh mục”", "không đọc “Nháp”", "ô gộp (A1:D1); dòng 2", "1 số gõ dạng chữ", "“85,5”"):
        assert words in told
    page = client.get(one.get_absolute_url()).content.decode()
    assert all(notice in page for notice in one.notices)


def test_letters_of_before_unicode_are_told_with_examples(client, officer):
    heads = [tcvn3(head) for head in ("Mã số thuế", "Tên tổ chức", "Loại hình", "Lĩnh vực", "Ngày đăng ký")]
    row = [CODES[0], tcvn3("hợp tác xã nông nghiệp suối biếc"), tcvn3("Hợp tác xã"), tcvn3("Nông nghiệp"), "15/03/2021"]
    one = upload(officer, "organisations", workbook(heads, row))
    assert "TCVN3" in one.notices[0] and "→ “Mã số thuế”" in one.notices[0]
    assert one.lines.get().label == "hợp tác xã nông nghiệp suối biếc"
