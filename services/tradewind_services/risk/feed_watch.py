"""Tells when data that orders need has been missing for a while, once per absence."""

from collections.abc import Callable

from tradewind.domain.events import FeedStatus
from tradewind.domain.instruments import is_crypto
from tradewind.domain.values import SECOND
from tradewind.execution.inputs import Now
from tradewind.market.health import FeedState
from tradewind.market.sessions import is_open_extended

GRACE_NS = 5 * SECOND
_MISSING = {FeedState.STALE.value, FeedState.DISCONNECTED.value}
_EVERY_SYMBOL = "every symbol"


class FeedWatch:
    """Follows each symbol's health, and market data's own connection.

    A feed that was never there is not missed: it is awaited, and readiness says so. Outside
    extended hours a silent equity is no fault, except where the venue never closes.
    """

    def __init__(self, tell: Callable[[str], None], *, never_closes: bool) -> None:
        self._tell, self._never_closes = tell, never_closes
        self._seen: set[str] = set()
        self._missing: dict[str, FeedStatus] = {}
        self._since_ns = 0
        self._told = False

    def heard(self, event: FeedStatus) -> None:
        """Note a symbol's health."""
        if event.state not in _MISSING:
            self._seen.add(event.symbol)
            self._missing.pop(event.symbol, None)
        elif event.symbol in self._seen:
            self._missing[event.symbol] = event

    def look(self, now: Now, *, connected: bool) -> None:
        """Tell what has been missing for longer than the grace."""
        found = self._missed(now.market_ns, connected=connected)
        if not found:
            self._since_ns, self._told = 0, False
        elif not self._since_ns:
            self._since_ns = now.machine_ns
        elif not self._told and now.machine_ns - self._since_ns >= GRACE_NS:
            self._told = True
            self._tell(f"no market data of {found}; orders that need it are refused")

    def _missed(self, market_ns: int, *, connected: bool) -> str:
        if not connected:
            return f"{_EVERY_SYMBOL}: market-data does not answer" if self._seen else ""
        if not self._missing:
            return ""
        is_open = self._never_closes or is_open_extended(market_ns)
        missing = sorted(self._missing.items())
        wanted = [event for symbol, event in missing if is_open or is_crypto(symbol)]
        names = ", ".join(event.symbol or _EVERY_SYMBOL for event in wanted)
        return f"{names}: {wanted[0].reason}" if wanted else ""
