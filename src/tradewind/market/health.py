"""The health of one symbol's data: conditions that stand, and the state that they add up to.

Conditions overlap (a halted symbol's feed can fall silent), so the machine keeps the set of those
that stand; `RAISES` and `CLEARS` are its table, and the state is the gravest one standing.
"""

from enum import IntFlag, StrEnum


class FeedState(StrEnum):
    """What `FeedStatus.state` says; only `Live` data may be traded on."""

    LIVE = "Live"
    CROSSED = "Crossed"
    GAP = "Gap"
    HALTED = "Halted"
    STALE = "Stale"
    DISCONNECTED = "Disconnected"


class Condition(IntFlag):
    """What can be wrong at the same time; a later one is graver."""

    QUOTE_CROSSED = 1
    BOOK_CROSSED = 2
    GAP = 4
    HALTED = 8
    STALE = 16
    DISCONNECTED = 32


class Signal(StrEnum):
    """What was noticed."""

    HEARD = "heard"
    LOST = "lost"
    SILENT = "silent"
    GAP_FOUND = "gap found"
    RESYNCED = "resynced"
    QUOTE_CROSSED = "quote crossed"
    QUOTE_UNCROSSED = "quote uncrossed"
    BOOK_CROSSED = "book crossed"
    BOOK_UNCROSSED = "book uncrossed"
    HALTED = "halted"
    RESUMED = "resumed"


RAISES: dict[Signal, Condition] = {
    Signal.LOST: Condition.DISCONNECTED,
    Signal.SILENT: Condition.STALE,
    Signal.GAP_FOUND: Condition.GAP,
    Signal.QUOTE_CROSSED: Condition.QUOTE_CROSSED,
    Signal.BOOK_CROSSED: Condition.BOOK_CROSSED,
    Signal.HALTED: Condition.HALTED,
}

CLEARS: dict[Signal, Condition] = {
    Signal.HEARD: Condition.STALE | Condition.DISCONNECTED,
    # What was crossed before the connection broke says nothing about the market after it.
    Signal.LOST: Condition.QUOTE_CROSSED | Condition.BOOK_CROSSED | Condition.STALE,
    Signal.RESYNCED: Condition.GAP | Condition.BOOK_CROSSED,
    Signal.QUOTE_UNCROSSED: Condition.QUOTE_CROSSED,
    Signal.BOOK_UNCROSSED: Condition.BOOK_CROSSED,
    Signal.RESUMED: Condition.HALTED,
}

_STATES: dict[Condition, FeedState] = {
    Condition.DISCONNECTED: FeedState.DISCONNECTED,
    Condition.STALE: FeedState.STALE,
    Condition.HALTED: FeedState.HALTED,
    Condition.GAP: FeedState.GAP,
    Condition.BOOK_CROSSED: FeedState.CROSSED,
    Condition.QUOTE_CROSSED: FeedState.CROSSED,
}


def state_of(standing: int) -> FeedState:
    """The gravest of the standing conditions."""
    return next((state for one, state in _STATES.items() if one & standing), FeedState.LIVE)


_UNHEARD = int(CLEARS[Signal.HEARD])


class FeedHealth:
    """One symbol's machine; a symbol is disconnected until something of it was heard."""

    __slots__ = ("_standing", "is_book_crossed", "is_quote_crossed", "reason", "state", "unheard")

    def __init__(self) -> None:
        self._standing = int(Condition.DISCONNECTED)
        self.state = FeedState.DISCONNECTED
        self.reason = "nothing heard yet"
        # What every event asks for is at hand: testing a flag costs more than all else together.
        self.unheard = True
        """Whether the next message of the symbol changes anything."""
        self.is_quote_crossed = self.is_book_crossed = False

    def on(self, signal: Signal, reason: str = "") -> bool:
        """Take a signal; True when the state changed."""
        cleared = self._standing & ~int(CLEARS.get(signal, 0))
        self._stand(cleared | int(RAISES.get(signal, 0)))
        state = state_of(self._standing)
        changed, self.state = state is not self.state, state
        if changed:
            self.reason = "" if state is FeedState.LIVE else reason or signal.value
        return changed

    def _stand(self, standing: int) -> None:
        self._standing = standing
        self.unheard = bool(standing & _UNHEARD)
        self.is_quote_crossed = bool(standing & Condition.QUOTE_CROSSED)
        self.is_book_crossed = bool(standing & Condition.BOOK_CROSSED)
