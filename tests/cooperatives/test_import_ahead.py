"""Rows that are made ready while their file is still being read are the rows that whole columns would have given."""

import pytest
from django.db import connection

from cooperatives.imports.ahead import Ahead
from cooperatives.imports.workbook import template_workbook
from cooperatives.imports.writers.base import Writer
from cooperatives.models import AnnualReturn
from tests import factories as make
from tests.cooperatives.imported import confirm, faults, upload, workbook

pytestmark = pytest.mark.django_db
HEADS = [
    "Mã số thuế",
    "Tên tổ chức",
    "Năm",
    "Tổng số thành viên",
    "Doanh thu (triệu đồng)",
    "Ứng dụng công nghệ cao",
    "Ghi chú",
]
COUNT = 70  # more than the first block


@pytest.fixture
def officer():
    return make.user("alliance_staff", kind="alliance")


@pytest.fixture
def known():
    codes = [f"47001{10_000 + at}" for at in range(COUNT)]
    return [make.organisation("2015-01-01", name=f"HTX số {at}", code=code) for at, code in enumerate(codes)]


@pytest.fixture
def staged(monkeypatch):
    """What each reading put into the temporary table, and whether it was at hand when the file ended."""
    seen, plain_ready, plain_study = [], Ahead.ready, Writer.study

    def ready(self, *wanted):
        seen.append(plain_ready(self, *wanted) is not None)
        return plain_ready(self, *wanted)

    def study(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM staged ORDER BY row")
            seen.append(cursor.fetchall())
        plain_study(self)

    monkeypatch.setattr(Ahead, "ready", ready)
    monkeypatch.setattr(Writer, "study", study)
    return seen


def row(at: int, organisation) -> list:
    return [organisation.code, organisation.name, 2023, 10 + at, 100.25 + at, ("Có", "Không")[at % 2], f"Đã xem\\{at}"]


def changed(rows, at, column, cell):
    rows[at][column] = cell
    return rows


CASES = {
    "plain": (True, lambda rows: rows),
    "a_blank_cell": (True, lambda rows: changed(rows, 50, 4, None)),
    "a_number_as_text": (False, lambda rows: changed(rows, 50, 4, "1.234,5")),
    "a_dot_to_ask_about": (False, lambda rows: changed(rows, 50, 4, "1.450")),
    "a_cell_to_clear": (False, lambda rows: changed(rows, 60, 6, "x")),
    "an_error": (False, lambda rows: changed(rows, 60, 3, -4)),
    "an_error_among_the_first": (False, lambda rows: changed(rows, 2, 3, 3.5)),
    "a_blank_row": (False, lambda rows: rows[:40] + [[None] * len(HEADS)] + rows[40:]),
    "a_total": (False, lambda rows: rows + [["Tổng cộng", None, None, 12, 13, None, None]]),
    "a_row_of_numbers": (False, lambda rows: [[1, 2, 3, 4, 5, 6, 7]] + rows),
}


@pytest.mark.parametrize("case", CASES)
def test_both_ways_of_reading_give_the_same_rows(officer, known, staged, monkeypatch, case):
    ahead, change = CASES[case]
    content = workbook(HEADS, *change([row(at, one) for at, one in enumerate(known)]))
    one = upload(officer, "annual-returns", content)
    monkeypatch.setattr(Ahead, "ready", lambda *wanted: None)
    other = upload(officer, "annual-returns", content)
    was_ready, rows, again = staged
    assert (was_ready, rows) == (ahead, again)
    assert len(rows) >= COUNT
    assert (one.counts, one.questions, one.notices, one.digest) == (
        other.counts,
        other.questions,
        other.notices,
        other.digest,
    )
    assert faults(one) == faults(other)


def test_a_sheet_that_is_not_the_first_is_read_ahead_too_and_another_does_not_disturb(officer, known, staged):
    rows = [row(at, one) for at, one in enumerate(known)]
    others = {"Phiếu": [HEADS, *rows], "Sau": [HEADS, *rows[:3]]}
    upload(officer, "annual-returns", workbook(["Lời nói đầu"], ["Không phải bảng"], sheet="Trước", **others))
    assert staged[0] is True and len(staged[1]) == COUNT


def test_a_template_is_read_ahead_though_its_mark_stands_in_its_last_sheet(officer, known, staged):
    one = upload(officer, "organisations", template_workbook("organisations", officer, {})[1])
    assert (one.state, staged[0], len(staged[1])) == ("cancelled" if one.earlier else "previewed", True, COUNT)


def test_what_is_confirmed_is_read_ahead_by_the_mapping_kept(officer, known, staged):
    one = upload(officer, "annual-returns", workbook(HEADS, *(row(at, it) for at, it in enumerate(known))))
    confirm(officer, one, note="đã đối chiếu")
    assert staged[0] is staged[2] is True and staged[1] == staged[3]
    saved = AnnualReturn.objects.get(organisation=known[-1])
    assert (saved.year, saved.members_total, saved.revenue_vnd, saved.note) == (2023, 79, 169_250_000, "Đã xem\\69")
