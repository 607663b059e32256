"""What risk itself knows of a symbol's market: quote, last print, mark, halts and feed health."""

from collections.abc import Callable

from tradewind.domain.events import (
    Bar,
    FeedStatus,
    MarketEvent,
    Quote,
    Trade,
    TradingStatus,
)
from tradewind.market.health import FeedState

USABLE_FEEDS = frozenset({"", FeedState.LIVE.value})
"""What a feed may say of itself, or not say at all, for its prices to be traded on."""

WIDEST = 10
"""A quote whose spread is more than the tenth part of its bid marks nothing."""


class SymbolMarket:
    """One symbol's prices. `mark` is the last print, kept between bid and ask; 0 before any.

    Without a print it is the middle of a quote, or a side alone until there is more.

    `usable` says that prices may be traded on, `barred` that the symbol may not be traded at all,
    `pending` that the mark came from the past and nobody has acted on it yet.
    """

    __slots__ = (
        "ask",
        "barred",
        "bid",
        "day_volume",
        "feed_state",
        "halted",
        "last",
        "mark",
        "pending",
        "price_ns",
        "short_restricted",
        "usable",
    )

    def __init__(self) -> None:
        self.bid = self.ask = self.last = self.mark = self.price_ns = self.day_volume = 0
        self.halted = self.short_restricted = False
        self.feed_state = ""
        self.usable, self.barred, self.pending = True, False, False

    def apply(self, event: MarketEvent) -> bool:
        """Take an event; True when the mark moved."""
        handler = _HANDLERS.get(type(event))
        return handler(self, event) if handler else False

    def _on_quote(self, quote: Quote) -> bool:
        bid, ask, at_ns = quote.bid_price, quote.ask_price, quote.ts_ns
        self.bid, self.ask = bid, ask
        self.price_ns = at_ns if at_ns > self.price_ns else self.price_ns
        if bid > ask > 0 or not self.usable:
            self._judge()
            if bid > ask > 0:
                return False  # a crossed market says nothing of the price
        return self._remark()

    def _on_trade(self, trade: Trade) -> bool:
        if trade.ts_ns < self.price_ns and self.last:
            return False  # a snapshot repeats what was seen before
        self.last = trade.price
        self.price_ns = max(self.price_ns, trade.ts_ns)
        self.day_volume += trade.quantity
        return self._remark()

    def _on_bar(self, bar: Bar) -> bool:
        if bar.ts_ns <= self.price_ns:
            return False
        self.last, self.price_ns = bar.close, bar.end_ns
        return self._remark()

    def _on_status(self, status: TradingStatus) -> bool:
        self.halted, self.short_restricted = status.halted, status.short_restricted
        self._judge()
        return False

    def _on_feed(self, status: FeedStatus) -> bool:
        self.feed_state = status.state
        self._judge()
        return False

    def _judge(self) -> None:
        """Work out whether its prices may be traded on, and whether it may be traded at all."""
        crossed = self.bid > self.ask > 0
        self.usable = self.feed_state in USABLE_FEEDS and not crossed
        self.barred = self.halted or self.feed_state == FeedState.HALTED.value

    def _remark(self) -> bool:
        bid, ask = self.bid, self.ask
        mark = self.last or self._middle()
        if bid > mark > 0:
            mark = bid
        if mark > ask > 0:
            mark = ask
        if mark == self.mark:
            return False
        self.mark = mark
        return True

    def _middle(self) -> int:
        """Without a print, the middle of a quote that is narrow enough to be meant."""
        bid, ask = self.bid, self.ask
        if bid and ask and ask - bid <= bid // WIDEST:
            return (bid + ask) // 2
        return self.mark or (0 if bid and ask else bid or ask)


_HANDLERS: dict[type, Callable[..., bool]] = {
    Quote: SymbolMarket._on_quote,
    Trade: SymbolMarket._on_trade,
    Bar: SymbolMarket._on_bar,
    TradingStatus: SymbolMarket._on_status,
    FeedStatus: SymbolMarket._on_feed,
}
