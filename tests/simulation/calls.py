"""The venue adapter's own calls, over the simulated wire instead of a socket."""

from typing import cast

from tests.simulation.network import Outcome, Request, Wire
from tests.simulation.world import World
from tradewind.domain.values import Nanos
from tradewind.venues._http import Rate
from tradewind.venues.alpaca.calls import Calls, Parameters, decoded_reply
from tradewind.venues.alpaca.rest import AlpacaRest


class SimClock:
    """The clocks of one process: machine time starts anywhere."""

    def __init__(self, world: World, offset_ns: int) -> None:
        self._world, self._offset_ns = world, offset_ns

    def utc_ns(self) -> Nanos:
        return self._world.utc_ns

    def machine_ns(self) -> Nanos:
        return Nanos(self._world.now_ns + self._offset_ns)


class WireCalls:
    """What `AlpacaRest` asks of its HTTP client."""

    def __init__(self, wire: Wire, clock: SimClock) -> None:
        self._wire, self.clock, self.rate = wire, clock, Rate()

    async def send(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        parameters: Parameters | None = None,
    ) -> Outcome:
        query = {name: str(value) for name, value in (parameters or {}).items()}
        return await self._wire.ask(Request(method, path, body, query))

    async def ask(self, path: str, parameters: Parameters | None = None) -> object:
        return decoded_reply(await self.send("GET", path, parameters=parameters), 0)


def rest_over(wire: Wire, clock: SimClock) -> AlpacaRest:
    """The adapter's trading API over this wire."""
    return AlpacaRest(cast(Calls, WireCalls(wire, clock)))
