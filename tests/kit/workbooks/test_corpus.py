"""RELIABILITY §3 D: every hostile or clumsy workbook ends in the rule it was made for, soon and in little memory."""

import logging
import os
import re

import pytest

from coopportal.kit.text import search_key
from coopportal.kit.workbooks.cells import read_column
from coopportal.kit.workbooks.reading import Unreadable, read_workbook
from tests.kit.workbooks.corpus import CODE, HEADS, NAME, corpus

MOST_KIB, MOST_SECONDS = 256 * 1024, 10
SECTORS = [("agriculture", "Nông nghiệp"), ("trade", "Thương mại")]
SHAPES = dict(
    zip(
        HEADS,
        [
            ("code", {"lengths": (10, 13)}),
            ("text", {"longest": 255}),
            ("choice", {"choices": SECTORS}),
            ("day", {}),
            ("text", {}),
            ("year", {}),
            ("count", {}),
            ("money", {"unit": "triệu"}),
            ("decimal", {}),
            ("flag", {}),
        ],
        strict=True,
    )
)


def seconds_taken() -> float:
    """Processor time of this process and of the children that have ended, also of those that were ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def read_table(content: bytes, file_name: str) -> tuple[dict, list, list]:
    """(head → values, (head, rule) of each cell told, rules of the notes) of the first sheet, found by its heads."""
    sheet = read_workbook(content, file_name)[0]
    wanted = {search_key(head): head for head in HEADS}
    heads = next(
        number for number, row in enumerate(sheet.rows) if len(wanted.keys() & map(search_key, map(str, row))) > 5
    )
    values, told = {}, []
    for column in sheet.columns:
        head = wanted.get(search_key(str(column[heads])))
        if head:
            shape, options = SHAPES[head]
            values[head], errors = read_column(shape, column[heads + 1 :], **options)
            told += [(head, error.rule) for _, error in errors]
    return values, told, [note.rule for note in sheet.notes]


@pytest.mark.parametrize("case", corpus(), ids=lambda case: case.name)
def test_it_ends_in_the_rule_it_was_made_for(case, caplog):
    content = case.content
    caplog.set_level(logging.INFO, "coopportal.kit.workbooks")
    start = seconds_taken()
    try:
        values, told, notes = read_table(content, case.file_name)
    except Unreadable as refused:
        assert (case.kind, refused.rule) == ("file", case.rule)
        assert refused.sentence.endswith((".", "…")) and len(refused.sentence) > 25
    else:
        assert case.kind != "file"
        assert {head for head, _ in told} == ({case.head} if case.head else set())
        assert (case.head, case.rule) in told or case.kind != "cell"
        assert notes == [case.rule] or case.kind != "note"
        assert not notes or case.kind != "ok"
        if case.head != CODE:
            assert values[CODE][0] == case.code
        if case.head != NAME and case.rule != "converted_letters":
            assert values[NAME][0] == f"Hợp tác xã Đồng Tâm {case.code}"
        elif not case.head:
            assert values[NAME][0].lower() == f"hợp tác xã đồng tâm {case.code}"
    assert seconds_taken() - start < MOST_SECONDS
    for peak, seconds in re.findall(r"peak_kib': (\d+), 'seconds': ([\d.]+)", caplog.text):
        assert (int(peak) < MOST_KIB, float(seconds) < MOST_SECONDS) == (True, True)
    assert "was not read" not in caplog.text


def test_the_corpus_is_large_and_no_two_cases_share_a_code_or_a_name():
    cases = corpus()
    assert len(cases) >= 120
    assert len({case.code for case in cases}) == len({case.name for case in cases}) == len(cases)
