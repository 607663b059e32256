"""Not asking again at once for what was just refused or came to nothing."""

from tradewind.domain.orders import Purpose
from tradewind.domain.values import SECOND, Nanos

_FIRST_NS = SECOND
_LONGEST_NS = 60 * SECOND


class Patience:
    """A growing pause by symbol and purpose, so that a refused entry never delays an exit."""

    def __init__(self) -> None:
        self._failures: dict[tuple[str, Purpose], int] = {}
        self._until: dict[tuple[str, Purpose], int] = {}

    def note_failure(self, symbol: str, purpose: Purpose, now_ns: Nanos) -> None:
        """Pause: 1 s, 2 s, 4 s … 60 s."""
        key = (symbol, purpose)
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        self._until[key] = now_ns + min(_LONGEST_NS, _FIRST_NS << min(failures, 6))

    def note_success(self, symbol: str, purpose: Purpose) -> None:
        """It traded: start over."""
        self._failures.pop((symbol, purpose), None)
        self._until.pop((symbol, purpose), None)

    def allows(self, symbol: str, purpose: Purpose, now_ns: Nanos) -> bool:
        """The pause is over."""
        return now_ns >= self._until.get((symbol, purpose), 0)
