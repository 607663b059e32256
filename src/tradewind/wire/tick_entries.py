"""Ticks as bytes of a batch, made once however many readers take them.

Concatenated messages of one type are one message whose repeated fields are joined (protobuf's own
rule), so a batch is its head followed by the entries of its ticks. Filling the same message again
costs a third of building a new one.
"""

from collections.abc import Callable, Iterable
from typing import Any

from tradewind.domain.events import Quote, Tick, Trade
from tradewind.domain.values import Nanos
from tradewind.wire.ticks import tick_to_wire
from tradewind.wire.v1 import market_data_pb2 as pb

_KEPT = 4_096
"""Entries remembered: more than a venue's frame and the moment that readers need to take it."""


class TickEntries:
    """Encodes ticks; remembers the newest, for the next reader of the same tick.

    One task at a time uses it: its messages are filled anew for each tick.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[Tick, bytes]] = {}
        self._encoders: dict[type, Callable[[Tick], bytes]] = {Quote: _quotes(), Trade: _trades()}

    def of(self, ticks: Iterable[Tick]) -> bytes:
        """The ticks as entries of a batch."""
        known, entries = self._known, []
        for tick in ticks:
            seen = known.get(tick.seq)
            # Numbers come twice: a snapshot's ticks share one, merged changes have their newest's.
            if seen is not None and seen[0] is tick:
                entries.append(seen[1])
            else:
                entries.append(self._new(tick))
        return b"".join(entries)

    def _new(self, tick: Tick) -> bytes:
        if len(self._known) >= _KEPT:
            self._known.clear()
        entry = self._encoders.get(type(tick.event), _any)(tick)
        self._known[tick.seq] = (tick, entry)
        return entry


class BatchHeads:
    """The start of each batch of one stream: all of it but the ticks."""

    def __init__(self, epoch: str, *, paced: bool) -> None:
        self._news = pb.TickBatch(epoch=epoch, paced=paced)
        self._snapshot = pb.TickBatch(epoch=epoch, paced=paced, snapshot=True)

    def news(self, sent_ns: Nanos) -> bytes:
        """Of what happened."""
        self._news.sent_ns = sent_ns
        return self._news.SerializeToString()

    def snapshot(self, sent_ns: Nanos) -> bytes:
        """Of what stood before."""
        self._snapshot.sent_ns = sent_ns
        return self._snapshot.SerializeToString()


def _any(tick: Tick) -> bytes:
    return pb.TickBatch(ticks=[tick_to_wire(tick)]).SerializeToString()


def _quotes() -> Callable[[Tick], bytes]:
    batch = pb.TickBatch()
    message = batch.ticks.add()
    quote, serialized = message.quote, batch.SerializeToString

    def encode(tick: Tick) -> bytes:
        event: Any = tick.event
        message.seq, message.read_ns = tick.seq, tick.read_ns
        quote.symbol, quote.ts_ns = event.symbol, event.ts_ns
        quote.bid_price, quote.bid_quantity = event.bid_price, event.bid_quantity
        quote.ask_price, quote.ask_quantity = event.ask_price, event.ask_quantity
        return serialized()

    return encode


def _trades() -> Callable[[Tick], bytes]:
    batch = pb.TickBatch()
    message = batch.ticks.add()
    trade, serialized = message.trade, batch.SerializeToString

    def encode(tick: Tick) -> bytes:
        event: Any = tick.event
        message.seq, message.read_ns = tick.seq, tick.read_ns
        trade.symbol, trade.ts_ns = event.symbol, event.ts_ns
        trade.price, trade.quantity = event.price, event.quantity
        trade.trade_id, trade.exchange = event.trade_id, event.exchange
        trade.taker, trade.conditions = event.taker, event.conditions
        return serialized()

    return encode
