"""The official SDK, unchanged, trades at the simulated venue over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from tests.contract.alpaca_sdk import (
    APIError,
    ClosePositionRequest,
    GetOrderByIdRequest,
    GetOrdersRequest,
    LimitOrderRequest,
    MarketOrderRequest,
    OrderClass,
    OrderSide,
    QueryOrderStatus,
    ReplaceOrderRequest,
    StopLossRequest,
    TakeProfitRequest,
    TimeInForce,
    TradingClient,
    TradingStream,
    TrailingStopOrderRequest,
)
from tests.unit.venues.simulated_trading.venue import PAPER_REPLAY, quote, venue
from tests.waiting import soon, until
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.settings import AccountSettings
from tradewind.venues.simulated.trading_host import TradingHost

pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated.*:DeprecationWarning")
B, S = OrderSide.BUY, OrderSide.SELL
DAY = TimeInForce.DAY


class Venue:
    def __init__(self, exchange: Exchange, host: TradingHost, port: int) -> None:
        self.exchange, self.host, self.port = exchange, host, port

    def client(self, key: str = "paper-key") -> TradingClient:
        address = f"http://127.0.0.1:{self.port}"
        return TradingClient(key, "paper-secret", url_override=address)

    def stream(self) -> TradingStream:
        address = f"ws://127.0.0.1:{self.port}/stream"
        return TradingStream("paper-key", "paper-secret", url_override=address)

    def quote(self, bid: float, ask: float, symbol: str = "AAPL") -> None:
        quote(self.exchange, bid, ask, symbol=symbol)
        self.host.settle()


@pytest.fixture
async def served() -> AsyncIterator[Venue]:
    exchange = venue(PAPER_REPLAY)
    host = TradingHost(exchange, [AccountSettings("main")])
    app = web.Application()
    app.add_routes(host.routes())
    app.cleanup_ctx.append(host.lifespan)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    here = Venue(exchange, host, port)
    here.quote(99, 100)
    yield here
    await runner.cleanup()


async def call(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    return await asyncio.to_thread(function, *arguments, **named)


async def test_the_sdk_buys_reads_its_position_and_closes_it(served: Venue) -> None:
    client = served.client()
    order = await call(
        client.submit_order, MarketOrderRequest(symbol="AAPL", qty=10, side=B, time_in_force=DAY)
    )
    filled = await call(client.get_order_by_id, order.id)
    position = await call(client.get_open_position, "AAPL")
    closed = await call(client.close_position, "AAPL", ClosePositionRequest(percentage="50"))
    left = await call(client.get_all_positions)
    assert (filled.status.value, filled.filled_avg_price) == ("filled", "100")
    assert (position.qty, position.avg_entry_price, closed.qty) == ("10", "100", "5")
    assert [each.qty for each in left] == ["5"]


async def test_the_sdk_replaces_and_cancels_a_limit_order(served: Venue) -> None:
    client = served.client()
    request = LimitOrderRequest(symbol="AAPL", qty=10, side=B, time_in_force=DAY, limit_price=90)
    old = await call(client.submit_order, request)
    new = await call(client.replace_order_by_id, old.id, ReplaceOrderRequest(limit_price=91))
    await call(client.cancel_order_by_id, new.id)
    done = await call(client.get_orders, GetOrdersRequest(status=QueryOrderStatus.CLOSED))
    assert new.replaces == old.id
    assert {(each.id, each.status.value) for each in done} == {
        (old.id, "replaced"),
        (new.id, "canceled"),
    }


async def test_the_sdk_places_a_bracket_and_sees_its_legs(served: Venue) -> None:
    client = served.client()
    request = LimitOrderRequest(
        symbol="AAPL",
        qty=10,
        side=B,
        time_in_force=DAY,
        limit_price=95,
        order_class=OrderClass.BRACKET,
        take_profit=TakeProfitRequest(limit_price=110),
        stop_loss=StopLossRequest(stop_price=90),
    )
    order = await call(client.submit_order, request)
    again = await call(client.get_order_by_id, order.id, GetOrderByIdRequest(nested=True))
    assert [leg.status.value for leg in again.legs] == ["held", "held"]


async def test_the_sdk_places_every_other_kind_of_order(served: Venue) -> None:
    client = served.client()
    notional = MarketOrderRequest(symbol="AAPL", notional=250, side=B, time_in_force=DAY)
    bought = await call(client.submit_order, notional)
    await call(
        client.submit_order, MarketOrderRequest(symbol="AAPL", qty=5, side=B, time_in_force=DAY)
    )
    trailing = TrailingStopOrderRequest(
        symbol="AAPL", qty=5, side=S, time_in_force=DAY, trail_percent=2
    )
    trail = await call(client.submit_order, trailing)
    assert bought.notional == "250"
    assert trail.trail_percent == "2"


async def test_the_sdk_trades_a_pair_under_each_of_its_names(served: Venue) -> None:
    served.quote(49_900, 50_000, "BTC/USD")
    client = served.client()
    terms = MarketOrderRequest(symbol="BTC/USD", qty=0.01, side=B, time_in_force=TimeInForce.GTC)
    order = await call(client.submit_order, terms)
    names = ["BTC/USD", "BTCUSD", str(order.asset_id)]
    found = [await call(client.get_open_position, name) for name in names]
    closed = await call(client.close_position, "BTC/USD")
    assert [each.qty for each in found] == ["0.01"] * 3
    assert (closed.qty, await call(client.get_all_positions)) == ("0.01", [])


async def test_the_sdk_cancels_all_and_closes_all(served: Venue) -> None:
    client = served.client()
    await call(
        client.submit_order, MarketOrderRequest(symbol="AAPL", qty=10, side=B, time_in_force=DAY)
    )
    await call(
        client.submit_order,
        LimitOrderRequest(symbol="AAPL", qty=10, side=S, time_in_force=DAY, limit_price=120),
    )
    cancelled = await call(client.cancel_orders)
    closed = await call(client.close_all_positions, True)
    assert [each.status for each in cancelled] == [200]
    assert [each.status for each in closed] == [200]
    assert await call(client.get_all_positions) == []


async def test_the_sdk_reads_account_and_changes_configuration(served: Venue) -> None:
    client = served.client()
    account = await call(client.get_account)
    configuration = await call(client.get_account_configurations)
    configuration.suspend_trade = True
    changed = await call(client.set_account_configurations, configuration)
    assert (account.cash, account.status.value) == ("100000", "ACTIVE")
    assert changed.suspend_trade
    with pytest.raises(APIError, match="user request"):
        await call(
            client.submit_order, MarketOrderRequest(symbol="AAPL", qty=1, side=B, time_in_force=DAY)
        )


async def test_the_sdk_is_told_of_a_duplicate_client_id(served: Venue) -> None:
    client = served.client()
    request = LimitOrderRequest(
        symbol="AAPL", qty=1, side=B, time_in_force=DAY, limit_price=90, client_order_id="mine"
    )
    first = await call(client.submit_order, request)
    with pytest.raises(APIError) as caught:
        await call(client.submit_order, request)
    assert caught.value.code == 40010001
    assert (await call(client.get_order_by_client_id, "mine")).id == first.id


async def test_a_wrong_key_is_refused(served: Venue) -> None:
    with pytest.raises(APIError, match="not authorized"):
        await call(served.client("other").get_account)


async def test_the_sdks_stream_hears_the_life_of_an_order(served: Venue) -> None:
    heard: asyncio.Queue[Any] = asyncio.Queue()
    stream = served.stream()

    async def handler(update: Any) -> None:
        heard.put_nowait(update)

    stream.subscribe_trade_updates(handler)
    forever: Any = stream._run_forever
    running = asyncio.create_task(forever())
    await until(lambda: served.host.desk.stream.listeners("main") == 1)
    await call(
        served.client().submit_order,
        MarketOrderRequest(symbol="AAPL", qty=10, side=B, time_in_force=DAY),
    )
    updates = [await soon(heard.get()) for _ in range(3)]
    await stream.stop_ws()
    await stream.close()
    await soon(running)
    assert [getattr(u.event, "value", u.event) for u in updates] == ["pending_new", "new", "fill"]
    assert (updates[2].qty, updates[2].price, updates[2].position_qty) == (10, 100, 10)
