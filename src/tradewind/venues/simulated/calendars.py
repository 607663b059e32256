"""New York's sessions in the words of the broker's clock and calendar."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from tradewind.domain.values import SECOND
from tradewind.market.sessions import Session, is_open, next_close, next_open, sessions

NEW_YORK = ZoneInfo("America/New_York")
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2029, 12, 31)
_LONGEST_BREAK = timedelta(days=12)


def calendar_bodies(start: date, end: date) -> Iterator[dict[str, str]]:
    """The calendar's lines for some days, both included."""
    for session, settled in settlements(max(start, FIRST_DAY), min(end, LAST_DAY)):
        yield _body(session, settled=settled)


def settlements(first: date, last: date) -> Iterator[tuple[Session, date]]:
    """Every session of some days, both included, with the date on which its trades settle."""
    for session, following in pairwise(sessions(first, last + _LONGEST_BREAK)):
        if session.date <= last:
            yield session, following.date


def clock_body(ts_ns: int, *, always_open: bool) -> dict[str, Any]:
    """The broker's clock at a market time; a market that never shuts says so."""
    now = _local(ts_ns)
    offset = f"{now:%z}"
    return {
        "timestamp": f"{now:%Y-%m-%dT%H:%M:%S}.{ts_ns % SECOND:09d}{offset[:3]}:{offset[3:]}",
        "is_open": always_open or is_open(ts_ns),
        "next_open": _local(next_open(ts_ns)).isoformat(),
        "next_close": _local(next_close(ts_ns)).isoformat(),
    }


def _body(session: Session, *, settled: date) -> dict[str, str]:
    return {
        "date": session.date.isoformat(),
        "open": f"{_local(session.open_ns):%H:%M}",
        "close": f"{_local(session.close_ns):%H:%M}",
        "session_open": f"{_local(session.pre_ns):%H%M}",
        "session_close": f"{_local(session.post_ns):%H%M}",
        "settlement_date": settled.isoformat(),
    }


def _local(ts_ns: int) -> datetime:
    return datetime.fromtimestamp(ts_ns // SECOND, UTC).astimezone(NEW_YORK)
