from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template import Context, Engine

from coopportal.kit.templatetags.quantities import COMPARATORS
from plans.verdict import Comparator

ENGINE = Engine(libraries={"quantities": "coopportal.kit.templatetags.quantities"})


@pytest.mark.parametrize(
    ("expression", "value", "printed"),
    [
        ("v|quantity", Decimal("1234567.8"), "1.234.567,8"),
        ("v|quantity:2", 5, "5,00"),
        ("v|quantity", 0, "0"),
        ("v|quantity", None, "…"),
        ("v|ratio", Fraction(36, 35), "102,9%"),
        ("v|ratio:0", Fraction(36, 35), "103%"),
        ("v|ratio", None, "…"),
        ("v|day", date(2024, 2, 1), "01/02/2024"),
        ("v|day", datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "01/01/2027"),
        ("v|day", None, "…"),
        ("v|moment", datetime(2026, 12, 31, 17, 5, tzinfo=UTC), "00:05 01/01/2027"),
        ("v|moment", None, "…"),
        ("v|comparator", "at_least", "≥"),
        ("v|comparator", "less_than", "<"),
        ("v|comparator", "reach", ""),
    ],
)
def test_filters_print_as_officials_do(expression, value, printed):
    source = "{% load quantities %}{% autoescape off %}{{ " + expression + " }}{% endautoescape %}"
    assert ENGINE.from_string(source).render(Context({"v": value})) == printed


def test_every_comparator_has_a_sign():
    assert set(COMPARATORS) == set(Comparator.values)
