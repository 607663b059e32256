"""Intents that risk has not answered yet, and orders that the venue has not.

A tape at full speed stands still for both, so that an order meets the market that it was made for.
"""

import asyncio
import contextlib
from collections.abc import Callable

from tradewind.domain.intents import Refused
from tradewind.domain.orders import Order, OrderStatus, OrderType

LOOK_EVERY_S = 1.0
VENUE_WITHIN_S = 0.25
"""How long a tape waits for the venue; what is overdue is found by other means, and on a moving
market."""

_ON_ITS_WAY = frozenset({OrderStatus.PENDING_NEW, OrderStatus.PENDING_CANCEL})


class Undecided:
    """Who waits for risk's word waits here; the newest refusal of each code is kept."""

    def __init__(self, on_decided: Callable[[str], None]) -> None:
        self.decisions: dict[str, int] = {"approved": 0, "refused": 0}
        self.refusals: dict[str, Refused] = {}
        self._on_decided = on_decided
        self._waiting: set[str] = set()
        self._at_venue: set[str] = set()
        self._none_left = asyncio.Event()

    def sent(self, client_order_id: str) -> None:
        """An intent is on its way."""
        self._waiting.add(client_order_id)

    def approved(self, client_order_id: str) -> None:
        """Risk said yes: the order is on its way to the venue."""
        self._at_venue.add(client_order_id)
        self._decide(client_order_id, "approved")

    def refused(self, refused: Refused) -> None:
        """Risk, or execution, said no."""
        self._at_venue.discard(refused.client_order_id)
        self._decide(refused.client_order_id, "refused")
        self.refusals[refused.code.value] = refused

    def reported(self, order: Order) -> None:
        """Hear where an order stands; one that is UNKNOWN may be so for long."""
        if _is_on_its_way(order):
            self._at_venue.add(order.client_order_id)
        else:
            self._at_venue.discard(order.client_order_id)
        self._note()

    def forget(self) -> None:
        """Nobody will answer any more: the session is over."""
        self._waiting.clear()
        self._at_venue.clear()
        self._none_left.set()

    async def settled(self, *, while_: Callable[[], bool]) -> None:
        """Wait until everything is answered, or `while_` no longer holds."""
        await self._answered_by_risk(while_)
        await self._answered_by_venue()

    async def _answered_by_venue(self) -> None:
        try:
            async with asyncio.timeout(VENUE_WITHIN_S):
                while self._at_venue:
                    self._none_left.clear()
                    await self._none_left.wait()
        except TimeoutError:
            self._at_venue.clear()

    async def _answered_by_risk(self, while_: Callable[[], bool]) -> None:
        while self._waiting and while_():
            self._none_left.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._none_left.wait()

    def _decide(self, client_order_id: str, how: str) -> None:
        self.decisions[how] += 1
        self._on_decided(how)
        self._waiting.discard(client_order_id)
        self._note()

    def _note(self) -> None:
        if not self._waiting or not self._at_venue:
            self._none_left.set()


def _is_on_its_way(order: Order) -> bool:
    """Whether word of it is due: of a request, or of the fill that a market order has at once."""
    if order.unknown or not order.is_live:
        return False
    return order.status in _ON_ITS_WAY or order.terms.type is OrderType.MARKET
