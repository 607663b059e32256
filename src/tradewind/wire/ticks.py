"""Market events to and from the wire: written out by hand because every tick pays for it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tradewind.domain.events import (
    Bar,
    BookDelta,
    BookSnapshot,
    FeedStatus,
    Level,
    MarketEvent,
    MarketTime,
    Quote,
    Tick,
    Trade,
    TradeBust,
    TradingStatus,
)
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.wire.v1 import market_data_pb2 as pb

_MOST = (1 << 63) - 1
"""What a day's volume of a coin worth next to nothing is told as, if it is more."""


def tick_to_wire(tick: Tick) -> pb.Tick:
    """Convert a tick."""
    name, convert = _OUT[type(tick.event)]
    return pb.Tick(seq=tick.seq, read_ns=tick.read_ns, **{name: convert(tick.event)})


def tick_from_wire(message: pb.Tick) -> Tick:
    """Convert a tick; one without an event of a known kind becomes market time 0."""
    name = message.WhichOneof("event")
    event = MarketTime(Nanos(0)) if name is None else _IN[name](getattr(message, name))
    return Tick(message.seq, Nanos(message.read_ns), event)


def ticks_from_wire(batch: pb.TickBatch) -> list[Tick]:
    """Convert all ticks of a batch."""
    ticks: list[Tick] = []
    for message in batch.ticks:
        name = message.WhichOneof("event")
        if name is None:
            ticks.append(tick_from_wire(message))
        else:
            event = _IN[name](getattr(message, name))
            ticks.append(Tick(message.seq, message.read_ns, event))  # type: ignore[arg-type]  # a NewType call costs as much as the rest
    return ticks


def _flat(levels: Iterable[Level]) -> list[int]:
    return [number for level in levels for number in level]


def _levels(flat: Sequence[int]) -> tuple[Level, ...]:
    return tuple(
        (Price(price), Quantity(quantity))
        for price, quantity in zip(flat[::2], flat[1::2], strict=False)
    )


def _trade(e: Trade) -> pb.Trade:
    return pb.Trade(
        symbol=e.symbol,
        ts_ns=e.ts_ns,
        price=e.price,
        quantity=e.quantity,
        trade_id=e.trade_id,
        exchange=e.exchange,
        taker=e.taker,
        conditions=e.conditions,
    )


def _quote(e: Quote) -> pb.Quote:
    return pb.Quote(
        symbol=e.symbol,
        ts_ns=e.ts_ns,
        bid_price=e.bid_price,
        bid_quantity=e.bid_quantity,
        ask_price=e.ask_price,
        ask_quantity=e.ask_quantity,
    )


def _bar(e: Bar) -> pb.Bar:
    return pb.Bar(
        symbol=e.symbol,
        ts_ns=e.ts_ns,
        end_ns=e.end_ns,
        frame=e.frame,
        open=e.open,
        high=e.high,
        low=e.low,
        close=e.close,
        volume=min(e.volume, _MOST),
        trades=e.trades,
        vwap=e.vwap,
    )


def _book(e: BookSnapshot) -> pb.BookSnapshot:
    return pb.BookSnapshot(symbol=e.symbol, ts_ns=e.ts_ns, bids=_flat(e.bids), asks=_flat(e.asks))


def _delta(e: BookDelta) -> pb.BookDelta:
    return pb.BookDelta(symbol=e.symbol, ts_ns=e.ts_ns, bids=_flat(e.bids), asks=_flat(e.asks))


def _status(e: TradingStatus) -> pb.TradingStatus:
    return pb.TradingStatus(
        symbol=e.symbol,
        ts_ns=e.ts_ns,
        halted=e.halted,
        short_restricted=e.short_restricted,
        code=e.code,
        reason=e.reason,
    )


def _bust(e: TradeBust) -> pb.TradeBust:
    return pb.TradeBust(
        symbol=e.symbol,
        ts_ns=e.ts_ns,
        trade_id=e.trade_id,
        price=e.price,
        quantity=e.quantity,
    )


def _feed(e: FeedStatus) -> pb.FeedStatus:
    return pb.FeedStatus(symbol=e.symbol, ts_ns=e.ts_ns, state=e.state, reason=e.reason)


_OUT: dict[type, tuple[str, Callable[[Any], Any]]] = {
    Trade: ("trade", _trade),
    Quote: ("quote", _quote),
    Bar: ("bar", _bar),
    BookSnapshot: ("book", _book),
    BookDelta: ("delta", _delta),
    TradingStatus: ("status", _status),
    TradeBust: ("bust", _bust),
    MarketTime: ("time", lambda e: pb.MarketTime(ts_ns=e.ts_ns)),
    FeedStatus: ("feed", _feed),
}

# Positional arguments in the structs' order: the fastest way to build one.
_IN: dict[str, Callable[[Any], MarketEvent]] = {
    "trade": lambda m: Trade(
        m.symbol,
        m.ts_ns,
        m.price,
        m.quantity,
        m.trade_id,
        m.exchange,
        m.taker,
        m.conditions,
    ),
    "quote": lambda m: Quote(
        m.symbol,
        m.ts_ns,
        m.bid_price,
        m.bid_quantity,
        m.ask_price,
        m.ask_quantity,
    ),
    "bar": lambda m: Bar(
        m.symbol,
        m.ts_ns,
        m.end_ns,
        m.frame,
        m.open,
        m.high,
        m.low,
        m.close,
        m.volume,
        m.trades,
        m.vwap,
    ),
    "book": lambda m: BookSnapshot(m.symbol, m.ts_ns, _levels(m.bids), _levels(m.asks)),
    "delta": lambda m: BookDelta(m.symbol, m.ts_ns, _levels(m.bids), _levels(m.asks)),
    "status": lambda m: TradingStatus(
        m.symbol, m.ts_ns, m.halted, m.short_restricted, m.code, m.reason
    ),
    "bust": lambda m: TradeBust(m.symbol, m.ts_ns, m.trade_id, m.price, m.quantity),
    "time": lambda m: MarketTime(m.ts_ns),
    "feed": lambda m: FeedStatus(m.symbol, m.ts_ns, m.state, m.reason),
}
