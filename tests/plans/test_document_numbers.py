from datetime import date

import pytest

from plans.numbers import tidy_number

AS_ISSUED = [
    "591/KH-UBND", "332/QĐ-UBND", "16/ĐA-UBND", "118/NQ-HĐND", "899/2017/QĐ-UBND", "5529/BKHĐT-HTX", "3584/KHĐT-ĐKKD",
    "284/QĐ-LMHTXVN", "20-CTr/TU", "94-KH/TU", "70-KL/TW",
]  # fmt: skip


@pytest.mark.parametrize("number", AS_ISSUED)
def test_a_number_as_issued_stays(number):
    assert tidy_number(number).text == number


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("100 /QĐ-UBND", "100/QĐ-UBND"),
        ("74/NQ-ND", "74/NQ-HĐND"),
        ("Kế hoạch số 249", "249"),
        ("Số: 532 / KH - UBND", "532/KH-UBND"),
        ("332/QÐ-UBND", "332/QĐ-UBND"),  # U+00D0
        ("332/qd-ubnd", "332/QĐ-UBND"),
        ("118/NQ–HDND", "118/NQ-HĐND"),
        ("16/DA-UBND.", "16/ĐA-UBND"),
        ("7/KH-UBND", "07/KH-UBND"),
        ("007/KH-UBND", "07/KH-UBND"),
        ("0532/KH-UBND", "532/KH-UBND"),
        ("20 - ctr/tu", "20-CTr/TU"),
        ("12/KH-SNN&PTNT", "12/KH-SNN&PTNT"),
        ("532/KH-UBND", "532/KH-UBND"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_dirty_numbers_are_tidied(typed, stored):
    assert tidy_number(typed).text == stored


@pytest.mark.parametrize(
    ("typed", "number", "day"),
    [
        ("141, ngày 30/7/2024", "141", date(2024, 7, 30)),
        ("332/QĐ-UBND ngày 06 tháng 7 năm 2021", "332/QĐ-UBND", date(2021, 7, 6)),
        ("532/KH-UBND (ngày 25-12-2023)", "532/KH-UBND", date(2023, 12, 25)),
    ],
)
def test_a_day_behind_the_number_is_taken_apart(typed, number, day):
    assert (tidy_number(typed).text, tidy_number(typed).issued_on) == (number, day)


@pytest.mark.parametrize("typed", ["KH-UBND", "abc", "141, ngày 31/2/2024", "1/2/3/4/5", "5" * 70])
def test_what_is_no_number_is_refused_with_an_example(typed):
    with pytest.raises(ValueError, match="ví dụ 532/KH-UBND"):
        tidy_number(typed)
