"""Historical data over REST: bars, quotes, trades, the latest of each, snapshots, order books."""

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.events import Bar, Quote, Trade
from tradewind.domain.instruments import is_crypto
from tradewind.venues.simulated.bodies import bar_body, book_body, quote_body, trade_body
from tradewind.venues.simulated.conditions import CONDITIONS, EXCHANGES
from tradewind.venues.simulated.failures import (
    WebHandler,
    json_answer,
    not_found,
    refusing_malformed,
)
from tradewind.venues.simulated.pages import Point, Points, page_of
from tradewind.venues.simulated.prints import Board, Printed
from tradewind.venues.simulated.queries import (
    check_feed,
    read_frame,
    read_range,
    read_symbols,
)
from tradewind.venues.simulated.time_frames import bars_of
from tradewind.venues.simulated.wire_times import text_time

_SINGULAR = {"trades": "trade", "quotes": "quote", "bars": "bar"}
_KINDS = "{kind:bars|quotes|trades}"


class History:
    """The data host's REST side, served from what the market has printed."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def routes(self) -> list[web.RouteDef]:
        """Every path."""
        return [*self._stock_routes(), *self._crypto_routes()]

    def _stock_routes(self) -> list[web.RouteDef]:
        stocks = "/v2/stocks"
        return [
            _get(f"{stocks}/{_KINDS}", self._many),
            _get(f"{stocks}/{_KINDS}/latest", self._many_latest),
            _get(f"{stocks}/snapshots", self._snapshots),
            _get(f"{stocks}/auctions", self._auctions),
            _get(f"{stocks}/meta/exchanges", self._exchanges),
            _get(f"{stocks}/meta/conditions/{{type}}", self._conditions),
            _get(f"{stocks}/{{symbol}}/{_KINDS}", self._one),
            _get(f"{stocks}/{{symbol}}/{_KINDS}/latest", self._one_latest),
            _get(f"{stocks}/{{symbol}}/snapshot", self._snapshot),
            _get(f"{stocks}/{{symbol}}/auctions", self._auctions_of_one),
        ]

    def _crypto_routes(self) -> list[web.RouteDef]:
        crypto = "/v1beta3/crypto/{loc:us|us-1|us-2|eu-1|bs-1}"
        return [
            _get(f"{crypto}/{_KINDS}", self._many),
            _get(f"{crypto}/latest/{_KINDS}", self._many_latest),
            _get(f"{crypto}/latest/orderbooks", self._books),
            _get(f"{crypto}/snapshots", self._crypto_snapshots),
        ]

    async def _many(self, request: web.Request) -> web.Response:
        kind = request.match_info["kind"]
        symbols = read_symbols(request.query)
        wanted = read_range(request.query, symbols, now_ns=self._board.now_ns)
        page, token = page_of(self._here(request, symbols), self._points(request, kind), wanted)
        found = {symbol: _bodies(points) for symbol, points in page.items()}
        return json_answer({kind: found, "next_page_token": token} | _currency(request))

    async def _one(self, request: web.Request) -> web.Response:
        kind, symbol = request.match_info["kind"], request.match_info["symbol"].upper()
        wanted = read_range(request.query, (symbol,), now_ns=self._board.now_ns)
        page, token = page_of(self._here(request, [symbol]), self._points(request, kind), wanted)
        found = _bodies(page.get(symbol, []))
        return json_answer(
            {"symbol": symbol, kind: found, "next_page_token": token} | _currency(request)
        )

    async def _many_latest(self, request: web.Request) -> web.Response:
        kind = request.match_info["kind"]
        printed = self._printed(request, read_symbols(request.query))
        found = {one.symbol: _body(point) for one in printed if (point := _latest(one, kind))}
        return json_answer({kind: found} | _currency(request))

    async def _one_latest(self, request: web.Request) -> web.Response:
        kind = request.match_info["kind"]
        printed = self._required(request)
        point = _latest(printed, kind)
        if point is None:
            raise not_found(f"no {kind} of {printed.symbol} yet")
        body = {"symbol": printed.symbol, _SINGULAR[kind]: _body(point)}
        return json_answer(body | _currency(request))

    async def _snapshots(self, request: web.Request) -> web.Response:
        printed = self._printed(request, read_symbols(request.query))
        return json_answer({one.symbol: _snapshot(one) for one in printed})

    async def _crypto_snapshots(self, request: web.Request) -> web.Response:
        printed = self._printed(request, read_symbols(request.query))
        return json_answer({"snapshots": {one.symbol: _snapshot(one) for one in printed}})

    async def _snapshot(self, request: web.Request) -> web.Response:
        printed = self._required(request)
        return json_answer({"symbol": printed.symbol} | _snapshot(printed) | _currency(request))

    async def _books(self, request: web.Request) -> web.Response:
        printed = self._printed(request, read_symbols(request.query))
        books = {one.symbol: book_body(one.book(self._board.now_ns)) for one in printed}
        return json_answer({"orderbooks": {name: _book(body) for name, body in books.items()}})

    async def _exchanges(self, _request: web.Request) -> web.Response:
        return json_answer(EXCHANGES)

    async def _conditions(self, request: web.Request) -> web.Response:
        kind, tape = request.match_info["type"], request.query.get("tape", "")
        found = CONDITIONS.get((kind, tape))
        if found is None:
            raise MalformedValueError(f"invalid ticktype or tape: {kind[:20]!r}, {tape[:20]!r}")
        return json_answer(found)

    async def _auctions(self, request: web.Request) -> web.Response:
        """Trading here never stops, so that nothing opens or closes by an auction."""
        read_range(request.query, read_symbols(request.query), now_ns=self._board.now_ns)
        return json_answer({"auctions": {}, "next_page_token": None} | _currency(request))

    async def _auctions_of_one(self, request: web.Request) -> web.Response:
        symbol = request.match_info["symbol"].upper()
        read_range(request.query, (symbol,), now_ns=self._board.now_ns)
        none: dict[str, Any] = {"symbol": symbol, "auctions": [], "next_page_token": None}
        return json_answer(none | _currency(request))

    def _points(self, request: web.Request, kind: str) -> Points:
        if kind == "bars":
            frame = read_frame(request.query)
            return lambda symbol: (
                bars_of(frame, minutes=one.minutes, days=one.days)
                if (one := self._board.get(symbol))
                else ()
            )
        return lambda symbol: _ticks(self._board.get(symbol), kind)

    def _here(self, request: web.Request, symbols: Iterable[str]) -> list[str]:
        """The symbols that this half of the host knows."""
        crypto = "loc" in request.match_info
        known = set(self._board.symbols())
        return [symbol for symbol in symbols if symbol in known and is_crypto(symbol) is crypto]

    def _printed(self, request: web.Request, symbols: Iterable[str]) -> list[Printed]:
        found = (self._board.get(symbol) for symbol in sorted(set(self._here(request, symbols))))
        return [printed for printed in found if printed is not None]

    def _required(self, request: web.Request) -> Printed:
        check_feed(request.query)
        symbol = request.match_info["symbol"].upper()
        printed = self._printed(request, [symbol])
        if not printed:
            raise not_found(f"no data of {symbol}")
        return printed[0]


def _get(path: str, handler: WebHandler) -> web.RouteDef:
    return web.get(path, refusing_malformed(handler), allow_head=False)


def _ticks(printed: Printed | None, kind: str) -> Iterable[Point]:
    if printed is None:
        return ()
    return printed.trades if kind == "trades" else printed.quotes


def _latest(printed: Printed, kind: str) -> Point | None:
    if kind == "bars":
        return printed.minutes[-1] if printed.minutes else printed.maker.current()
    points = printed.trades if kind == "trades" else printed.quotes
    return points[-1] if points else None


def _snapshot(printed: Printed) -> dict[str, Any]:
    trade, quote = _latest(printed, "trades"), _latest(printed, "quotes")
    minute, day = printed.maker.current() or _latest(printed, "bars"), printed.maker.day()
    before = [bar for bar in printed.days if day is None or bar.ts_ns < day.ts_ns]
    parts = {
        "latestTrade": trade,
        "latestQuote": quote,
        "minuteBar": minute,
        "dailyBar": day,
        "prevDailyBar": before[-1] if before else None,
    }
    return {name: _body(point) for name, point in parts.items() if point is not None}


def _bodies(points: Iterable[Point]) -> list[dict[str, Any]]:
    return [_body(point) for point in points]


def _body(point: Point) -> dict[str, Any]:
    match point:
        case Trade():
            body = trade_body(point)
        case Quote():
            body = quote_body(point)
        case Bar():
            body = bar_body(point)
    return {**body, "t": text_time(body["t"])}


def _book(body: dict[str, Any]) -> dict[str, Any]:
    return {"t": text_time(body["t"]), "b": body["b"], "a": body["a"]}


def _currency(request: web.Request) -> dict[str, str]:
    return {"currency": request.query["currency"]} if "currency" in request.query else {}
