"""The one market-event model that every feed is normalised to.

Times are `ts_ns`: the venue's market time, nanoseconds UTC. Events are immutable and hold only
scaled integers and text, so that the same value crosses processes, journals and replays.
"""

import msgspec

from tradewind.domain.values import Nanos, Price, Quantity


class Trade(msgspec.Struct, frozen=True, gc=False, tag="trade"):
    """A print. `taker` is "B", "S" or "" where the feed does not say."""

    symbol: str
    ts_ns: Nanos
    price: Price
    quantity: Quantity
    trade_id: str = ""
    exchange: str = ""
    taker: str = ""
    conditions: str = ""


class Quote(msgspec.Struct, frozen=True, gc=False, tag="quote"):
    """Best bid and ask. A side with price 0 is absent."""

    symbol: str
    ts_ns: Nanos
    bid_price: Price
    bid_quantity: Quantity
    ask_price: Price
    ask_quantity: Quantity


class Bar(msgspec.Struct, frozen=True, gc=False, tag="bar"):
    """An aggregate over `[ts_ns, end_ns)`; `frame` names it: "1s", "5m", "100ticks"."""

    symbol: str
    ts_ns: Nanos
    end_ns: Nanos
    frame: str
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Quantity
    trades: int = 0
    vwap: Price = Price(0)


Level = tuple[Price, Quantity]
"""A price level; in a delta, quantity 0 removes it."""


class BookSnapshot(msgspec.Struct, frozen=True, gc=False, tag="book"):
    """A whole L2 book: bids from high to low, asks from low to high."""

    symbol: str
    ts_ns: Nanos
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]


class BookDelta(msgspec.Struct, frozen=True, gc=False, tag="delta"):
    """Absolute new quantities of some levels, in order of arrival."""

    symbol: str
    ts_ns: Nanos
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]


class TradingStatus(msgspec.Struct, frozen=True, gc=False, tag="status"):
    """A venue halts or resumes a symbol, or restricts its short sale."""

    symbol: str
    ts_ns: Nanos
    halted: bool
    short_restricted: bool = False
    code: str = ""
    reason: str = ""


class TradeBust(msgspec.Struct, frozen=True, gc=False, tag="bust"):
    """The tape takes a print back."""

    symbol: str
    ts_ns: Nanos
    trade_id: str
    price: Price
    quantity: Quantity


class MarketTime(msgspec.Struct, frozen=True, gc=False, tag="time"):
    """Market time went on although nothing traded; carried at least every 100 ms by a simulator."""

    ts_ns: Nanos


class FeedStatus(msgspec.Struct, frozen=True, gc=False, tag="feed"):
    """The health of one symbol's data ("" means the whole feed). `state` is a `FeedState` value."""

    symbol: str
    ts_ns: Nanos
    state: str
    reason: str = ""


MarketEvent = (
    Trade
    | Quote
    | Bar
    | BookSnapshot
    | BookDelta
    | TradingStatus
    | TradeBust
    | MarketTime
    | FeedStatus
)


class Tick(msgspec.Struct, frozen=True, gc=False):
    """A market event as a process hands it on.

    `seq` rises by one per publisher epoch. `read_ns` is the machine's UTC time at which the frame
    was read from the venue's socket: the start of tick-to-order.
    """

    seq: int
    read_ns: Nanos
    event: MarketEvent
