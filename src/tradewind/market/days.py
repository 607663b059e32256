"""Calendar days of New York as nanoseconds."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tradewind.domain.values import SECOND

NEW_YORK = ZoneInfo("America/New_York")


def new_york_ns(day: date, at: time = time(0)) -> int:
    """A wall-clock time of New York, nanoseconds UTC."""
    return int(datetime.combine(day, at, NEW_YORK).timestamp()) * SECOND


def new_york_date(ts_ns: int) -> date:
    """The date in New York at a time."""
    return datetime.fromtimestamp(ts_ns // SECOND, UTC).astimezone(NEW_YORK).date()


def new_york_day(ts_ns: int) -> tuple[int, int]:
    """Start and end of the day in New York that holds a time; 23 to 25 hours."""
    return _day_of_hour(ts_ns // (3_600 * SECOND))


@lru_cache(maxsize=256)
def _day_of_hour(hour: int) -> tuple[int, int]:
    # New York's days start on full UTC hours, so that all times of an hour share their day.
    day = new_york_date(hour * 3_600 * SECOND)
    return new_york_ns(day), new_york_ns(day + timedelta(days=1))
