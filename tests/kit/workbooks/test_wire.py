import json
import math
from datetime import date, datetime, time
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopportal.kit.workbooks import wire
from coopportal.kit.workbooks.reading import Refused, Unreadable, collected

HEAD = {"name": "A", "hidden": False, "first_row": 1, "first_column": 1, "width": 1, "merged": [], "notes": []}
HEAD |= {"odd_letters": False, "font": ""}
texts, numbers = st.text(st.characters(codec="utf-8")), st.floats(allow_nan=False, allow_infinity=False)
cells = texts | numbers | st.booleans() | st.dates() | st.datetimes() | st.just(Refused("formula"))
columns = st.one_of(
    *[st.lists(kind | st.just(""), min_size=1, max_size=9) for kind in (texts, numbers, st.dates(), cells)]
)


@given(columns)
def test_what_is_packed_comes_out_and_blank_is_none(column):
    out = wire.unpack_column(*wire.pack_column(tuple(column)), len(column))
    assert [(type(cell), cell) for cell in out] == [
        (type(None), None) if cell == "" else (type(cell), cell) for cell in column
    ]


@pytest.mark.parametrize(
    ("cell", "out"),
    [(math.nan, "nan"), (math.inf, "inf"), (time(8, 30), "08:30:00"), ("a\x1fb", "a\x1fb"), (date.min, date.min)],
)
def test_what_has_no_form_of_its_own_comes_as_text(cell, out):
    for column in ([cell], [cell, 1.0], [1.0, cell, ""], ["a", cell]):
        at = column.index(cell)
        assert wire.unpack_column(*wire.pack_column(tuple(column)), len(column))[at] == out


@given(columns, st.integers(0, 12))
def test_a_column_of_another_length_is_refused(column, length):
    if length != len(column):
        kind, content = wire.pack_column(tuple(column))
        if kind != b"n":
            with pytest.raises(wire.Spoilt):
                wire.unpack_column(kind, content, length)


def frames(*parts: tuple[bytes, bytes]) -> bytes:
    stream = BytesIO()
    for kind, content in parts:
        wire.send(stream, kind, content)
    return stream.getvalue()


SOUND = frames((b"S", json.dumps(HEAD).encode()), (b"B", b"2"), (b"s", b"a\x1fb"), (b"E", b""))


def test_a_sound_answer_is_a_sheet():
    (sheet,) = collected(BytesIO(SOUND))
    assert (sheet.name, sheet.columns, sheet.rows, sheet.row_count) == ("A", [["a", "b"]], [["a"], ["b"]], 2)


@pytest.mark.parametrize("cut", range(len(SOUND)))
def test_an_answer_that_breaks_off_is_no_answer(cut):
    with pytest.raises(Unreadable, match="quá nhiều bộ nhớ"):
        collected(BytesIO(SOUND[:cut]))


@pytest.mark.parametrize(
    "spoilt",
    [
        frames((b"B", b"2")),
        frames((b"S", b"[]"), (b"E", b"")),
        frames((b"S", b'{"name": 1}'), (b"E", b"")),
        frames((b"S", json.dumps(HEAD).encode()), (b"B", b"2"), (b"p", b"cos\nsystem\n"), (b"E", b"")),
        frames((b"S", json.dumps(HEAD).encode()), (b"B", b"1"), (b"j", b'[{"r": "no rule"}]'), (b"E", b"")),
        frames((b"S", json.dumps(HEAD).encode()), (b"B", b"1"), (b"j", b"[[1]]"), (b"E", b"")),
        frames((b"S", json.dumps(HEAD).encode()), (b"B", b"1"), (b"j", b"[" * 100_000), (b"E", b"")),
        frames((b"S", json.dumps(HEAD).encode()), (b"B", b"1"), (b"d", b"\xff\xff\xff\x7f"), (b"E", b"")),
        frames((b"U", b"[]")),
        frames((b"X", b'"KeyError at guard.py:1"')),
        b"s\xff\xff\xff\xff",
    ],
)
def test_what_the_child_would_never_send_is_refused(spoilt):
    with pytest.raises(Unreadable, match="quá nhiều bộ nhớ"):
        collected(BytesIO(spoilt))


@given(st.binary(max_size=300))
def test_no_bytes_at_all_do_more_than_be_refused(noise):
    for answer in (noise, SOUND[: len(SOUND) // 2] + noise):
        with pytest.raises(Unreadable):
            collected(BytesIO(answer))


@given(st.datetimes())
def test_moments_keep_their_time(moment):
    assert wire.unpack_column(*wire.pack_column((moment,)), 1) == [moment]
    assert isinstance(moment, datetime)
