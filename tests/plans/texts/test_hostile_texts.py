"""Texts that no office writes: read in seconds all the same, and nothing in them that a table cannot hold."""

import time

import pytest

from plans.texts.proposals import LONGEST_TEXT, TOO_LARGE, read_text
from plans.texts.sums import slips_in
from tests.plans.texts.measuring import catalogue

SECONDS = 20  # an ordinary plan takes a tenth of one; without bounds each of these takes an hour


@pytest.mark.parametrize(
    "piece", ["1", "1/", "1+", "từ 35 HTX ", "35 HTX; ", "35 HTX (", "từ 35\nHTX ", "10/20 a ", "số 12/KH-UBND "]
)
def test_the_longest_text_of_one_piece_is_read_in_time(piece):
    started = time.process_time()
    reading = read_text(piece * (LONGEST_TEXT // len(piece)), catalogue())
    for read in reading.sentences:
        slips_in(read)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("figure", ["999.999.999.999 tỷ", "999999999999999 tỷ", "từ 999999999999999 tỷ lên 5"])
def test_no_figure_is_larger_than_its_column(figure):
    text = f"Kế hoạch năm 2024\n\nMục tiêu: thu hút {figure} thành viên HTX; doanh thu bình quân HTX {figure} đồng."
    for one in read_text(text, catalogue()).statements:
        assert max(one.low, one.high or 0, one.baseline or 0) < TOO_LARGE


@pytest.mark.parametrize(
    "text", ["0/0 HTX đạt 5%.", "Có 0 HTX, tăng 0 HTX (0%).", "Có 5 HTX, tăng 5 HTX (3%).", "= + 1/0 %"]
)
def test_nothing_is_divided_by_zero(text):
    for read in read_text(text, catalogue()).sentences:
        slips_in(read)
