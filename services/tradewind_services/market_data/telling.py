"""Market data's metrics: gaps as they come, everything else when somebody looks."""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from tradewind.domain.events import FeedStatus, Tick
from tradewind.domain.instruments import AssetClass, is_crypto
from tradewind.market.health import FeedState
from tradewind.market.intake import (
    DUPLICATE_TRADE,
    LATE_FOR_BAR,
    LATE_QUOTE,
    LATE_TRADE,
    TIME_AHEAD,
)
from tradewind.market.sessions import is_open, is_open_extended
from tradewind.risk.limits import TradingHours
from tradewind.telemetry import instruments as table
from tradewind.telemetry.metrics import Metrics, begin

_HOURS = {
    TradingHours.REGULAR.value: is_open,
    TradingHours.EXTENDED.value: is_open_extended,
}
_DROPPED = (LATE_TRADE, LATE_QUOTE, LATE_FOR_BAR, DUPLICATE_TRADE, TIME_AHEAD)
"""Reasons that every feed may have; the others are told once they were met."""
_MISSING = frozenset({FeedState.STALE, FeedState.DISCONNECTED})


def stale(states: Mapping[str, FeedState], now_ns: int, *, never_closes: bool) -> tuple[str, ...]:
    """The symbols without fresh data while their market is open, extended hours included."""
    is_open = never_closes or is_open_extended(now_ns)
    missing = (symbol for symbol, state in states.items() if state in _MISSING)
    return tuple(sorted(symbol for symbol in missing if is_open or is_crypto(symbol)))


def open_markets(
    symbols: Iterable[str], now_ns: int, *, never_closes: bool
) -> dict[tuple[str, str], bool]:
    """Whether the symbols' markets are open, by market and hours; crypto's never closes."""
    known = {AssetClass.CRYPTO if is_crypto(each) else AssetClass.EQUITY for each in symbols}
    return {
        (market.value, hours): never_closes or market is AssetClass.CRYPTO or is_open_in(now_ns)
        for market in known
        for hours, is_open_in in _HOURS.items()
    }


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """The feed at one moment; counts are those of this life."""

    events: int
    staleness_s: float
    dropped: Mapping[str, int]
    live: Mapping[str, bool]
    open: Mapping[tuple[str, str], bool]
    reconnects: int
    readers: int


class FeedMetrics:
    """Counts gaps, and measures the rest at each scrape."""

    def __init__(self, metrics: Metrics, measure: Callable[[], Measured]) -> None:
        self._measure = measure
        self._gaps = metrics.counter(table.FEED_GAPS)
        self._events = metrics.counter(table.FEED_EVENTS)
        self._dropped = metrics.gauge(table.FEED_DROPPED)
        self._staleness = metrics.gauge(table.FEED_STALENESS)
        self._live = metrics.gauge(table.FEED_LIVE)
        self._open = metrics.gauge(table.MARKET_OPEN)
        self._reconnects = metrics.gauge(table.FEED_RECONNECTS)
        self._readers = metrics.gauge(table.FEED_READERS)
        self._told = 0
        begin(metrics.malformed, ("feed",))
        metrics.on_scrape(self._scrape)

    def heard(self, ticks: Iterable[Tick]) -> None:
        """Count the gaps among ticks."""
        for tick in ticks:
            event = tick.event
            if type(event) is FeedStatus and event.state == FeedState.GAP.value:
                self._gaps.labels(event.symbol).inc()

    def _scrape(self) -> None:
        now = self._measure()
        self._events.inc(now.events - self._told)
        self._told = now.events
        self._staleness.set(now.staleness_s)
        self._reconnects.set(now.reconnects)
        self._readers.set(now.readers)
        for reason, count in {**dict.fromkeys(_DROPPED, 0), **now.dropped}.items():
            self._dropped.labels(reason).set(count)
        begin(self._gaps, now.live)
        self._live.clear()
        for symbol, is_live in now.live.items():
            self._live.labels(symbol).set(is_live)
        self._open.clear()
        for labels, is_open_now in now.open.items():
            self._open.labels(*labels).set(is_open_now)
