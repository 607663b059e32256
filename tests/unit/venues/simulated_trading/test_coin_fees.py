"""Crypto fees taken in the coin bought: the position is smaller than what was filled."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.unit.venues.simulated_trading.serving import serving
from tests.unit.venues.simulated_trading.venue import (
    PAPER_REPLAY,
    cash,
    now,
    placed,
    quote,
    request,
    scaled,
    updates,
    venue,
)
from tradewind.domain.orders import Side, TimeInForce
from tradewind.domain.values import Ratio
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.settings import CryptoFees, FeeSchedule

_FEES = FeeSchedule(crypto_ratio=Ratio(2_500_000), crypto_taken=CryptoFees.COIN)
IN_COIN = replace(PAPER_REPLAY, fees=_FEES)
BUY = request(size=2, symbol="BTC/USD", tif=TimeInForce.GTC)


def bought() -> Exchange:
    """Two coins at 1000, of which 25 bps are taken."""
    exchange = venue(IN_COIN)
    quote(exchange, 990, 1000, symbol="BTC/USD")
    placed(exchange, BUY)
    return exchange


def coins(exchange: Exchange) -> int:
    return exchange.accounts["main"].holding("BTC/USD").quantity


def test_a_buy_costs_coins_and_no_cash() -> None:
    exchange = bought()
    (filled,) = [update for update in updates(exchange) if update.event == "fill"]
    assert cash(exchange) == scaled(100_000 - 2 * 1000)
    assert coins(exchange) == filled.position == scaled("1.995")
    assert now(exchange, filled.order).filled_quantity == scaled(2)


def test_the_average_price_is_not_moved_by_a_fee_in_coin() -> None:
    assert bought().accounts["main"].holding("BTC/USD").entry_price == scaled(1000)


def test_what_was_filled_cannot_be_sold_but_what_is_left_can() -> None:
    exchange = bought()
    whole = exchange.submit("main", replace(BUY, side=Side.SELL))
    assert getattr(whole, "http", 0) == 403
    placed(exchange, replace(BUY, side=Side.SELL, quantity=coins(exchange)))
    assert coins(exchange) == 0


def test_a_sale_pays_in_money() -> None:
    exchange = bought()
    before = cash(exchange)
    placed(exchange, replace(BUY, side=Side.SELL, quantity=scaled(1)))
    assert cash(exchange) - before == scaled(990) - scaled("2.475")


@pytest.mark.parametrize(("price", "left"), [(0, "0"), (1000, "0.9975")])
def test_a_bust_or_correction_gives_the_coins_back(price: int, left: str) -> None:
    exchange = bought()
    (execution,) = exchange.state.executions.values()
    exchange.amend_execution(execution.id, price=scaled(price), quantity=scaled(price // 1000))
    assert coins(exchange) == scaled(left)
    given_back = exchange.accounts["main"].activities[-1]
    assert given_back.quantity == scaled("0.005") - scaled("0.0025") * (price // 1000)


async def test_the_activity_names_coins_and_price(tmp_path: Path) -> None:
    async with serving(tmp_path, IN_COIN) as served:
        quote(served.exchange, 990, 1000, symbol="BTC/USD")
        order = {"symbol": "BTC/USD", "qty": "2", "side": "buy", "type": "market"}
        await served.ask("POST", "/v2/orders", {**order, "time_in_force": "gtc"})
        (fee,) = (await served.ask("GET", "/v2/account/activities/CFEE"))[1]
    told = {name: fee[name] for name in ("qty", "price", "net_amount", "symbol", "description")}
    assert told == {
        "qty": "-0.005",
        "price": "1000",
        "net_amount": "0",
        "symbol": "BTC/USD",
        "description": "Coin Pair Transaction Fee (Non USD)",
    }
    async with serving(tmp_path, IN_COIN) as served:
        assert served.exchange.accounts["a"].holding("BTC/USD").quantity == scaled("1.995")
