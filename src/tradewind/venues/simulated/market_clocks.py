"""Clock and calendar of the US stock markets, in the words of the broker's third version."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.values import SECOND, Nanos
from tradewind.market.sessions import Session, next_close, next_open, session_at, sessions
from tradewind.venues.simulated.calendars import FIRST_DAY, LAST_DAY, NEW_YORK, settlements
from tradewind.venues.simulated.failures import json_answer, refusing_malformed
from tradewind.venues.simulated.texts import parse_time

_NYSE = {
    "mic": "XNYS",
    "acronym": "NYSE",
    "name": "New York Stock Exchange",
    "timezone": "America/New_York",
}
_NASDAQ = {"mic": "XNAS", "acronym": "NASDAQ", "name": "NASDAQ", "timezone": "America/New_York"}
_IEX = {
    "mic": "IEXG",
    "acronym": "IEX",
    "name": "Investors Exchange",
    "timezone": "America/New_York",
}
_MARKETS = {
    "NYSE": _NYSE,
    "XNYS": _NYSE,
    "NASDAQ": _NASDAQ,
    "XNAS": _NASDAQ,
    "IEX": _IEX,
    "IEXG": _IEX,
}
_WEEK = timedelta(days=7)


class MarketClocks:
    """What the trading host tells about the markets' hours; `now` is market time."""

    def __init__(self, now: Callable[[], Nanos]) -> None:
        self._now = now

    def routes(self) -> list[web.RouteDef]:
        """Every path."""
        clock, calendar = refusing_malformed(self._clock), refusing_malformed(self._calendar)
        return [
            web.get("/v3/clock", clock, allow_head=False),
            web.get("/v3/calendar/{market}", calendar, allow_head=False),
        ]

    async def _clock(self, request: web.Request) -> web.Response:
        names = request.query.get("markets", "NYSE").split(",")
        ts_ns = _time(request.query.get("time", ""), self._now())
        return json_answer({"clocks": [_clock(_market(name), ts_ns) for name in names]})

    async def _calendar(self, request: web.Request) -> web.Response:
        query, today = request.query, _local(self._now(), NEW_YORK).date()
        first = _day(query, "start", today)
        last = _day(query, "end", min(first + _WEEK, LAST_DAY))
        days = settlements(max(first, FIRST_DAY), min(last, LAST_DAY))
        zone = _zone(query.get("timezone", ""))
        return json_answer(
            {
                "market": _market(request.match_info["market"]),
                "calendar": [_line(each, settled, zone) for each, settled in days],
            }
        )


def _clock(market: Mapping[str, str], ts_ns: int) -> dict[str, Any]:
    phase, until_ns = _phase(ts_ns)
    today = _local(ts_ns, NEW_YORK).date()
    return {
        "market": market,
        "timestamp": _text(ts_ns, NEW_YORK),
        "is_market_day": bool(sessions(today, today)),
        "next_market_open": _text(next_open(ts_ns), NEW_YORK),
        "next_market_close": _text(next_close(ts_ns), NEW_YORK),
        "phase": phase,
        "phase_until": _text(until_ns, NEW_YORK),
    }


def _phase(ts_ns: int) -> tuple[str, int]:
    """The phase of a day's trading, and its end."""
    session = session_at(ts_ns)
    if session is None:
        return "closed", _next_pre(ts_ns)
    if ts_ns < session.open_ns:
        return "pre", session.open_ns
    if ts_ns < session.close_ns:
        return "core", session.close_ns
    return "post", session.post_ns


def _next_pre(ts_ns: int) -> int:
    opening = _local(next_open(ts_ns), NEW_YORK).date()
    return sessions(opening, opening)[0].pre_ns


def _line(session: Session, settled: date, zone: ZoneInfo) -> dict[str, str]:
    return {
        "date": session.date.isoformat(),
        "pre_start": _text(session.pre_ns, zone),
        "pre_end": _text(session.open_ns, zone),
        "core_start": _text(session.open_ns, zone),
        "core_end": _text(session.close_ns, zone),
        "post_start": _text(session.close_ns, zone),
        "post_end": _text(session.post_ns, zone),
        "settlement_date": settled.isoformat(),
    }


def _market(name: str) -> Mapping[str, str]:
    found = _MARKETS.get(name.strip().upper())
    if found is None:
        raise MalformedValueError(f"invalid market: {name[:20]!r}; served: {', '.join(_MARKETS)}")
    return found


def _zone(name: str) -> ZoneInfo:
    if name not in ("", "UTC"):
        raise MalformedValueError(f"invalid timezone: {name[:20]!r}")
    return ZoneInfo("UTC") if name else NEW_YORK


def _day(query: Mapping[str, str], name: str, otherwise: date) -> date:
    text = query.get(name, "")
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError:
        raise MalformedValueError(f"invalid {name}: expected YYYY-MM-DD") from None


def _time(text: str, otherwise: Nanos) -> int:
    if not text:
        return otherwise
    try:
        ts_ns = parse_time(text)
        day = datetime.fromtimestamp(ts_ns // SECOND, UTC).date()
    except (ValueError, OverflowError):
        raise MalformedValueError("invalid time: expected RFC 3339") from None
    if not FIRST_DAY <= day < LAST_DAY:
        raise MalformedValueError("invalid time: outside of the calendar")
    return ts_ns


def _local(ts_ns: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(ts_ns // SECOND, UTC).astimezone(zone)


def _text(ts_ns: int, zone: ZoneInfo) -> str:
    return _local(ts_ns, zone).isoformat()
