"""By hand: halt a symbol, calm the market, silence or cut the data sockets."""

from collections.abc import Callable

import msgspec
from aiohttp import web

from tradewind.domain.events import TradingStatus
from tradewind.venues.simulated.hubs import Hub
from tradewind.venues.simulated.market_runs import MarketRun


class Halt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /market/halts`."""

    symbol: str
    halted: bool = True
    reason: str = ""


class DataFault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /market/faults`: the data sockets are silent for some seconds, or cut at 0."""

    silent_s: float = 0.0


class MarketRoutes:
    """The routes; `settle` lets out what a halt has moved, `calm` ends the tape."""

    def __init__(
        self, market: MarketRun, hub: Hub, *, settle: Callable[[], None], calm: Callable[[], None]
    ) -> None:
        self._market, self._hub = market, hub
        self._settle, self._calm = settle, calm

    def routes(self) -> list[web.RouteDef]:
        """All of them."""
        return [
            web.post("/market/halts", self._halt),
            web.post("/market/faults", self._spoil),
            web.post("/market/calm", self._end_tape),
        ]

    async def _halt(self, request: web.Request) -> web.Response:
        try:
            asked = msgspec.json.decode(await request.read(), type=Halt)
        except msgspec.MsgspecError as error:
            return _refused(str(error))
        market = self._market
        if market.board.get(asked.symbol) is None:
            return _refused(f"no market of {asked.symbol}")
        market.halt(TradingStatus(asked.symbol, market.now_ns, asked.halted, reason=asked.reason))
        self._settle()
        return web.Response(status=204)

    async def _spoil(self, request: web.Request) -> web.Response:
        try:
            asked = msgspec.json.decode(await request.read(), type=DataFault)
        except msgspec.MsgspecError as error:
            return _refused(str(error))
        if asked.silent_s > 0:
            self._hub.silence(asked.silent_s)
        else:
            self._hub.close()
        return web.Response(status=204)

    async def _end_tape(self, _: web.Request) -> web.Response:
        self._calm()
        return web.Response(status=204)


def _refused(message: str) -> web.Response:
    body = msgspec.json.encode({"code": 40010001, "message": message})
    return web.Response(body=body, status=422, content_type="application/json")
