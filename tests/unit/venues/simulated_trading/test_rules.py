"""The broker's rules for single orders, one by one."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.unit.venues.simulated_trading.serving import serving
from tests.unit.venues.simulated_trading.venue import (
    PAPER_REPLAY,
    START,
    STRICT_REPLAY,
    now,
    placed,
    quote,
    refused,
    request,
    scaled,
    tape,
    venue,
)
from tradewind.domain.orders import OrderClass, OrderType, Side, TimeInForce
from tradewind.domain.values import Price
from tradewind.venues.simulated.account_views import account_view
from tradewind.venues.simulated.accounts import Configuration
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.orders import OrderRecord, OrderRequest, Refusal, ReplaceRequest
from tradewind.venues.simulated.parsing import parse_order
from tradewind.venues.simulated.texts import time_text

B, S = Side.BUY, Side.SELL
T, F, C = OrderType, TimeInForce, OrderClass


def price(value: float) -> Price:
    return Price(scaled(value))


def market() -> Exchange:
    exchange = venue(replace(PAPER_REPLAY, wash_guard=False))
    quote(exchange, 99, 100)
    quote(exchange, 49_900, 50_000, symbol="BTC/USD")
    return exchange


@pytest.mark.parametrize(
    ("side", "limit", "stop", "base"),
    [
        (B, 95, 95, "95"),
        (B, 95, 94.995, "95"),
        (B, 0, 99.6, "99.5"),
        (S, 105, 105, "105"),
        (S, 0, 99.4, "99.5"),
    ],
)
def test_a_stop_loss_lies_a_cent_beyond_the_price_of_its_entry(
    side: Side, limit: float, stop: float, base: str
) -> None:
    order = request(side, 1, limit, order_class=C.OTO, stop_loss=price(round(stop, 2)), tif=F.GTC)
    refusal = refused(market(), order)
    assert (refusal.http, refusal.code) == (422, 42210000)
    assert refusal.extra["base_price"] == base
    better = price(float(base) - 0.01 * side.sign)
    on_grid = Price(better - better % price(0.01) if side is B else better + price(0.01))
    placed(market(), replace(order, stop_loss=on_grid))


def test_an_oco_is_measured_against_the_market() -> None:
    exchange = market()
    placed(exchange, request(B, 1))
    oco = request(S, 1, 110, order_class=C.OCO, take_profit=price(110), stop_loss=price(99.6))
    assert "base_price - 0.01" in refused(exchange, oco).message
    placed(exchange, replace(oco, stop_loss=price(99)))


@pytest.mark.parametrize(
    ("body", "refusal"),
    [({"notional": "0.99"}, (422, 40010001)), ({"qty": "0.005"}, (403, 40310000))],
)
def test_less_than_a_dollars_worth_is_refused(
    body: dict[str, str], refusal: tuple[int, int]
) -> None:
    fields = {"symbol": "AAPL", "side": "buy", "type": "market", "time_in_force": "day"}
    parsed = parse_order({**fields, **body})
    found = parsed if isinstance(parsed, Refusal) else refused(market(), parsed)
    assert (found.http, found.code) == refusal


def test_a_short_is_valued_at_three_percent_above_the_ask() -> None:
    exchange = market()
    before = scaled(account_view(exchange.state, exchange.accounts["main"])["buying_power"])
    placed(exchange, request(S, 10, 100.5))
    after = scaled(account_view(exchange.state, exchange.accounts["main"])["buying_power"])
    assert before - after == scaled(10 * 103)


CHANGES: dict[str, tuple[OrderRequest, dict[str, Any]]] = {
    "a limit of a market order": (request(kind=T.STOP, stop_price=price(110)), {"limit_price": 1}),
    "a stop of a limit order": (request(limit=90), {"stop_price": 89}),
    "a trail of a limit order": (request(limit=90), {"trail": 1}),
    "a stop of a trailing stop": (
        request(kind=T.TRAILING_STOP, trail_price=price(5)),
        {"stop_price": 120},
    ),
    "half a cent": (request(limit=90), {"limit_price": 90.005}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_replacement_gives_only_what_its_type_has(what: str) -> None:
    exchange, (order, change) = market(), CHANGES[what]
    old = placed(exchange, order)
    fields: dict[str, Any] = {name: scaled(value) for name, value in change.items()}
    answer = exchange.replace("main", old.id, ReplaceRequest(**fields))
    assert isinstance(answer, Refusal)
    assert (answer.http, answer.code) == (422, 42210000)


@pytest.mark.parametrize(
    ("order", "force"),
    [
        (request(size="0.01", limit=40_000, symbol="BTC/USD", tif=F.GTC), F.DAY),
        (request(limit=90, extended_hours=True), F.IOC),
    ],
)
def test_a_replacement_keeps_to_the_times_in_force_of_its_kind(
    order: OrderRequest, force: TimeInForce
) -> None:
    exchange = market()
    old = placed(exchange, order)
    answer = exchange.replace("main", old.id, ReplaceRequest(time_in_force=force))
    assert isinstance(answer, Refusal)


def test_a_client_order_id_is_used_up_even_by_a_cancelled_or_replaced_order() -> None:
    exchange = market()
    first = placed(exchange, request(limit=90, client_order_id="mine"))
    renewed = exchange.replace(
        "main", first.id, ReplaceRequest(limit_price=price(91), client_order_id="next")
    )
    assert isinstance(renewed, OrderRecord)
    exchange.cancel("main", renewed.id)
    for name in ("mine", "next"):
        assert refused(exchange, request(limit=90, client_order_id=name)).code == 40010001
    other = placed(exchange, request(limit=90))
    reused = exchange.replace("main", other.id, ReplaceRequest(client_order_id="mine"))
    assert isinstance(reused, Refusal)


def test_the_better_price_of_ours_fills_before_the_older_one() -> None:
    exchange = venue(STRICT_REPLAY)
    quote(exchange, 99, 101)
    older = placed(exchange, request(B, 10, 99))
    better = placed(exchange, request(B, 10, 100))
    tape(exchange, 98.5, size=10)
    assert now(exchange, better).filled_quantity == scaled(10)
    assert now(exchange, older).filled_quantity == 0


def test_fractions_can_be_switched_off_by_the_owner() -> None:
    exchange = market()
    exchange.configure("main", Configuration(fractional_trading=False))
    for order in (request(size="1.5"), request(size=0, notional=scaled(50))):
        assert refused(exchange, order).http == 403
    placed(exchange, request(size=1))
    placed(exchange, request(size="0.01", symbol="BTC/USD", tif=F.GTC))


@pytest.mark.parametrize(
    "change",
    [
        {"max_options_trading_level": 4},
        {"trade_confirm_email": "x"},
        {"max_margin_multiplier": "3"},
    ],
)
async def test_a_configuration_has_only_the_values_that_there_are(
    change: dict[str, object],
) -> None:
    async with serving() as served:
        before = (await served.ask("GET", "/v2/account/configurations"))[1]
        status, told, _ = await served.ask("PATCH", "/v2/account/configurations", change)
        assert (status, told["code"]) == (422, 40010001)
        assert (await served.ask("GET", "/v2/account/configurations"))[1] == before


async def test_an_account_is_as_old_as_its_market() -> None:
    async with serving() as served:
        told = (await served.ask("GET", "/v2/account"))[1]
    assert told["created_at"] == time_text(START)
