"""Each limit lets its last unit through and refuses the next one, with its numbers."""

from typing import Any

import pytest

from tests.unit.engine.worlds import World, limits, units
from tradewind.domain.codes import DenialCode as Code
from tradewind.domain.events import FeedStatus, Quote, TradingStatus
from tradewind.domain.intents import Refused
from tradewind.domain.orders import OrderClass, OrderTerms, OrderType, Side
from tradewind.risk.limits import StrategyLimits

BUY, SELL = Side.BUY, Side.SELL


def world(quotes: tuple[str, ...] = ("AAPL",), **changes: Any) -> World:
    made = World(limits_=limits(**changes))
    for symbol in quotes:
        made.quote(symbol, 99.99, 100)
    return made


SIZES = [
    ({"max_order_notional": units(1_000)}, Code.MAX_ORDER_NOTIONAL),
    ({"max_order_quantity": units(10)}, Code.MAX_ORDER_QUANTITY),
    ({"max_position_notional": units(1_000)}, Code.MAX_POSITION_NOTIONAL),
    ({"max_gross_exposure": units(1_000)}, Code.MAX_GROSS_EXPOSURE),
    ({"max_net_exposure": units(1_000)}, Code.MAX_NET_EXPOSURE),
    ({"max_sector_exposure": units(1_000)}, Code.MAX_SECTOR_EXPOSURE),
    ({"max_concentration": units(0.01)}, Code.MAX_CONCENTRATION),
    ({"max_leverage": units(0.01)}, Code.MAX_LEVERAGE),
    ({"margin_buffer": units(0.9975)}, Code.MARGIN_BUFFER),
]


@pytest.mark.parametrize(("changes", "code"), SIZES)
def test_ten_lots_at_a_hundred_pass_and_eleven_do_not(changes: dict[str, Any], code: Code) -> None:
    assert world(**changes).denial(quantity=10, price=100) is None
    assert world(**changes).denial(quantity=11, price=100) is code


@pytest.mark.parametrize(("changes", "code"), SIZES[2:])
def test_what_is_already_reserved_counts_in_full(changes: dict[str, Any], code: Code) -> None:
    made = world(**changes)
    made.buy(quantity=9, price=100)
    assert made.denial(quantity=2, price=100) is code
    assert made.denial(quantity=1, price=100) is None


@pytest.mark.parametrize(("changes", "code"), SIZES[2:])
def test_an_order_of_unknown_fate_counts_in_full(changes: dict[str, Any], code: Code) -> None:
    made = world(**changes)
    name = made.buy(quantity=9, price=100)
    made.order(name, "PendingNew", unknown=True)  # type: ignore[arg-type]  # the word itself
    assert made.denial(quantity=2, price=100) is code


@pytest.mark.parametrize(("changes", "code"), SIZES)
def test_no_limit_of_size_stops_an_order_that_only_closes(
    changes: dict[str, Any], code: Code
) -> None:
    made = World()
    made.hold("AAPL", 50)
    policy = made.desk.state.policy
    assert policy is not None
    made.do(
        made.desk.apply_policy(
            type(policy)(limits=limits(**changes), breaker=policy.breaker), made.at(), by="ann"
        )
    )
    assert made.denial(side=BUY, quantity=50) is code
    assert made.denial(side=SELL, quantity=50) is None


def test_buying_power_is_the_venues_less_what_was_added_since() -> None:
    made = World(limits_=limits(), power=0.01)
    made.quote("AAPL", 99.99, 100)
    assert made.denial(quantity=11, price=100) is Code.BUYING_POWER
    assert made.denial(quantity=10, price=100) is None
    assert made.denial(quantity=1, price=100) is Code.BUYING_POWER


def test_the_least_notional_is_allowed_and_less_is_not() -> None:
    assert world(min_order_notional=units(500)).denial(quantity=5, price=100) is None
    made = world(min_order_notional=units(500))
    assert made.denial(quantity=4, price=100) is Code.MIN_ORDER_NOTIONAL


def test_a_buy_may_be_one_percent_above_the_ask_and_not_a_tick_more() -> None:
    made = world(price_collar=units(0.01))
    assert made.denial(price=101) is None
    assert made.denial(price=101.01) is Code.PRICE_COLLAR


def test_a_sell_may_be_one_percent_below_the_bid_and_not_a_tick_less() -> None:
    made = world(price_collar=units(0.01), allow_short=True)
    made.quote("AAPL", 100, 100.01)
    assert made.denial(side=SELL, price=99) is None
    assert made.denial(side=SELL, price=98.99) is Code.PRICE_COLLAR


def test_a_price_as_old_as_the_limit_is_fresh_and_a_nanosecond_later_it_is_not() -> None:
    made = world(max_quote_age_ns=units(5))
    made.now += units(5)
    assert made.denial() is None
    made.now += 1
    assert made.denial() is Code.STALE_PRICE


def test_an_intent_as_old_as_the_limit_passes_and_an_older_one_does_not() -> None:
    made = world()
    intent, other = made.intent(), made.intent()
    made.now += units(1)
    assert not isinstance(made.ask(intent), Refused)
    made.now += 1
    answer = made.ask(other)
    assert isinstance(answer, Refused)
    assert answer.code is Code.INTENT_STALE


def test_an_intent_of_an_earlier_session_is_stale() -> None:
    made = world()
    intent = made.intent()
    made.open("alpha")
    answer = made.ask(intent)
    assert isinstance(answer, Refused)
    assert answer.message == "the intent is of session 2; session 4 is open"


@pytest.mark.parametrize(
    ("quantity", "price", "code"),
    [
        (0, None, Code.QUANTITY_NOT_POSITIVE),
        (1.5, None, Code.OFF_LOT),
        (1, 99.995, Code.OFF_TICK),
    ],
)
def test_quantity_and_price_are_on_the_grid(
    quantity: float, price: float | None, code: Code
) -> None:
    assert world().denial(quantity=quantity, price=price) is code


def test_the_sixtieth_order_of_a_minute_passes_and_the_next_waits() -> None:
    made = world(max_orders_per_minute=60)
    for _ in range(60):
        made.buy(quantity=1)
    assert made.denial(quantity=1) is Code.ORDER_RATE
    made.now += units(60)
    made.quote("AAPL", 99.99, 100)
    assert made.denial(quantity=1) is None


def test_orders_that_reduce_have_a_rate_of_their_own() -> None:
    made = world(max_orders_per_minute=2)
    made.hold("AAPL", 10)
    made.buy(quantity=1, price=99)
    assert made.denial(quantity=1, price=99) is Code.ORDER_RATE
    assert made.denial(side=SELL, quantity=1) is Code.SELF_TRADE
    assert made.denial(side=SELL, quantity=1, price=100) is None


def test_a_strategy_has_a_rate_of_its_own() -> None:
    made = world(max_orders_per_minute_per_strategy=1)
    made.buy(quantity=1)
    assert made.denial(quantity=1) is Code.STRATEGY_ORDER_RATE
    assert made.denial(quantity=1, strategy="beta") is None


def test_the_same_order_again_waits_for_the_window() -> None:
    made = world(duplicate_window_ns=units(2))
    made.buy(quantity=3)
    assert made.denial(quantity=3) is Code.DUPLICATE_ORDER
    assert made.denial(quantity=4) is None
    made.now += units(2)
    assert made.denial(quantity=3) is None


def test_open_orders_are_counted_until_they_end() -> None:
    made = world(max_open_orders=1)
    name = made.buy(quantity=1)
    assert made.denial(quantity=2) is Code.MAX_OPEN_ORDERS
    made.order(name, "Canceled")  # type: ignore[arg-type]
    assert made.denial(quantity=2) is None


def test_too_many_orders_for_each_fill_are_refused() -> None:
    made = world(max_order_to_fill_ratio=2)
    made.buy(quantity=1)
    name = made.buy(quantity=2)
    assert made.denial(quantity=3) is Code.ORDER_TO_FILL_RATIO
    made.fill(name, 1)
    made.fill(name, 1)
    assert made.denial(quantity=3) is None


def test_a_runaway_of_executions_is_locked_until_a_person_lifts_it() -> None:
    made = world(max_executions_per_minute=3)
    name = made.buy(quantity=10)
    for _ in range(3):
        made.fill(name, 1)
    assert made.denial() is Code.REPEATED_EXECUTION
    assert made.denial(strategy="beta", quantity=3) is None
    made.later(300)
    made.quote("AAPL", 99.99, 100)
    assert made.denial() is Code.REPEATED_EXECUTION
    made.do(made.desk.resume("strategy:alpha", made.at(), by="ann", reason="checked"))
    assert made.denial() is None


def test_without_shorts_only_what_is_free_to_sell_can_be_sold() -> None:
    made = world()
    made.hold("AAPL", 10)
    made.sell(quantity=4, price=101)
    assert made.denial(side=SELL, quantity=7) is Code.SHORT_NOT_ALLOWED
    assert made.denial(side=SELL, quantity=6) is None


def test_one_strategy_cannot_sell_what_another_holds() -> None:
    made = world()
    made.hold("AAPL", 10)
    assert made.denial(side=SELL, quantity=1, strategy="beta") is Code.SHORT_NOT_ALLOWED


def test_a_short_needs_a_borrow() -> None:
    made = world(allow_short=True)
    assert made.denial(side=SELL, quantity=1) is None
    made.desk.know_instruments([made.desk.state.exposures.instruments["IBM"]])
    made.quote("IBM", 100, 100.01)
    plain = made.desk.state.exposures.instruments["IBM"]
    made.desk.know_instruments(
        [type(plain)("IBM", plain.asset_class, lot=plain.lot, shortable=False)]
    )
    assert made.denial("IBM", SELL, 1) is Code.NOT_SHORTABLE


def test_a_restricted_short_must_be_above_the_bid() -> None:
    made = world(allow_short=True)
    made.event(TradingStatus("AAPL", made.now, halted=False, short_restricted=True))
    assert made.denial(side=SELL, quantity=1, price=99.99) is Code.SHORT_SALE_RESTRICTED
    assert made.denial(side=SELL, quantity=1, price=100) is None


def test_an_order_that_would_meet_our_own_is_a_self_trade() -> None:
    made = world(allow_short=True)
    made.buy(quantity=5, price=99.5)
    assert made.denial(side=SELL, quantity=1, price=99.5, strategy="beta") is Code.SELF_TRADE
    assert made.denial(side=SELL, quantity=1, price=99.51, strategy="beta") is None


def test_a_restricted_symbol_can_be_closed_but_not_opened() -> None:
    made = World()
    made.hold("AAPL", 5)
    policy = made.desk.state.policy
    assert policy is not None
    changed = limits(restricted_symbols=frozenset({"AAPL"}))
    made.do(made.desk.apply_policy(type(policy)(limits=changed), made.at(), by="ann"))
    assert made.denial(side=BUY, quantity=1) is Code.RESTRICTED_SYMBOL
    assert made.denial(side=SELL, quantity=5) is None


def test_a_symbol_taken_from_a_strategy_can_only_be_closed() -> None:
    made = World()
    made.hold("AAPL", 5)
    changed = StrategyLimits(name="alpha", close_only=frozenset({"AAPL"}))
    made.do(made.desk.apply_strategy(changed, made.at(), by="ann"))
    assert made.denial(side=BUY, quantity=1) is Code.SYMBOL_CLOSE_ONLY
    assert made.denial(side=SELL, quantity=5) is None


def test_a_symbol_that_is_not_the_strategys_is_refused() -> None:
    made = World(strategies=(StrategyLimits(name="alpha", symbols=frozenset({"IBM"})),))
    made.quote("AAPL", 99.99, 100)
    assert made.denial() is Code.SYMBOL_NOT_IN_STRATEGY


def test_without_any_price_nothing_is_sent() -> None:
    assert world(quotes=()).denial() is Code.NO_PRICE


def test_a_crossed_market_is_no_price() -> None:
    made = world()
    made.quote("AAPL", 100.01, 100)
    assert made.denial() is Code.CROSSED_MARKET


def test_a_halted_symbol_is_refused_even_to_close() -> None:
    made = world()
    made.hold("AAPL", 5)
    made.event(TradingStatus("AAPL", made.now, halted=True))
    assert made.denial(side=SELL, quantity=5) is Code.INSTRUMENT_HALTED


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("Stale", Code.STALE_PRICE),
        ("Gap", Code.STALE_PRICE),
        ("Disconnected", Code.STALE_PRICE),
        ("Crossed", Code.CROSSED_MARKET),
        ("Halted", Code.INSTRUMENT_HALTED),
        ("Live", None),
    ],
)
def test_only_a_live_feed_may_be_traded_on(state: str, code: Code | None) -> None:
    made = world()
    made.event(FeedStatus("AAPL", made.now, state))
    assert made.denial() is code


def test_a_stale_feed_stops_every_symbol() -> None:
    made = world()
    made.event(FeedStatus("", made.now, "Disconnected"))
    assert made.denial() is Code.STALE_PRICE
    made.event(FeedStatus("", made.now, "Live"))
    assert made.denial() is None


def test_a_share_of_the_days_volume_bounds_an_order() -> None:
    made = world(max_volume_share=units(0.1))
    made.trade("AAPL", 100, quantity=100)
    assert made.denial(quantity=10) is None
    assert made.denial(quantity=11) is Code.MAX_VOLUME_SHARE


def test_a_strategys_share_of_equity_bounds_what_it_holds() -> None:
    made = World(strategies=(StrategyLimits(name="alpha", allocation=units(0.01)),))
    made.quote("AAPL", 99.99, 100)
    made.buy(quantity=9, price=100)
    assert made.denial(quantity=2, price=100) is Code.STRATEGY_CAPITAL
    assert made.denial(quantity=1, price=100) is None


def test_a_strategy_that_the_policy_does_not_allow_sends_nothing() -> None:
    made = World(strategies=(StrategyLimits(name="alpha", allowed=False),))
    made.quote("AAPL", 99.99, 100)
    assert made.denial() is Code.STRATEGY_NOT_ALLOWED


def test_a_mode_that_is_not_the_accounts_sends_nothing() -> None:
    made = World(strategies=(StrategyLimits(name="alpha", mode_matches=False),))
    made.quote("AAPL", 99.99, 100)
    assert made.denial() is Code.MODE_MISMATCH


def test_children_may_not_outgrow_their_parent() -> None:
    made = world()
    parent = made.buy(quantity=10, price=95)
    assert made.denial(quantity=7, price=99, parent=parent) is None
    assert made.denial(quantity=4, price=98, parent=parent) is Code.CHILD_EXCEEDS_PARENT
    assert made.denial(quantity=3, price=97, parent=parent) is None


def terms(**changes: Any) -> OrderTerms:
    return OrderTerms("AAPL", BUY, units(1), **changes)


@pytest.mark.parametrize(
    "wrong",
    [
        terms(type=OrderType.LIMIT),
        terms(type=OrderType.MARKET, limit_price=units(99)),
        terms(type=OrderType.MARKET, limit_price=units(-1)),
        terms(type=OrderType.LIMIT, limit_price=units(-1)),
        terms(type=OrderType.STOP),
        terms(type=OrderType.STOP_LIMIT, limit_price=units(99)),
        terms(type=OrderType.TRAILING_STOP),
        terms(type=OrderType.TRAILING_STOP, trail_price=units(1), trail_percent=units(0.01)),
        terms(order_class=OrderClass.BRACKET, take_profit=units(105)),
        terms(order_class=OrderClass.BRACKET, take_profit=units(95), stop_loss=units(105)),
    ],
)
def test_terms_that_are_not_complete_are_refused(wrong: OrderTerms) -> None:
    made = world()
    answer = made.ask(made.intent(terms=wrong))
    assert isinstance(answer, Refused)
    assert answer.code is Code.INVALID_ORDER


def test_a_stop_counts_at_the_price_where_it_would_trade() -> None:
    made = world(max_order_notional=units(1_000))
    at_105 = terms(type=OrderType.STOP, stop_price=units(105))
    answer = made.ask(made.intent(terms=at_105))
    assert not isinstance(answer, Refused)
    assert answer.approval.worst_price == units(106.05)


def test_a_quote_without_an_ask_uses_the_last_print() -> None:
    made = world()
    made.trade("AAPL", 100)
    quantity = units(1)
    made.event(Quote("AAPL", made.now, units(99.99), quantity, units(0), units(0)))
    assert made.denial(price=101) is None
    assert made.denial(price=101.01) is Code.PRICE_COLLAR


def test_a_stub_quote_neither_fills_a_market_order_nor_widens_the_collar() -> None:
    made = world()
    made.trade("AAPL", 100)
    made.quote("AAPL", 0.01, 199_999)
    assert made.denial() is Code.PRICE_COLLAR
    assert made.denial(price=101.01) is Code.PRICE_COLLAR
    assert made.denial(price=101) is None


def test_shares_of_equity_follow_equity() -> None:
    made = World(
        limits_=limits(max_concentration=units(0.02)),
        strategies=(StrategyLimits(name="alpha", allocation=units(0.03)),),
    )
    made.hold("IBM", 10)
    made.quote("AAPL", 99.99, 100)
    assert made.denial(quantity=19, price=100) is None
    made.quote("IBM", 90, 90)
    assert made.denial("AAPL", quantity=1, price=100) is Code.MAX_CONCENTRATION
    made.quote("IBM", 5_000, 5_000)
    assert made.denial("AAPL", quantity=1, price=100) is Code.STRATEGY_CAPITAL


def test_an_instrument_that_nobody_knows_or_may_trade_is_refused() -> None:
    made = world(quotes=("AAPL",))
    plain = made.desk.state.exposures.instruments["AAPL"]
    assert made.denial("ZZZ") is Code.INSTRUMENT_UNKNOWN
    made.desk.know_instruments([type(plain)("AAPL", plain.asset_class, tradable=False)])
    assert made.denial() is Code.INSTRUMENT_NOT_TRADABLE


@pytest.mark.parametrize(
    "wrong",
    [
        terms(type=OrderType.STOP, stop_price=units(105.001)),
        terms(order_class=OrderClass.OTO, stop_loss=units(95.001)),
    ],
)
def test_every_price_of_an_order_is_on_the_grid(wrong: OrderTerms) -> None:
    made = world()
    answer = made.ask(made.intent(terms=wrong))
    assert isinstance(answer, Refused)
    assert answer.code is Code.OFF_TICK


@pytest.mark.parametrize(
    "right",
    [
        terms(order_class=OrderClass.OTO, stop_loss=units(95)),
        terms(order_class=OrderClass.BRACKET, take_profit=units(105), stop_loss=units(95)),
        terms(type=OrderType.TRAILING_STOP, trail_percent=units(0.01)),
    ],
)
def test_complete_groups_and_trails_pass(right: OrderTerms) -> None:
    made = world()
    assert not isinstance(made.ask(made.intent(terms=right)), Refused)


def test_a_trailing_stop_meets_nothing_of_ours() -> None:
    made = World()
    made.hold("AAPL", 5)
    made.buy(quantity=1, price=99)
    trail = OrderTerms("AAPL", SELL, units(5), OrderType.TRAILING_STOP, trail_price=units(1))
    assert not isinstance(made.ask(made.intent(terms=trail)), Refused)


def test_only_a_live_order_of_ones_own_can_be_replaced_on_its_side() -> None:
    made = world()
    name = made.buy(quantity=1, price=99)
    assert made.denial(quantity=2, price=98, replaces="none") is Code.INVALID_ORDER
    assert made.denial(quantity=2, price=98, replaces=name, strategy="beta") is Code.INVALID_ORDER
    assert made.denial(side=SELL, price=101, replaces=name) is Code.INVALID_ORDER
    assert made.denial(quantity=2, price=98, replaces=name) is None


def test_a_stale_symbol_stops_only_itself() -> None:
    made = world(quotes=("AAPL", "IBM"))
    made.event(FeedStatus("AAPL", made.now, "Stale"))
    assert made.denial("AAPL") is Code.STALE_PRICE
    assert made.denial("IBM") is None
