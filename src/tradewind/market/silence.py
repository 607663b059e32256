"""Feeds that say nothing: stale as a whole, or quiet in one symbol.

Measured in machine time by whoever looks, so that the exactness is that of the looking. Equities
and crypto come by different sockets, and each is judged by its own symbols; told market time
counts for both. A quiet symbol is no fault: nobody may want to trade it.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tradewind.domain.instruments import is_crypto
from tradewind.market.health import FeedState, Signal
from tradewind.market.settings import HubSettings
from tradewind.market.symbols import SymbolMarket


class Finding(NamedTuple):
    """A symbol to signal; without a signal it went quiet."""

    market: SymbolMarket
    signal: Signal | None
    reason: str


class Group:
    """Symbols of one socket."""

    __slots__ = ("heard_ns", "is_stale")

    def __init__(self) -> None:
        self.heard_ns: int | None = None
        self.is_stale = False


class Silence:
    """Looks at all symbols and tells which feeds fell silent or came back since the last look."""

    def __init__(self, settings: HubSettings) -> None:
        self._settings = settings
        self._groups = {True: Group(), False: Group()}

    def look(
        self, machine_ns: int, markets: Iterable[SymbolMarket], *, clock_heard: bool
    ) -> list[Finding]:
        """What is to be signalled now."""
        findings: list[Finding] = []
        everything = list(markets)
        for crypto, group in self._groups.items():
            members = [one for one in everything if is_crypto(one.symbol) is crypto]
            heard = clock_heard or any(one.heard for one in members)
            findings += self._of_group(group, members, machine_ns, heard=heard)
        for market in everything:
            findings += self._of_symbol(market, machine_ns)
        return findings

    def _of_group(
        self, group: Group, members: list[SymbolMarket], machine_ns: int, *, heard: bool
    ) -> Iterator[Finding]:
        was_stale = group.is_stale
        if heard or group.heard_ns is None:
            group.heard_ns, group.is_stale = machine_ns, False
        elif machine_ns - group.heard_ns >= self._settings.stale_after_ns:
            group.is_stale = True
        if group.is_stale == was_stale:
            return
        signal = Signal.SILENT if group.is_stale else Signal.HEARD
        for market in members:
            if group.is_stale or market.health.state is FeedState.STALE:
                yield Finding(market, signal, self._words(self._settings.stale_after_ns))

    def _of_symbol(self, market: SymbolMarket, machine_ns: int) -> Iterator[Finding]:
        if market.heard or market.heard_machine_ns is None:
            market.heard, market.is_quiet, market.heard_machine_ns = False, False, machine_ns
            return
        silent_ns = machine_ns - market.heard_machine_ns
        if silent_ns >= self._settings.quiet_after_ns and not market.is_quiet:
            market.is_quiet = True
            feed = self._groups[is_crypto(market.symbol)]
            if not feed.is_stale and market.health.state is FeedState.LIVE:
                yield Finding(market, None, f"quiet: {self._words(self._settings.quiet_after_ns)}")

    def _words(self, span_ns: int) -> str:
        return f"no message for {span_ns / 1e9:g} s"
