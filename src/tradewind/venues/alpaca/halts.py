"""Status codes of the tapes: what halts a symbol and what lets it trade again.

Codes are those of CTA (tapes A and B) and UTP (tape C) as Alpaca passes them on. A code that is
in neither table changes nothing: a symbol stays halted until a resumption says otherwise.
"""

from tradewind.domain.events import TradingStatus
from tradewind.venues.alpaca.messages import StatusMessage
from tradewind.venues.alpaca.times import time_ns

_HALTS = frozenset({"2", "H", "Q", "P"})
_RESUMES = frozenset({"3", "T"})
_SHORT_RESTRICTED = "E"


class HaltMemory:
    """The last known status of each symbol, so that a restriction does not end a halt."""

    def __init__(self) -> None:
        self._halted: set[str] = set()
        self._restricted: set[str] = set()

    def apply(self, message: StatusMessage) -> TradingStatus:
        """Turn a status message into the symbol's whole status."""
        symbol, code = message.symbol, message.code
        ts_ns = time_ns(message.time)
        if code in _HALTS:
            self._halted.add(symbol)
        elif code in _RESUMES:
            self._halted.discard(symbol)
        elif code == _SHORT_RESTRICTED:
            self._restricted.add(symbol)
        return TradingStatus(
            symbol,
            ts_ns,
            halted=symbol in self._halted,
            short_restricted=symbol in self._restricted,
            code=code,
            reason=message.reason,
        )
