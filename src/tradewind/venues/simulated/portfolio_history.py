"""What an account was worth over time: the close of each day, and of each minute of late."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

import msgspec

from tradewind.domain.values import SECOND, to_float
from tradewind.venues.simulated.accounts import Account
from tradewind.venues.simulated.order_views import Json
from tradewind.venues.simulated.reservations import equity
from tradewind.venues.simulated.state import ExchangeState
from tradewind.venues.simulated.texts import parse_time

_MINUTE_NS, _DAY_NS = 60 * SECOND, 86_400 * SECOND
_FRAMES = {
    "1Min": _MINUTE_NS,
    "5Min": 5 * _MINUTE_NS,
    "15Min": 15 * _MINUTE_NS,
    "1H": 60 * _MINUTE_NS,
    "1D": _DAY_NS,
}
_DAYS = {"D": 1, "W": 7, "M": 30, "A": 365}
_REPORTING = ("market_hours", "extended_hours", "continuous")
_RESETS = ("per_day", "no_reset")
_INTRADAY = 30 * _DAY_NS
Point = tuple[int, int]


class Wanted(msgspec.Struct, frozen=True):
    """The windows asked for: their length, the first's begin, and the last's latest begin."""

    frame: str
    start_ns: int
    end_ns: int
    reporting: str = "market_hours"
    resets: bool = True

    @property
    def length_ns(self) -> int:
        """Of one window."""
        return _FRAMES[self.frame]


def wanted(query: Mapping[str, str], now_ns: int) -> Wanted:
    """Read which windows a request asks for.

    Raises:
        ValueError: a value that is none, or values that don't belong together.
    """
    start_ns, end_ns = _span(query, now_ns)
    frame = query.get("timeframe") or _frame_for(end_ns - start_ns)
    if frame not in _FRAMES:
        raise ValueError(f"invalid timeframe: {frame[:20]}")
    if frame != "1D" and end_ns - start_ns > _INTRADAY:
        raise ValueError("only 1D is served for more than 30 days")
    reporting = query.get("intraday_reporting") or _REPORTING[0]
    resets = query.get("pnl_reset") or _RESETS[0]
    if reporting not in _REPORTING or resets not in _RESETS:
        raise ValueError("invalid intraday_reporting or pnl_reset")
    return Wanted(frame, start_ns, end_ns, reporting, resets == _RESETS[0])


def history(state: ExchangeState, account: Account, asked: Wanted) -> Json:
    """The account's worth at the end of each window, and its gain since the close before."""
    kept: Sequence[Point] = account.closes if asked.frame == "1D" else _minutes(account)
    known = [*kept, (state.now_ns, equity(state, account))]
    points = [(start, _worth_at(known, start, asked)) for start in _windows(state, account, asked)]
    base = _close_before(account, points[0][0]) if points else account.starting_cash
    bases = [_close_before(account, start) if _is_reset(asked) else base for start, _ in points]
    gains = [
        None if worth is None else worth - each
        for (_, worth), each in zip(points, bases, strict=True)
    ]
    return {
        "timestamp": [start // SECOND for start, _ in points],
        "equity": [None if worth is None else to_float(worth) for _, worth in points],
        "profit_loss": [None if gain is None else to_float(gain) for gain in gains],
        "profit_loss_pct": [
            None if gain is None else gain / each if each else 0.0
            for gain, each in zip(gains, bases, strict=True)
        ],
        "base_value": to_float(base),
        "timeframe": asked.frame,
    }


def _is_reset(asked: Wanted) -> bool:
    return asked.resets and asked.frame != "1D"


def _windows(state: ExchangeState, account: Account, asked: Wanted) -> list[int]:
    """The begins of the windows in which the account existed and its market was open."""
    length = asked.length_ns
    first = max(asked.start_ns, account.created_ns) // length * length
    last = min(asked.end_ns, state.now_ns)
    starts = range(first, last + 1, length)
    if asked.frame == "1D" or asked.reporting == "continuous":
        return list(starts)
    extended = asked.reporting == "extended_hours"
    return [ts for ts in starts if state.stock_sessions.is_open(ts, extended=extended)]


def _minutes(account: Account) -> list[Point]:
    """Worth at the end of each minute of this run."""
    return [(start + _MINUTE_NS, worth) for start, worth in account.minutes]


def _worth_at(known: Sequence[Point], start: int, asked: Wanted) -> int | None:
    """The last worth known by the end of a window; None before the first that was kept.

    Minutes are kept for one run; where a market stood still its worth did, too.
    """
    place = bisect_left(known, (start + asked.length_ns + 1,))
    return known[place - 1][1] if place else None


def _close_before(account: Account, ts_ns: int) -> int:
    """What the account was worth when the day of a time began."""
    place = bisect_left(account.closes, (ts_ns // _DAY_NS * _DAY_NS + 1,))
    return account.closes[place - 1][1] if place else account.starting_cash


def _span(query: Mapping[str, str], now_ns: int) -> tuple[int, int]:
    start, end, period = (query.get(name, "") for name in ("start", "end", "period"))
    if start and end and period:
        raise ValueError("period cannot be given with both start and end")
    length = _length(period or "1M")
    if start:
        start_ns = _moment(start)
        return start_ns, _moment(end) if end else start_ns + length
    end_ns = min(_moment(end), now_ns) if end else now_ns
    return max(0, end_ns - length), end_ns


def _length(period: str) -> int:
    match = re.fullmatch(r"([1-9]\d{0,3})([DWMA])", period)
    if match is None:
        raise ValueError(f"invalid period: {period[:20]}")
    return int(match[1]) * _DAYS[match[2]] * _DAY_NS


def _frame_for(length_ns: int) -> str:
    if length_ns < 7 * _DAY_NS:
        return "1Min"
    return "15Min" if length_ns < _INTRADAY else "1D"


def _moment(text: str) -> int:
    """RFC 3339, a date, or seconds since the epoch."""
    if text.isascii() and text.isdigit() and len(text) <= 11:
        return int(text) * SECOND
    return parse_time(text)
