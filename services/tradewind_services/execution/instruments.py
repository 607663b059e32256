"""What can be traded, as the venue says it of every symbol that a strategy names."""

import asyncio
from collections.abc import Callable

from tradewind.domain.errors import VenueError
from tradewind.domain.instruments import Instrument
from tradewind.venues.alpaca.calls import Calls
from tradewind.venues.alpaca.instruments import read_instruments
from tradewind_services.execution.venue_side import VenueSide
from tradewind_services.hosting import Host
from tradewind_services.wanted import Wanted, symbols_of

LOOK_S = 1.0


class Instruments:
    """Follows the resources; `announce` gets every instrument that is wanted, when one is new."""

    def __init__(
        self,
        host: Host,
        wanted: Wanted,
        side: VenueSide,
        announce: Callable[[tuple[Instrument, ...]], None],
    ) -> None:
        self._host, self._wanted, self._side = host, wanted, side
        self._announce = announce
        self._known: frozenset[str] = frozenset()

    async def run(self) -> None:
        """Look now and then, for ever, once the account is known."""
        calls = self._side.venue.calls()
        await self._side.account.known.wait()
        while True:
            if self._wanted.renew():
                self._host.generations.took(self._wanted.policy, self._wanted.strategies)
            await self._learn(calls, symbols_of(self._wanted.strategies))
            await asyncio.sleep(LOOK_S)

    async def _learn(self, calls: Calls, symbols: frozenset[str]) -> None:
        if not symbols - self._known:
            return
        try:
            self._announce(await read_instruments(calls, symbols))
            self._known = symbols
        except VenueError as error:
            self._host.log.warning("instruments_unknown", reason=str(error))
