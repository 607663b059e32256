"""Clock, calendar and assets over REST."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec
from aiohttp import web

from tradewind.domain.values import Nanos
from tradewind.venues.simulated.asset_views import asset_body
from tradewind.venues.simulated.calendars import (
    FIRST_DAY,
    LAST_DAY,
    calendar_bodies,
    clock_body,
)
from tradewind.venues.simulated.listing import Asset
from tradewind.venues.simulated.settings import Hours


class Calendar:
    """What the trading host tells about time and assets.

    Args:
        assets: What is listed, by symbol.
        now: Market time.
        hours: When equities trade.
    """

    def __init__(
        self, assets: Mapping[str, Asset], now: Callable[[], Nanos], hours: Hours = Hours.ALWAYS
    ) -> None:
        self._assets, self._now, self._always = assets, now, hours is Hours.ALWAYS
        self._by_uuid = {asset.uuid: asset for asset in assets.values()}
        self._bare = {symbol.replace("/", ""): asset for symbol, asset in assets.items()}

    def routes(self) -> list[web.RouteDef]:
        """Every path."""
        return [
            web.get("/v2/clock", self._clock, allow_head=False),
            web.get("/v2/calendar", self._calendar, allow_head=False),
            web.get("/v2/assets", self._list, allow_head=False),
            web.get("/v2/assets/{name:.+}", self._one, allow_head=False),
        ]

    async def _clock(self, _request: web.Request) -> web.Response:
        return _answer(clock_body(self._now(), always_open=self._always))

    async def _calendar(self, request: web.Request) -> web.Response:
        try:
            start = _day(request.query.get("start"), FIRST_DAY)
            end = _day(request.query.get("end"), LAST_DAY)
        except ValueError:
            return _refusal(400, 40010001, "start and end are expected as YYYY-MM-DD")
        # Sixty years of holidays take a moment to work out, once.
        return _answer(await asyncio.to_thread(lambda: list(calendar_bodies(start, end))))

    async def _list(self, request: web.Request) -> web.Response:
        bodies = [asset_body(asset) for asset in self._assets.values()]
        named = {"status": "status", "asset_class": "class", "exchange": "exchange"}
        wanted = {key: request.query[name] for name, key in named.items() if name in request.query}
        found = [b for b in bodies if all(b[key] == value for key, value in wanted.items())]
        return _answer(sorted(found, key=lambda b: (b["class"], b["exchange"], b["symbol"])))

    async def _one(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        asset = self._assets.get(name) or self._by_uuid.get(name) or self._bare.get(name)
        if asset is None:
            return _refusal(404, 40410000, f"asset not found for {name}")
        return _answer(asset_body(asset))


def _day(text: str | None, otherwise: date) -> date:
    return date.fromisoformat(text[:10]) if text else otherwise


def _answer(body: Any, *, status: int = 200) -> web.Response:
    encoded = msgspec.json.encode(body)
    return web.Response(body=encoded, status=status, content_type="application/json")


def _refusal(status: int, code: int, message: str) -> web.Response:
    return _answer({"code": code, "message": message}, status=status)
