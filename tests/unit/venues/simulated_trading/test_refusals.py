"""What the venue refuses, with its code, and in which order it looks."""

import pytest
from msgspec.structs import replace

from tests.unit.venues.simulated_trading.venue import (
    PAPER_REPLAY,
    cash,
    held,
    now,
    placed,
    quote,
    refused,
    request,
    scaled,
    venue,
)
from tradewind.domain.orders import OrderClass, OrderType, Side, TimeInForce
from tradewind.domain.values import SCALE, Price
from tradewind.venues.simulated.account_views import account_view, position_view
from tradewind.venues.simulated.accounts import Configuration
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.orders import Refusal, ReplaceRequest
from tradewind.venues.simulated.parsing import parse_order, parse_replacement
from tradewind.venues.simulated.settings import CRYPTO_TIER_ONE, AccountSettings

B, S = Side.BUY, Side.SELL
T, F, C = OrderType, TimeInForce, OrderClass


def market(cash: int = 100_000) -> Exchange:
    exchange = venue(PAPER_REPLAY, cash=cash)
    quote(exchange, 99, 100)
    quote(exchange, 49_900, 50_000, symbol="BTC/USD")
    quote(exchange, 19, 20, symbol="GME")
    return exchange


def price(value: float) -> Price:
    return Price(scaled(value))


IMPOSSIBLE = {
    "an unlisted symbol": request(symbol="NOPE"),
    "quantity and notional": request(notional=scaled(5)),
    "neither quantity nor notional": request(size=0),
    "a limit order without limit": request(kind=T.LIMIT),
    "a market order with a limit": request(limit=90, kind=T.MARKET),
    "a stop without stop price": request(kind=T.STOP),
    "a trailing stop without trail": request(kind=T.TRAILING_STOP),
    "a trail on a limit order": request(limit=90, trail_price=price(1)),
    "half a cent": request(limit=90.005),
    "a fraction of what is not fractionable": request(size="1.5", symbol="GME"),
    "a fraction for longer than a day": request(size="1.5", tif=F.GTC),
    "a fractional bracket": request(
        size="1.5", order_class=C.BRACKET, take_profit=price(120), stop_loss=price(80)
    ),
    "a market order in extended hours": request(extended_hours=True),
    "a bracket with one leg": request(order_class=C.BRACKET, take_profit=price(120)),
    "a bracket turned around": request(
        order_class=C.BRACKET, take_profit=price(80), stop_loss=price(120)
    ),
    "an immediate bracket": request(
        order_class=C.BRACKET, take_profit=price(120), stop_loss=price(80), tif=F.IOC
    ),
    "an OTO with both legs": request(
        order_class=C.OTO, take_profit=price(120), stop_loss=price(80)
    ),
    "a crypto stop": request(symbol="BTC/USD", kind=T.STOP, stop_price=price(1), tif=F.GTC),
    "a crypto order for the day": request(symbol="BTC/USD", size="0.1"),
    "a limit far beyond the market": request(limit=900),
}


@pytest.mark.parametrize("terms", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_impossible_terms_are_422(terms) -> None:  # type: ignore[no-untyped-def]  # a request
    refusal = refused(market(), terms)
    assert (refusal.http, refusal.code) == (422, 42210000)


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"symbol": "AAPL", "side": "buy", "type": "market"},
        {"symbol": "AAPL", "side": "hold", "type": "market", "time_in_force": "day", "qty": 1},
        {"symbol": "A" * 99, "side": "buy", "type": "market", "time_in_force": "day", "qty": 1},
        {"symbol": "AAPL", "side": "buy", "type": "market", "time_in_force": "day", "qty": "1e9"},
        {"symbol": "AAPL", "side": "buy", "type": "market", "time_in_force": "day", "qty": True},
        {"symbol": "AAPL", "side": "buy", "type": "market", "time_in_force": "day", "qty": -1},
        {"symbol": "AAPL", "side": "buy", "type": "market", "time_in_force": "day", "qty": {}},
        {
            "symbol": "AAPL",
            "side": "buy",
            "type": "market",
            "time_in_force": "day",
            "qty": 1,
            "client_order_id": "x" * 129,
        },
    ],
)
def test_a_body_that_cannot_be_an_order_is_422_40010001(body: object) -> None:
    refusal = parse_order(body)
    assert isinstance(refusal, Refusal)
    assert (refusal.http, refusal.code) == (422, 40010001)


def test_numbers_are_taken_as_text_or_as_numbers() -> None:
    body = {"symbol": "AAPL", "side": "buy", "type": "limit", "time_in_force": "day"}
    text = parse_order({**body, "qty": "1.5", "limit_price": "90.25", "unknown": "ignored"})
    assert text == parse_order({**body, "qty": 1.5, "limit_price": 90.25})


def test_a_replacement_cannot_change_notional() -> None:
    assert isinstance(parse_replacement({"notional": "5"}), Refusal)


def test_a_known_client_id_is_found_before_the_money_is_counted() -> None:
    exchange = market()
    placed(exchange, request(limit=90, client_order_id="one"))
    refusal = refused(exchange, request(size=10**6, client_order_id="one"))
    assert refusal.code == 40010001


def test_impossible_terms_are_found_before_the_client_id() -> None:
    exchange = market()
    placed(exchange, request(limit=90, client_order_id="one"))
    assert refused(exchange, request(limit=90.005, client_order_id="one")).code == 42210000


def test_a_suspended_account_places_nothing() -> None:
    exchange = market()
    exchange.configure("main", Configuration(suspend_trade=True))
    assert refused(exchange, request()).code == 40310000
    assert account_view(exchange.state, exchange.accounts["main"])["trade_suspended_by_user"]


def test_an_order_beyond_buying_power_is_refused_with_both_numbers() -> None:
    exchange = market(cash=1_000)
    refusal = refused(exchange, request(size=41, limit=100))
    assert refusal.message == "insufficient buying power"
    assert refusal.extra == {"buying_power": "4000", "cost_basis": "4100"}


def test_open_orders_hold_buying_power_until_they_end() -> None:
    exchange = market(cash=1_000)
    first = placed(exchange, request(size=40, limit=99))
    refused(exchange, request(size=1, limit=99))
    exchange.cancel("main", first.id)
    placed(exchange, request(size=1, limit=99))


def test_a_replacement_holds_the_larger_of_both() -> None:
    exchange = market(cash=1_000)
    order = placed(exchange, request(size=40, limit=99))
    answer = exchange.replace("main", order.id, ReplaceRequest(limit_price=price(98)))
    assert not isinstance(answer, Refusal)
    too_much = exchange.replace("main", answer.id, ReplaceRequest(quantity=scaled(50)))  # type: ignore[arg-type]  # a quantity
    assert isinstance(too_much, Refusal)


def test_crypto_needs_cash_and_not_margin() -> None:
    exchange = market(cash=1_000)
    terms = request(size="0.03", limit=49_000, symbol="BTC/USD", tif=F.GTC)
    assert refused(exchange, terms).message == "insufficient buying power"
    placed(exchange, request(size="0.02", limit=49_000, symbol="BTC/USD", tif=F.GTC))


def test_a_crypto_order_below_ten_dollars_is_too_small() -> None:
    terms = request(size="0.0001", limit=49_000, symbol="BTC/USD", tif=F.GTC)
    assert "minimal amount of order 10" in refused(market(), terms).message


def test_what_an_open_sell_holds_cannot_be_sold_again() -> None:
    exchange = market()
    placed(exchange, request(size=10))
    placed(exchange, request(S, 6, 120))
    refusal = refused(exchange, request(S, 5, 121))
    assert refusal.extra["available"] == "4"
    account = exchange.accounts["main"]
    view = position_view(exchange.state, account, account.holding("AAPL"))
    assert (view["qty"], view["qty_available"]) == ("10", "4")


def test_selling_through_zero_is_refused() -> None:
    exchange = market()
    placed(exchange, request(size=10))
    assert "insufficient qty" in refused(exchange, request(S, 15)).message


def test_the_two_exits_of_a_bracket_hold_the_quantity_once() -> None:
    exchange = market()
    terms = request(size=10, order_class=C.BRACKET, take_profit=price(120), stop_loss=price(80))
    placed(exchange, terms)
    account = exchange.accounts["main"]
    view = position_view(exchange.state, account, account.holding("AAPL"))
    assert view["qty_available"] == "0"


def test_a_short_sale_needs_a_shortable_asset_and_permission() -> None:
    exchange = market()
    assert refused(exchange, request(S, 1, symbol="GME")).code == 42210000
    crypto = refused(exchange, request(S, "0.1", symbol="BTC/USD", tif=F.GTC))
    assert crypto.code == 40310000
    placed(exchange, request(S, 1))
    assert held(exchange) == -1
    exchange.configure("main", Configuration(no_shorting=True))
    placed(exchange, request(B, 1))
    assert refused(exchange, request(S, 1)).code == 40310000


def test_a_short_position_owes_what_it_would_cost() -> None:
    exchange = market()
    placed(exchange, request(S, 10))
    view = account_view(exchange.state, exchange.accounts["main"])
    assert (cash(exchange), view["short_market_value"]) == (scaled(100_990), "-995")
    assert view["equity"] == "99995"


def test_crossing_ones_own_limit_is_a_wash_trade() -> None:
    exchange = market()
    order = placed(exchange, request(B, 10, 95))
    refusal = refused(exchange, request(S, 10, 95))
    assert refusal.extra["existing_order_id"] == order.id
    placed(exchange, request(S, 10, 96))


def test_a_market_order_against_any_own_opposite_order_is_a_wash_trade() -> None:
    exchange = market()
    placed(exchange, request(B, 10, 95))
    assert "wash trade" in refused(exchange, request(S, 10)).message


def test_a_wash_guard_that_is_off_lets_it_pass() -> None:
    exchange = Exchange(market().state.assets, replace(PAPER_REPLAY, wash_guard=False), seed=7)
    exchange.open_account(AccountSettings("main"))
    quote(exchange, 99, 100)
    placed(exchange, request(B, 10, 95))
    placed(exchange, request(S, 10, 95))


def test_only_a_working_order_can_be_replaced() -> None:
    exchange = market()
    order = placed(exchange, request(size=10))
    refusal = exchange.replace("main", order.id, ReplaceRequest(limit_price=price(98)))
    assert isinstance(refusal, Refusal)
    assert refusal.code == 42210000


def test_an_order_of_another_account_is_not_found() -> None:
    exchange = market()
    exchange.open_account(AccountSettings("other", "k", "s"))
    order = placed(exchange, request(limit=90))
    refusal = exchange.cancel("other", order.id)
    assert isinstance(refusal, Refusal)
    assert (refusal.http, refusal.code) == (404, 40410000)


def test_closing_all_cancels_first_and_leaves_nothing() -> None:
    exchange = market()
    placed(exchange, request(size=10))
    resting = placed(exchange, request(S, 10, 120))
    exchange.close_all("main", cancel_orders=True)
    assert not now(exchange, resting).is_open
    assert exchange.accounts["main"].holdings == {}


def test_a_round_trip_in_crypto_costs_exactly_its_fees() -> None:
    exchange = Exchange(market().state.assets, replace(PAPER_REPLAY, fees=CRYPTO_TIER_ONE), seed=7)
    exchange.open_account(AccountSettings("main"))
    quote(exchange, 50_000, 50_000, symbol="BTC/USD")
    placed(exchange, request(B, "0.1", symbol="BTC/USD", tif=F.GTC))
    placed(exchange, request(S, "0.1", symbol="BTC/USD", tif=F.GTC))
    assert cash(exchange) == 100_000 * SCALE - 2 * scaled("12.5")
    kinds = [activity.type for activity in exchange.accounts["main"].activities]
    assert kinds == ["FILL", "CFEE", "FILL", "CFEE"]
