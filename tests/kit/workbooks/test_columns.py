"""A column is read as its cells would be one by one, however fast; and what only a column can show is told."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopportal.kit.workbooks import cells
from coopportal.kit.workbooks.cells import CLEAR, read_column
from coopportal.kit.workbooks.figures import dot_of
from coopportal.kit.workbooks.refused import CellError, Refused

FIGURES = {"count", "decimal", "money"}  # their columns show what a dot means
SECTORS = [("agriculture", "Nông nghiệp"), ("trade", "Thương mại")]
OPTIONS = {
    "text": [{}, {"longest": 5}, {"multiline": True}],
    "code": [{}, {"lengths": (10, 13)}, {"longest": 4}],
    "count": [{}, {"most": 100}, {"dot": "thousands"}],
    "decimal": [{"dot": "thousands"}, {"dot": "decimal", "decimals": 2}, {"dot": "mixed", "negative": True}],
    "money": [
        {"dot": "thousands"},
        {"unit": "triệu", "dot": "decimal"},
        {"unit": "tỷ", "dot": "mixed", "negative": True},
    ],
    "day": [{"month_first": False}, {"month_first": True}],
    "year": [{}],
    "flag": [{}],
    "choice": [{"choices": SECTORS}],
    "choices": [{"choices": SECTORS}],
}
WORDS = [
    "x",
    "X",
    "Xóa",
    "…",
    "-",
    "=1",
    "'=1",
    "@a",
    " a ",
    "a  b",
    "a\nb",
    "Nông nghiệp",
    "1.450",
    "1,5",
    "1.5",
    "0100109106",
]
WORDS += [
    "100109106",
    "1e5",
    "31/12/2024",
    "có",
    "2024",
    "12 tỷ",
    "Ð",
    "e\u0301",
    "a\x1fb",
    "a?b",
    "НТХ",
    "năm 2024",
    "\u00a0",
    "",
]
texts = st.sampled_from(WORDS) | st.text(st.characters(codec="utf-8"), max_size=8)
numbers = st.integers(-5, 3000).map(float) | st.floats(allow_nan=True)
days = st.dates(date(1890, 1, 1), date(2110, 1, 1))
columns = st.one_of(
    *[
        st.lists(st.none() | kind, max_size=12)
        for kind in (
            texts,
            numbers,
            days,
            texts | numbers | st.booleans() | days | st.datetimes() | st.just(Refused("formula")) | st.integers(0, 9),
        )
    ]
)


def one_by_one(shape: str, column: list, options: dict) -> tuple[list, list]:
    values, errors = [], []
    for index, cell in enumerate(column):
        try:
            values.append(getattr(cells, f"read_{shape}")(cell, **options))
        except CellError as error:
            values.append(None)
            errors.append((index, error.rule, error.sentence))
    return values, errors


@pytest.mark.parametrize(("shape", "options"), [(shape, given) for shape, many in OPTIONS.items() for given in many])
def test_a_column_is_read_as_its_cells_are(shape, options):
    @given(columns)
    def alike(column):
        before = list(column)
        values, errors = read_column(shape, column, **options)
        shown = {"dot": dot_of(column)} if shape in FIGURES and options.get("dot") is None else {}
        expected = one_by_one(shape, column, options | shown)
        assert ([*map(repr, values)], [(i, e.rule, e.sentence) for i, e in errors]) == (
            [*map(repr, expected[0])],
            expected[1],
        )
        assert [*map(repr, column)] == [*map(repr, before)]

    alike()


@pytest.mark.parametrize(
    ("column", "values", "wrong"),
    [
        (["1.450"], [None], [0]),
        (["1.450", "12,5"], [Decimal(1450), Decimal("12.5")], []),
        (["1.450", "1.234.567"], [Decimal(1450), Decimal(1234567)], []),
        (["1.450", "12.5"], [None, None], [0, 1]),
        (["1.450", "12,5", "12.5"], [None, Decimal("12.5"), None], [0, 2]),
        (["1,490", "12.5"], [None, None], [0, 1]),
        (["1.450", 12.5], [None, Decimal("12.5")], [0]),
    ],
)
def test_the_dot_means_what_the_column_shows_or_is_asked_about(column, values, wrong):
    read, errors = read_column("decimal", column)
    assert (read, [(index, error.rule) for index, error in errors]) == (
        values,
        [(at, "ambiguous_number") for at in wrong],
    )


def test_a_count_does_not_guess_either_where_a_column_writes_both_ways():
    values, errors = read_column("count", ["1.360", "1,234.5"])
    assert (values, [error.rule for _, error in errors]) == ([None, None], ["ambiguous_number"] * 2)


def test_days_written_month_first_make_their_column_doubtful():
    column = ["12/25/2024", "03/04/2024", "31/12/2024", "05/05/2024", date(2024, 4, 3)]
    values, errors = read_column("day", column)
    assert values == [None, None, date(2024, 12, 31), date(2024, 5, 5), date(2024, 4, 3)]
    assert [(index, error.rule) for index, error in errors] == [(0, "month_first"), (1, "ambiguous_day")]
    assert read_column("day", column[:2], month_first=True) == ([date(2024, 12, 25), date(2024, 3, 4)], [])
    assert read_column("day", column[1:2], month_first=False) == ([date(2024, 4, 3)], [])


def test_a_blank_leaves_and_an_x_clears():
    assert read_column("count", [None, "x", "", 0.0]) == ([None, CLEAR, None, 0], [])


def test_one_and_true_are_two_cells():
    values, errors = read_column("flag", [1.0, True, 1, "1"])
    assert (values, errors) == ([True] * 4, [])
    assert [error.rule for _, error in read_column("count", [True, 1.0])[1]] == ["flag_not_number"]


def test_days_with_a_time_lose_it():
    assert read_column("day", [datetime(2024, 5, 6, 7, 8), None]) == ([date(2024, 5, 6), None], [])
