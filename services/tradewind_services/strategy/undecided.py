"""Intents that risk has not answered yet, and how it answered the others."""

import asyncio
import contextlib
from collections.abc import Callable

from tradewind.domain.intents import Refused

LOOK_EVERY_S = 1.0


class Undecided:
    """Who waits for risk's word waits here; the newest refusal of each code is kept."""

    def __init__(self, on_decided: Callable[[str], None]) -> None:
        self.decisions: dict[str, int] = {"approved": 0, "refused": 0}
        self.refusals: dict[str, Refused] = {}
        self._on_decided = on_decided
        self._waiting: set[str] = set()
        self._none_left = asyncio.Event()

    def sent(self, client_order_id: str) -> None:
        """An intent is on its way."""
        self._waiting.add(client_order_id)

    def approved(self, client_order_id: str) -> None:
        """Risk said yes."""
        self._decide(client_order_id, "approved")

    def refused(self, refused: Refused) -> None:
        """Risk, or execution, said no."""
        self._decide(refused.client_order_id, "refused")
        self.refusals[refused.code.value] = refused

    def forget(self) -> None:
        """Nobody will answer any more: the session is over."""
        self._waiting.clear()
        self._none_left.set()

    async def settled(self, *, while_: Callable[[], bool]) -> None:
        """Wait until every intent is answered, or `while_` no longer holds."""
        while self._waiting and while_():
            self._none_left.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._none_left.wait(), LOOK_EVERY_S)

    def _decide(self, client_order_id: str, how: str) -> None:
        self.decisions[how] += 1
        self._on_decided(how)
        self._waiting.discard(client_order_id)
        if not self._waiting:
            self._none_left.set()
