"""Every answer of the simulated venue fits the broker's own OpenAPI document.

Each operation served is asked for after real trades, and its 2xx answer is validated against the
schema that the document gives for that status.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.contract.openapi import KEYS, Asker, document, faults_of, operations
from tests.waiting import until_told
from tradewind.domain.values import Money, Ratio
from tradewind.venues.simulated.config import VenueConfig
from tradewind.venues.simulated.server import Venue, serve
from tradewind.venues.simulated.settings import (
    AccountSettings,
    ExchangeSettings,
    FeeSchedule,
    FillMode,
)
from tradewind.venues.simulated.texts import time_text
from tradewind.venues.simulated.trading_routes import operations as operations_served

_SYMBOL = "AAPL"
_VENUE = (
    ("GET", "/v3/clock"),
    ("GET", "/v3/calendar/{market}"),
    ("GET", "/v2/corporate_actions/announcements"),
    ("GET", "/v2/clock"),
    ("GET", "/v2/calendar"),
    ("GET", "/v2/assets"),
    ("GET", "/v2/assets/{symbol_or_asset_id}"),
)
_FEES = FeeSchedule(equity_per_share=Money(5_000_000), crypto_ratio=Ratio(2_500_000))


@pytest.fixture
async def venue(tmp_path: Path) -> AsyncIterator[Venue]:
    running = await serve(
        VenueConfig(
            state=str(tmp_path),
            accounts=(AccountSettings("main"),),
            exchange=ExchangeSettings(fills=FillMode.STRICT, fees=_FEES),
            durable=False,
        )
    )
    yield running
    await running.close()


@pytest.fixture
async def asker(venue: Venue) -> AsyncIterator[Asker]:
    async with aiohttp.ClientSession() as session:
        yield Asker(session, venue.url, document("trading-api"))


async def trade(asker: Asker) -> dict[str, Any]:
    """Buy at market, rest a bracket, and wait for the fill."""
    order = {"symbol": _SYMBOL, "qty": "3", "side": "buy", "type": "market", "time_in_force": "day"}
    placed: dict[str, Any] = await asker.ask("POST", "/v2/orders", body=order)
    coins = {**order, "symbol": "BTC/USD", "qty": "0.01", "time_in_force": "gtc"}
    await asker.ask("POST", "/v2/orders", body=coins)
    await until_told(lambda: is_filled(asker, placed["id"]))
    return placed


async def is_filled(asker: Asker, order_id: str) -> bool:
    return bool((await look(asker, order_id))["status"] == "filled")


async def look(asker: Asker, order_id: str) -> Any:
    return await asker.ask("GET", "/v2/orders/{order_id}", order_id=order_id)


async def rest(asker: Asker, price: float) -> dict[str, Any]:
    """A bracket far below the market."""
    body = {
        "symbol": _SYMBOL,
        "qty": "2",
        "side": "buy",
        "type": "limit",
        "limit_price": f"{price:.2f}",
        "time_in_force": "gtc",
        "order_class": "bracket",
        "take_profit": {"limit_price": f"{price * 3:.2f}"},
        "stop_loss": {"stop_price": f"{price / 2:.2f}"},
    }
    placed: dict[str, Any] = await asker.ask("POST", "/v2/orders", body=body)
    return placed


async def test_every_answer_after_real_trades_fits_the_official_document(
    asker: Asker, venue: Venue, capsys: pytest.CaptureFixture[str]
) -> None:
    filled = await trade(asker)
    price = float((await look(asker, filled["id"]))["filled_avg_price"])
    resting = await rest(asker, price * 0.5)
    await asker.ask("GET", "/v2/orders", query="status=all&nested=true&limit=500")
    await asker.ask(
        "GET",
        "/v2/orders:by_client_order_id",
        query=f"client_order_id={filled['client_order_id']}",
    )
    changed = {"limit_price": f"{price * 0.4:.2f}"}
    new = await asker.ask("PATCH", "/v2/orders/{order_id}", body=changed, order_id=resting["id"])
    await asker.ask("DELETE", "/v2/orders/{order_id}", order_id=new["id"])
    await rest(asker, price * 0.5)
    await asker.ask("DELETE", "/v2/orders")
    await read_account(asker)
    await read_events(asker, venue)
    await read_venue(asker)
    await keep_watchlists(asker)
    await asker.ask(
        "DELETE",
        "/v2/positions/{symbol_or_asset_id}",
        symbol_or_asset_id=_SYMBOL,
        query="percentage=50",
    )
    await asker.ask("DELETE", "/v2/positions", query="cancel_orders=true")
    documented = operations(document("trading-api"))
    assert asker.served <= documented
    with capsys.disabled():
        told = f"{len(asker.served)} of {len(documented)} documented trading operations served"
        print(f"\n{told}, each with a validated 2xx")  # noqa: T201 - the count is shown
    assert asker.served >= {*operations_served(), *_VENUE}


_DATA = {
    "/v2/stocks/{kind}": "symbols=AAPL,MSFT&limit=5",
    "/v2/stocks/{kind}/latest": "symbols=AAPL",
    "/v2/stocks/{symbol}/{kind}": "limit=5",
    "/v2/stocks/{symbol}/{kind}/latest": "",
    "/v1beta3/crypto/{loc}/{kind}": "symbols=BTC/USD&limit=5",
    "/v1beta3/crypto/{loc}/latest/{kind}": "symbols=BTC/USD",
}
_MORE_DATA = {
    "/v2/stocks/snapshots": "symbols=AAPL",
    "/v2/stocks/{symbol}/snapshot": "",
    "/v2/stocks/meta/exchanges": "",
    "/v2/stocks/meta/conditions/{ticktype}": "tape=C",
    "/v2/stocks/auctions": "symbols=AAPL",
    "/v2/stocks/{symbol}/auctions": "",
    "/v1beta1/screener/stocks/most-actives": "by=trades&top=3",
    "/v1beta1/screener/{market_type}/movers": "top=3",
    "/v1/corporate-actions": "symbols=AAPL",
    "/v1beta3/crypto/{loc}/snapshots": "symbols=BTC/USD",
    "/v1beta3/crypto/{loc}/latest/orderbooks": "symbols=BTC/USD",
}


async def test_every_answer_of_the_data_host_fits_the_official_document(
    asker: Asker, capsys: pytest.CaptureFixture[str]
) -> None:
    await trade(asker)
    data = asker.of(document("market-data-api"))
    asked = {
        path.replace("{kind}", kind): query + ("&timeframe=1Min" if kind == "bars" else "")
        for path, query in _DATA.items()
        for kind in ("bars", "quotes", "trades")
    }
    for path, query in {**asked, **_MORE_DATA}.items():
        names = {"symbol": _SYMBOL, "loc": "us", "ticktype": "trade", "market_type": "stocks"}
        used = {name: value for name, value in names.items() if f"{{{name}}}" in path}
        await data.ask("GET", path, query=query, **used)
    documented = operations(document("market-data-api"))
    with capsys.disabled():
        told = f"{len(data.served)} of {len(documented)} documented data operations served"
        print(f"\n{told}, each with a validated 2xx")  # noqa: T201 - the count is shown
    assert len(data.served) == len(asked) + len(_MORE_DATA)


async def read_events(asker: Asker, venue: Venue) -> None:
    """The history as sent events: fills, fees, and the bust of the newest fill."""
    account = venue.exchange.accounts["main"]
    venue.exchange.amend_execution(account.execution_ids[-1])
    venue.host.settle()
    path = "/v2beta1/events/activities"
    now = time_text(venue.exchange.now_ns)
    span = f"since=2000-01-01&until={now}"
    events = await asker.events("GET", path, query=span)
    kinds = {event["details"].get("execution_type", event["activity_type"]) for event in events}
    assert kinds == {"fill", "trade_bust", "FEE", "CFEE"}
    ids = [event["event_id"] for event in events]
    assert ids == sorted(set(ids))
    again = f"since_id={ids[2]}&until_id={ids[-1]}"
    assert await asker.events("GET", path, query=again) == events[2:]


async def read_account(asker: Asker) -> None:
    await asker.ask("GET", "/v2/account")
    configuration = await asker.ask("GET", "/v2/account/configurations")
    await asker.ask("PATCH", "/v2/account/configurations", body=configuration)
    await asker.ask("GET", "/v2/account/portfolio/history")
    positions = await asker.ask("GET", "/v2/positions")
    assert positions
    await asker.ask(
        "GET", "/v2/positions/{symbol_or_asset_id}", symbol_or_asset_id=positions[0]["asset_id"]
    )
    activities = await asker.ask("GET", "/v2/account/activities")
    assert {each["activity_type"] for each in activities} >= {"FILL", "FEE"}
    await asker.ask("GET", "/v2/account/activities/{activity_type}", activity_type="FILL")


async def keep_watchlists(asker: Asker) -> None:
    listed = "/v2/watchlists/{watchlist_id}"
    created = await asker.ask(
        "POST", "/v2/watchlists", body={"name": "tech", "symbols": ["AAPL", "BTCUSD"]}
    )
    assert [asset["symbol"] for asset in created["assets"]] == ["AAPL", "BTC/USD"]
    name = {"watchlist_id": created["id"]}
    await asker.ask("GET", listed, **name)
    await asker.ask("POST", listed, body={"symbol": "MSFT"}, **name)
    await asker.ask("DELETE", listed + "/{symbol}", symbol="BTC/USD", **name)
    await asker.ask("PUT", listed, body={"name": "few"}, **name)
    by_name, query = "/v2/watchlists:by_name", "name=few"
    assert (await asker.ask("GET", by_name, query=query))["id"] == created["id"]
    await asker.ask("POST", by_name, body={"symbol": "KO"}, query=query)
    changed = await asker.ask("PUT", by_name, body={"symbols": ["SPY"]}, query=query)
    assert [asset["symbol"] for asset in changed["assets"]] == ["SPY"]
    assert len(await asker.ask("GET", "/v2/watchlists")) == 1
    await asker.ask("DELETE", by_name, query=query)
    other = await asker.ask("POST", "/v2/watchlists", body={"name": "tech"})
    await asker.ask("DELETE", listed, watchlist_id=other["id"])


async def read_venue(asker: Asker) -> None:
    await asker.ask("GET", "/v3/clock", query="markets=NYSE,XNAS")
    await asker.ask("GET", "/v3/calendar/{market}", market="NYSE", query="start=2026-06-01")
    query = "ca_types=dividend,split&since=2026-06-01&until=2026-06-30"
    assert await asker.ask("GET", "/v2/corporate_actions/announcements", query=query) == []
    await asker.ask("GET", "/v2/clock")
    await asker.ask("GET", "/v2/calendar", query="start=2026-06-01&end=2026-06-30")
    await asker.ask("GET", "/v2/assets")
    await asker.ask("GET", "/v2/assets/{symbol_or_asset_id}", symbol_or_asset_id=_SYMBOL)


def test_the_documents_own_fill_fits_both_schemas_of_which_it_wants_one() -> None:
    api = document("trading-api")
    fill = api["components"]["schemas"]["TradingActivities"]["examples"][0]
    for name in ("TradingActivities", "NonTradeActivities"):
        schema = {**api["components"]["schemas"][name], "components": api["components"]}
        assert not faults_of(schema, fill)


_REFUSALS = [
    ({"qty": "1", "notional": "5"}, 422, 42210000),
    ({"qty": "-1"}, 422, 40010001),
    ({"qty": "NaN"}, 422, 40010001),
    ({"qty": "1e999999"}, 422, 40010001),
    ({"qty": "1", "type": "limit", "limit_price": "1.005"}, 422, 42210000),
    ({"qty": "1", "symbol": "NOPE"}, 422, 42210000),
    ({"qty": "1", "side": "hold"}, 422, 40010001),
    ({"qty": "1000000000"}, 403, 40310000),
]


@pytest.mark.parametrize(("change", "status", "code"), _REFUSALS)
async def test_a_refusal_has_the_venues_status_and_code(
    asker: Asker, change: dict[str, str], status: int, code: int
) -> None:
    order = {"symbol": _SYMBOL, "side": "buy", "type": "market", "time_in_force": "day", **change}
    async with asker._session.post(asker._url + "/v2/orders", json=order, headers=KEYS) as answer:
        told = await answer.json()
    assert (answer.status, told["code"]) == (status, code)
    assert told["message"]
