"""What moved and what traded most today, of all that the venue lists."""

from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.events import Bar
from tradewind.domain.instruments import is_crypto
from tradewind.domain.values import SCALE
from tradewind.venues.simulated.bodies import price_number
from tradewind.venues.simulated.failures import json_answer, refusing_malformed
from tradewind.venues.simulated.prints import Board, Printed
from tradewind.venues.simulated.wire_times import text_time

_MARKETS = ("stocks", "crypto")


class Screeners:
    """Most actives and movers, from the day's prints."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def routes(self) -> list[web.RouteDef]:
        """Every path."""
        actives, movers = refusing_malformed(self._actives), refusing_malformed(self._movers)
        screener = "/v1beta1/screener"
        return [
            web.get(f"{screener}/stocks/most-actives", actives, allow_head=False),
            web.get(f"{screener}/{{market_type}}/movers", movers, allow_head=False),
        ]

    async def _actives(self, request: web.Request) -> web.Response:
        by = request.query.get("by", "volume")
        if by not in ("volume", "trades"):
            raise MalformedValueError(f"invalid by: {by[:20]!r}")
        top = _top(request.query, default=10, most=100)
        days = [day for each in self._printed(crypto=False) if (day := each.maker.day())]
        days.sort(key=lambda day: (-_activity(day, by), day.symbol))
        return json_answer(
            {
                "most_actives": [_active(day) for day in days[:top]],
                "last_updated": text_time(self._board.now_ns),
            }
        )

    async def _movers(self, request: web.Request) -> web.Response:
        market = request.match_info["market_type"]
        if market not in _MARKETS:
            raise MalformedValueError(f"invalid market_type: {market[:20]!r}")
        top = _top(request.query, default=10, most=50)
        found = [m for each in self._printed(crypto=market == "crypto") if (m := _mover(each))]
        gainers = sorted((m for m in found if m["change"] > 0), key=_percent, reverse=True)
        losers = sorted((m for m in found if m["change"] < 0), key=_percent)
        return json_answer(
            {
                "gainers": gainers[:top],
                "losers": losers[:top],
                "market_type": market,
                "last_updated": text_time(self._board.now_ns),
            }
        )

    def _printed(self, *, crypto: bool) -> Iterable[Printed]:
        found = (self._board.get(s) for s in self._board.symbols() if is_crypto(s) is crypto)
        return (printed for printed in found if printed is not None)


def _top(query: Mapping[str, str], *, default: int, most: int) -> int:
    text = query.get("top", str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= most):
        raise MalformedValueError(f"invalid top: {text[:20]!r}; expected 1 to {most}")
    return int(text)


def _activity(day: Bar, by: str) -> int:
    return day.volume if by == "volume" else day.trades


def _active(day: Bar) -> dict[str, Any]:
    return {"symbol": day.symbol, "volume": day.volume // SCALE, "trade_count": day.trades}


def _mover(printed: Printed) -> dict[str, Any] | None:
    """How far a symbol is from its last close; None where one of the two is not known."""
    day = printed.maker.day()
    before = [bar for bar in printed.days if day is not None and bar.ts_ns < day.ts_ns]
    if day is None or not before:
        return None
    price, closed = price_number(day.close), price_number(before[-1].close)
    change = round(price - closed, 9)
    percent = round(100 * change / closed, 2)
    return {"symbol": printed.symbol, "price": price, "change": change, "percent_change": percent}


def _percent(mover: dict[str, Any]) -> float:
    return float(mover["percent_change"])
