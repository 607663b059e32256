"""What a history request asks for, read from its query string."""

from collections.abc import Mapping

from tradewind.domain.errors import MalformedValueError
from tradewind.venues.simulated.minutes import day_start
from tradewind.venues.simulated.pages import LARGEST_PAGE, Range
from tradewind.venues.simulated.texts import parse_time
from tradewind.venues.simulated.time_frames import TimeFrame, parse_frame

_FEEDS = ("sip", "iex", "otc", "boats", "delayed_sip", "overnight")
_MANY = 1_000


def read_symbols(query: Mapping[str, str]) -> tuple[str, ...]:
    """The symbols of a request about several.

    Raises:
        MalformedValueError: none or too many.
    """
    symbols = tuple(s.strip().upper() for s in query.get("symbols", "").split(",") if s.strip())
    if not symbols or len(symbols) > _MANY:
        raise MalformedValueError("symbols is required")
    check_feed(query)
    return symbols


def read_range(query: Mapping[str, str], symbols: tuple[str, ...], *, now_ns: int) -> Range:
    """The time, length and order that a request asks for.

    Raises:
        MalformedValueError: a value that is none, or an end before its start.
    """
    check_feed(query)
    start_ns = _time(query, "start", day_start(symbols[0], now_ns))
    end_ns = _time(query, "end", now_ns)
    if end_ns < start_ns and "start" in query and "end" in query:
        raise MalformedValueError("end should not be before start")
    return Range(
        start_ns=start_ns,
        end_ns=end_ns,
        limit=_limit(query),
        descending=_descending(query),
        token=query.get("page_token", ""),
    )


def read_frame(query: Mapping[str, str]) -> TimeFrame:
    """The time frame of bars.

    Raises:
        MalformedValueError: missing or unknown.
    """
    return parse_frame(query.get("timeframe", ""))


def check_feed(query: Mapping[str, str]) -> None:
    """Let only known feeds pass.

    Raises:
        MalformedValueError: another feed.
    """
    if query.get("feed", "iex") not in _FEEDS:
        raise MalformedValueError(f"invalid feed: {query['feed'][:20]!r}")


def _time(query: Mapping[str, str], name: str, otherwise: int) -> int:
    text = query.get(name, "")
    if not text:
        return otherwise
    try:
        return parse_time(text)
    except (ValueError, OverflowError) as error:
        raise MalformedValueError(f"invalid {name}: {text[:40]!r}") from error


def _limit(query: Mapping[str, str]) -> int:
    text = query.get("limit", "1000")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LARGEST_PAGE):
        raise MalformedValueError(f"invalid limit: {text[:20]!r}; expected 1 to {LARGEST_PAGE}")
    return int(text)


def _descending(query: Mapping[str, str]) -> bool:
    order = query.get("sort", "asc")
    if order not in ("asc", "desc"):
        raise MalformedValueError(f"invalid sort: {order[:20]!r}")
    return order == "desc"
