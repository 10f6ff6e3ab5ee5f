"""The path of a target: where one looks, and the line through what is known."""

from datetime import date
from fractions import Fraction

import pytest

from coopportal.kit.periods import Span
from plans.sparks import Point, path_spans, spark

END = date(2025, 8, 15)


@pytest.mark.parametrize(
    ("start", "due", "flow", "labels", "last"),
    [
        ("2025-01-01", "2025-12-31", True, ["quý I", "quý II", "15/8"], ("2025-01-01", "2025-08-15")),
        ("2025-08-01", "2025-12-31", True, ["15/8"], ("2025-08-01", "2025-08-15")),
        ("2023-01-01", "2027-12-31", True, ["2023", "2024", "2025"], ("2023-01-01", "2025-08-15")),
        ("2025-08-15", "2025-12-31", False, ["2021", "2022", "2023", "2024", "2025"], ("2025-08-15", "2025-08-15")),
    ],
)
def test_the_points_of_a_path(start, due, flow, labels, last):
    points = path_spans(Span(date.fromisoformat(start), END), date.fromisoformat(due), "calendar", flow=flow)
    assert [point.label for point in points] == labels
    assert (points[-1].span.start.isoformat(), points[-1].span.end.isoformat()) == last


def points(*values):
    return [Point("", Span(END, END), None if value is None else Fraction(value)) for value in values]


def test_the_line_goes_from_the_lowest_to_the_highest():
    drawn = spark(points(0, 5, 10))
    assert drawn.lines == ["3.0,17.0 36.0,10.0 69.0,3.0"] and drawn.dot == ("69.0", "3.0")


def test_a_gap_is_not_bridged():
    drawn = spark(points(0, None, 10, 4))
    assert drawn.lines == ["47.0,3.0 69.0,11.4"] and drawn.dot == ("69.0", "11.4")


@pytest.mark.parametrize("values", [(), (5,), (None, 5, None)])
def test_one_point_is_no_path(values):
    assert spark(points(*values)) is None


def test_what_never_changed_is_a_level_line():
    assert spark(points(4, 4)).lines == ["3.0,10.0 69.0,10.0"]
