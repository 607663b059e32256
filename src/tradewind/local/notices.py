"""What a person is told while a run goes on, each thing once."""

from collections.abc import Callable

from tradewind.deploy.plan import RISK, STRATEGY
from tradewind.local.statuses import Document, Picture


class Notices:
    """Looks at pictures and says what is new in them."""

    def __init__(self, on_note: Callable[[str], None]) -> None:
        self._on_note = on_note
        self._recovered_from = 0
        self._refusals_told: set[tuple[str, str]] = set()

    def take(self, picture: Picture, *, restarts: int, ready: bool) -> None:
        """Look at a picture, taken after so many restarts in all."""
        if ready and restarts != self._recovered_from:
            self._recovered_from = restarts
            self._on_note(recovery(picture))
        for door, document in picture.of(STRATEGY):
            self._refusals(door.strategy, document.get("refusals", {}))

    def _refusals(self, strategy: str, refusals: Document) -> None:
        """Say why a strategy was refused, once for each reason; the figures count the rest."""
        for code, refused in refusals.items():
            if (strategy, code) not in self._refusals_told:
                self._refusals_told.add((strategy, code))
                self._on_note(f"denied {refused['order']}, {code}: {refused['message']}")


def recovery(picture: Picture) -> str:
    """All that is waited for is level again after something died: with equal books, or not."""
    asked = [document for door, document in picture.of(RISK) if picture.is_waited_for(door)]
    equal = all(document.get("books_match") for document in asked)
    gone = ", ".join(sorted({*picture.policies_down, *_strategies_down(picture)}))
    without = f" without {gone}" if gone else ""
    if equal:
        return f"recovered{without}, books equal the venue's"
    return f"recovered{without}; the books differ from the venue's: see `tradewind status`"


def _strategies_down(picture: Picture) -> set[str]:
    return {door.strategy for door, _ in picture.of(STRATEGY) if door.workload in picture.down}
