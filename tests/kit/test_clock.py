from datetime import UTC, date, datetime

import pytest
import time_machine

from coopportal.kit.clock import day_of, local, now, today
from coopportal.kit.periods import Calendar, year_of

BOUNDARIES = [  # instant (UTC), day in Việt Nam, calendar year, administrative year
    ("2026-12-31T16:59:59Z", date(2026, 12, 31), 2026, 2027),
    ("2026-12-31T17:00:00Z", date(2027, 1, 1), 2027, 2027),
    ("2026-12-31T23:59:59Z", date(2027, 1, 1), 2027, 2027),
    ("2027-01-01T00:00:00Z", date(2027, 1, 1), 2027, 2027),
    ("2026-12-14T16:59:59Z", date(2026, 12, 14), 2026, 2026),
    ("2026-12-14T17:00:00Z", date(2026, 12, 15), 2026, 2027),
    ("2024-02-28T17:00:00Z", date(2024, 2, 29), 2024, 2024),
    ("2024-02-29T17:00:00Z", date(2024, 3, 1), 2024, 2024),
    ("2025-06-30T16:59:59.999999Z", date(2025, 6, 30), 2025, 2025),
    ("2025-06-30T17:00:00Z", date(2025, 7, 1), 2025, 2025),
    ("2025-12-31T12:00:00-05:00", date(2026, 1, 1), 2026, 2026),
    ("2026-01-01T06:59:59+14:00", date(2025, 12, 31), 2025, 2026),
]


@pytest.mark.parametrize(("instant", "day", "year", "administrative"), BOUNDARIES)
def test_the_day_turns_at_midnight_in_viet_nam(instant, day, year, administrative):
    with time_machine.travel(datetime.fromisoformat(instant), tick=False):
        assert today() == day_of(now()) == day
        assert year_of(today(), Calendar.CALENDAR) == year
        assert year_of(today(), Calendar.ADMINISTRATIVE) == administrative


def test_now_is_aware_and_shown_by_the_clock_of_viet_nam():
    moment = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        assert now() == moment
        assert local(now()).isoformat() == "2026-11-23T01:30:00+07:00"


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        local(datetime(2026, 1, 1))
