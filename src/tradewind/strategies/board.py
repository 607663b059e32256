"""The market as a strategy last saw it: newest quote, trade and time."""

from tradewind.domain.events import Bar, MarketEvent, Quote, Tick, Trade, TradingStatus
from tradewind.domain.values import Nanos, Price


class Board:
    """Newest values by symbol; time never runs back."""

    def __init__(self) -> None:
        self.now_ns = Nanos(0)
        self.tick_seq = 0
        self.cause: MarketEvent | None = None
        self.quotes: dict[str, Quote] = {}
        self.prices: dict[str, Price] = {}
        self.halted: set[str] = set()
        self._priced_ns: dict[str, int] = {}

    def take(self, tick: Tick) -> None:
        """Note an event."""
        event = tick.event
        self.tick_seq, self.cause = tick.seq, event
        self.advance(known_ns(event))
        if isinstance(event, Quote):
            self._note_quote(event)
        elif isinstance(event, Trade):
            self._note_price(event, event.price)
        elif isinstance(event, Bar):
            self._note_price(event, event.close)
        elif isinstance(event, TradingStatus):
            self._note_status(event)

    def advance(self, now_ns: Nanos) -> None:
        """Market time went on."""
        self.now_ns = max(self.now_ns, now_ns)

    def price(self, symbol: str) -> Price:
        """The middle of a two-sided quote, else the last trade; 0 when there is neither."""
        quote = self.quotes.get(symbol)
        if quote is not None and quote.bid_price and quote.ask_price:
            return Price((quote.bid_price + quote.ask_price) // 2)
        return self.prices.get(symbol, Price(0))

    def far_touch(self, symbol: str, *, sign: int) -> Price:
        """The price that a buyer (+1) or seller (-1) would meet; 0 when nothing is known."""
        quote = self.quotes.get(symbol)
        touch = Price(0) if quote is None else (quote.ask_price if sign > 0 else quote.bid_price)
        return touch or self.prices.get(symbol, Price(0))

    # History that is told again may not put an older price in place of a newer one.
    def _note_quote(self, quote: Quote) -> None:
        standing = self.quotes.get(quote.symbol)
        if standing is None or quote.ts_ns >= standing.ts_ns:
            self.quotes[quote.symbol] = quote

    def _note_price(self, event: Trade | Bar, price: Price) -> None:
        if known_ns(event) >= self._priced_ns.get(event.symbol, 0):
            self._priced_ns[event.symbol] = known_ns(event)
            self.prices[event.symbol] = price

    def _note_status(self, status: TradingStatus) -> None:
        if status.halted:
            self.halted.add(status.symbol)
        else:
            self.halted.discard(status.symbol)


def known_ns(event: MarketEvent) -> Nanos:
    """When an event could first be known: a bar at its end."""
    return event.end_ns if isinstance(event, Bar) else event.ts_ns
