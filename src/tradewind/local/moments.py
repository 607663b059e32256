"""Times as a person reads them."""

import datetime as dt

from tradewind.domain.values import SECOND


def instant(ts_ns: int) -> str:
    """UTC nanoseconds as RFC 3339 text; "" for 0."""
    if not ts_ns:
        return ""
    seconds, rest = divmod(ts_ns, SECOND)
    return f"{_utc(seconds):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"


def time_of_day(ts_ns: int) -> str:
    """The time of day with milliseconds; "-" for 0."""
    if not ts_ns:
        return "-"
    seconds, rest = divmod(ts_ns, SECOND)
    return f"{_utc(seconds):%H:%M:%S}.{rest // 1_000_000:03d}"


def date_and_time(ts_ns: int) -> str:
    """Date and time of day with seconds; "-" for 0."""
    return f"{_utc(ts_ns // SECOND):%Y-%m-%d %H:%M:%S}" if ts_ns else "-"


def span(nanos: int) -> str:
    """A length of time in the unit that suits it: 340 µs, 2.5 ms, 1.2 s, 3 min."""
    size = abs(nanos)
    if not size:
        return "0 s"
    if size < 1_000_000:
        return f"{nanos / 1e3:.0f} µs"
    if size < SECOND:
        return f"{nanos / 1e6:.1f} ms"
    return f"{nanos / 1e9:.1f} s" if size < 120 * SECOND else f"{nanos / 60e9:.0f} min"


def _utc(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
