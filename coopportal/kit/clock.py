"""The one clock. Nothing else asks the machine for the time, so nobody's report changes its year at 17:00 UTC."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in Việt Nam, whatever the time zone of the machine or of the session."""
    return day_of(now())


def local(moment: datetime) -> datetime:
    """An aware moment as clocks in Việt Nam show it. Raises ValueError for a naive one: it could mean two moments."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(ZONE)


def day_of(moment: datetime) -> date:
    """The day in Việt Nam on which an aware moment falls."""
    return local(moment).date()
