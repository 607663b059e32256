"""What to ask the data sockets for: our channels and symbols to the venue's lists."""

from collections.abc import Collection, Mapping

from tradewind.venues.alpaca.controls import SubscriptionMessage

TRADES, QUOTES, BARS, BOOK = "trades", "quotes", "bars", "book"

_STOCKS: dict[str, tuple[str, ...]] = {
    TRADES: ("trades",),
    QUOTES: ("quotes",),
    BARS: ("bars", "updatedBars"),
    BOOK: ("quotes",),  # stocks have no book here: the best bid and ask is all of it
}
_CRYPTO = {**_STOCKS, BOOK: ("orderbooks",)}

Lists = dict[str, list[str]]


class Wanted:
    """The union of everything asked for on one socket, by the venue's channel names."""

    def __init__(self, *, crypto: bool) -> None:
        self._crypto = crypto
        self._symbols: dict[str, set[str]] = {}

    @property
    def symbols(self) -> frozenset[str]:
        """Every symbol of any channel."""
        return frozenset().union(*self._symbols.values())

    def add(self, symbols: Collection[str], channels: Collection[str]) -> Lists:
        """Add, and return what is new by channel."""
        new: Lists = {}
        for name in self._names(channels):
            known = self._symbols.setdefault(name, set())
            if fresh := sorted(set(symbols) - known):
                known.update(fresh)
                new[name] = fresh
        return new

    def remove(self, symbols: Collection[str]) -> Lists:
        """Remove from every channel, and return what was there by channel."""
        gone: Lists = {}
        for name, known in self._symbols.items():
            if dropped := sorted(known & set(symbols)):
                known.difference_update(dropped)
                gone[name] = dropped
        return gone

    def all(self) -> Lists:
        """Everything, as it is asked for after a reconnect."""
        return {name: sorted(symbols) for name, symbols in self._symbols.items() if symbols}

    def _names(self, channels: Collection[str]) -> list[str]:
        table: Mapping[str, tuple[str, ...]] = _CRYPTO if self._crypto else _STOCKS
        names = [name for channel in channels for name in table.get(channel, ())]
        # A halt matters to whoever trades a symbol, whatever else they asked for.
        return names if self._crypto or not names else [*names, "statuses"]


def granted(message: SubscriptionMessage) -> Lists:
    """The lists of a subscription message, by the venue's names."""
    lists = {
        "trades": message.trades,
        "quotes": message.quotes,
        "bars": message.bars,
        "updatedBars": message.updated_bars,
        "statuses": message.statuses,
        "orderbooks": message.orderbooks,
    }
    return {name: symbols for name, symbols in lists.items() if symbols}


def missing(wanted: Lists, has: Lists) -> list[str]:
    """The symbols that were asked for and not granted."""
    lacks = {
        symbol
        for name, symbols in wanted.items()
        if "*" not in has.get(name, ())
        for symbol in set(symbols) - set(has.get(name, ()))
    }
    return sorted(lacks)
