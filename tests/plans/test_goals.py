import pytest

from coopportal.kit.numbers import NumberError
from plans.goals import read_goal


@pytest.mark.parametrize(
    ("text", "comparator", "low", "high"),
    [
        ("35", None, "35", None), ("1.234,5", None, "1234.5", None), ("≥ 35", "at_least", "35", None),
        (">=35", "at_least", "35", None), ("từ 35 trở lên", "at_least", "35", None), ("ít nhất 60%", "at_least", "60", None),
        ("65–70", "between", "65", "70"), ("65 - 70%", "between", "65", "70"), ("từ 65 đến 70", "between", "65", "70"),
        ("65% - 70%", "between", "65", "70"), ("trên 15", "more_than", "15", None), ("dưới 10%", "less_than", "10", None),
        ("không quá 10", "at_most", "10", None), ("khoảng 20", "about", "20", None), ("= 0", "exactly", "0", None),
        ("-5", None, "-5", None), ("đạt 100%", None, "100", None),
    ],
)  # fmt: skip
def test_a_figure_says_how_it_is_compared(text, comparator, low, high):
    goal = read_goal(text)
    assert (goal.comparator, str(goal.low), goal.high and str(goal.high)) == (comparator, low, high)


@pytest.mark.parametrize("text", ["abc", "1,234.5", "1.5", "35 HTX và 3 THT", "≥", "65–", "", "trên"])
def test_what_is_no_figure_is_never_guessed(text):
    with pytest.raises(NumberError):
        read_goal(text)
