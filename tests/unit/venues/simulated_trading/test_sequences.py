"""The event sequences of the venue's order life, each as its table says."""

from msgspec.structs import replace

from tests.unit.venues.simulated_trading.venue import (
    PAPER_REPLAY,
    STRICT_BOOK,
    STRICT_REPLAY,
    cash,
    flow,
    held,
    now,
    placed,
    quote,
    refused,
    request,
    scaled,
    story,
    tape,
    venue,
)
from tradewind.domain.events import TradingStatus
from tradewind.domain.orders import OrderClass, OrderType, Side, TimeInForce
from tradewind.domain.values import MILLISECOND, SCALE, SECOND, Nanos, Price, Ratio
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.orders import OrderRecord, Refusal, ReplaceRequest, VenueStatus

B, S = Side.BUY, Side.SELL
SLOW = replace(
    PAPER_REPLAY,
    latency_ns=Nanos(10 * MILLISECOND),
    cancel_latency_ns=Nanos(10 * MILLISECOND),
)

TARGET = Price(110 * SCALE)


def test_a_marketable_order_is_pending_new_then_new_then_filled() -> None:
    exchange = venue()
    quote(exchange, 99, 100)
    order = placed(exchange, request(B, 10))
    assert order.status is VenueStatus.PENDING_NEW
    assert story(exchange) == [
        ("pending_new", "pending_new"),
        ("new", "new"),
        ("fill", "filled"),
    ]
    assert (cash(exchange), held(exchange)) == (scaled(99_000), 10)


def test_paper_ignores_the_displayed_size() -> None:
    exchange = venue()
    quote(exchange, 99, 100, size=1)
    assert now(exchange, placed(exchange, request(B, 50))).status is VenueStatus.FILLED


def test_strict_fills_no_more_than_is_displayed_and_not_twice() -> None:
    exchange = venue(STRICT_REPLAY)
    quote(exchange, 99, 100, size=3)
    order = placed(exchange, request(B, 10, 100))
    assert story(exchange)[-1] == ("partial_fill", "partially_filled")
    other = placed(exchange, request(B, 10, 100))
    assert now(exchange, other).filled_quantity == 0
    quote(exchange, 99, 100, size=50)
    assert now(exchange, order).status is VenueStatus.FILLED


def test_a_resting_order_waits_for_the_queue_before_it() -> None:
    exchange = venue(STRICT_REPLAY)
    quote(exchange, 99, 100, size=5)
    order = placed(exchange, request(B, 10, 99))
    tape(exchange, 99, size=4)
    assert now(exchange, order).filled_quantity == 0
    tape(exchange, 99, size=4)
    assert now(exchange, order).filled_quantity == 3 * SCALE
    tape(exchange, 98.99, size=100)
    assert now(exchange, order).status is VenueStatus.FILLED


def test_a_cancel_of_a_working_order_is_canceled() -> None:
    exchange = venue()
    quote(exchange, 99, 100)
    order = placed(exchange, request(B, 10, 90))
    story(exchange)
    assert exchange.cancel("main", order.id) is None
    assert story(exchange) == [("canceled", "canceled")]


def test_a_cancel_that_loses_its_race_is_rejected_after_the_fill() -> None:
    exchange = venue(SLOW)
    quote(exchange, 99, 100)
    order = placed(exchange, request(B, 10, 99))
    exchange.advance(exchange.now_ns + SECOND)
    story(exchange)
    assert exchange.cancel("main", order.id) is None
    quote(exchange, 98, 99, after_s=0.001)
    exchange.advance(exchange.now_ns + SECOND)
    assert story(exchange) == [
        ("pending_cancel", "pending_cancel"),
        ("fill", "filled"),
        ("order_cancel_rejected", "filled"),
    ]


def test_a_partly_filled_order_is_canceled_with_what_it_has() -> None:
    exchange = venue(STRICT_REPLAY)
    quote(exchange, 99, 100, size=3)
    order = placed(exchange, request(B, 10, 100))
    exchange.cancel("main", order.id)
    done = now(exchange, order)
    assert (done.status, done.filled_quantity) == (VenueStatus.CANCELED, 3 * SCALE)


def test_a_final_order_cannot_be_canceled() -> None:
    exchange = venue()
    quote(exchange, 99, 100)
    order = placed(exchange, request(B, 10))
    refusal = exchange.cancel("main", order.id)
    assert refusal == Refusal(422, 42210000, 'order is already in "filled" state')


def replacing(exchange: Exchange, old: OrderRecord, limit: float) -> OrderRecord:
    """Ask for another price; the replacement is on its way."""
    new = exchange.replace("main", old.id, ReplaceRequest(limit_price=Price(scaled(limit))))
    assert isinstance(new, OrderRecord)
    return new


def test_a_replacement_is_a_new_order_that_replaces_the_old() -> None:
    exchange = venue()
    quote(exchange, 99, 100)
    old = placed(exchange, request(B, 10, 90))
    story(exchange)
    new = replacing(exchange, old, 91)
    assert (new.replaces, now(exchange, old).replaced_by) == (old.id, new.id)
    assert story(exchange) == [("replaced", "replaced"), ("new", "new")]
    assert exchange.order_by_client_id("main", old.client_order_id) == now(exchange, old)


def test_a_replacement_that_loses_to_a_fill_is_rejected() -> None:
    exchange = venue(SLOW)
    quote(exchange, 99, 100)
    old = placed(exchange, request(B, 10, 99))
    exchange.advance(exchange.now_ns + SECOND)
    new = replacing(exchange, old, 98)
    quote(exchange, 98, 99, after_s=0.001)
    exchange.advance(exchange.now_ns + SECOND)
    assert now(exchange, old).status is VenueStatus.FILLED
    assert now(exchange, new).status is VenueStatus.REJECTED


def test_what_fills_during_a_replacement_comes_off_the_new_order() -> None:
    exchange = venue(replace(SLOW, fills=STRICT_REPLAY.fills))
    quote(exchange, 98, 101)
    old = placed(exchange, request(B, 10, 99))
    exchange.advance(exchange.now_ns + SECOND)
    new = replacing(exchange, old, 98)
    quote(exchange, 98, 99, size=4, after_s=0.001)
    exchange.advance(exchange.now_ns + SECOND)
    assert now(exchange, new).quantity == 6 * SCALE
    assert held(exchange) == 4


def test_a_replacement_that_is_cancelled_on_its_way_stays_so_and_the_old_order_works_on() -> None:
    exchange = venue(SLOW)
    quote(exchange, 99, 101)
    old = placed(exchange, request(B, 10, 99))
    exchange.advance(exchange.now_ns + SECOND)
    new = replacing(exchange, old, 98)
    assert exchange.cancel("main", new.id) is None
    exchange.advance(exchange.now_ns + SECOND)
    assert now(exchange, new).status is VenueStatus.CANCELED
    assert now(exchange, old).status is VenueStatus.NEW
    replacing(exchange, old, 97)


def test_a_group_outlives_a_replacement_that_never_was_in_force() -> None:
    exchange = venue(SLOW)
    quote(exchange, 99, 101)
    loss = Price(scaled(90))
    entry = placed(
        exchange,
        request(B, 10, 99, order_class=OrderClass.BRACKET, stop_loss=loss, take_profit=TARGET),
    )
    exchange.advance(exchange.now_ns + SECOND)
    new = replacing(exchange, entry, 98)
    exchange.cancel("main", new.id)
    exchange.advance(exchange.now_ns + SECOND)
    assert now(exchange, entry).status is VenueStatus.NEW
    assert {exchange.state.orders[leg].status for leg in entry.legs} == {VenueStatus.HELD}


def test_an_ioc_order_fills_what_it_can_and_is_canceled() -> None:
    exchange = venue(STRICT_REPLAY)
    quote(exchange, 99, 100, size=3)
    order = placed(exchange, request(B, 10, 100, tif=TimeInForce.IOC))
    assert [event for event, _ in story(exchange, order)] == [
        "pending_new",
        "new",
        "partial_fill",
        "canceled",
    ]


def test_a_fok_order_that_cannot_fill_whole_is_canceled_empty() -> None:
    exchange = venue(STRICT_REPLAY)
    quote(exchange, 99, 100, size=3)
    order = now(exchange, placed(exchange, request(B, 10, 100, tif=TimeInForce.FOK)))
    assert (order.status, order.filled_quantity) == (VenueStatus.CANCELED, 0)


def test_a_day_order_expires_with_its_day() -> None:
    exchange = venue()
    quote(exchange, 99, 100)
    order = placed(exchange, request(B, 10, 90))
    exchange.advance(exchange.now_ns + 2 * 86_400 * SECOND)
    assert now(exchange, order).status is VenueStatus.EXPIRED


def test_a_rejecting_venue_rejects_after_pending_new() -> None:
    exchange = venue(replace(PAPER_REPLAY, reject_ratio=Ratio(SCALE)))
    quote(exchange, 99, 100)
    order = placed(exchange, request(B, 10))
    assert story(exchange) == [("pending_new", "pending_new"), ("rejected", "rejected")]
    assert now(exchange, order).failed_ns == exchange.now_ns


def test_a_brackets_legs_are_held_until_the_entry_is_filled() -> None:
    exchange = venue()
    quote(exchange, 99, 100)
    entry = placed(
        exchange,
        request(
            B,
            10,
            99,
            order_class=OrderClass.BRACKET,
            take_profit=Price(scaled(110)),
            stop_loss=Price(scaled(90)),
        ),
    )
    legs = [exchange.state.orders[leg] for leg in entry.legs]
    assert [leg.status for leg in legs] == [VenueStatus.HELD, VenueStatus.HELD]
    quote(exchange, 98, 99)
    assert [now(exchange, leg).status for leg in legs] == [VenueStatus.NEW, VenueStatus.NEW]
    quote(exchange, 110, 111)
    profit, stop = (now(exchange, leg) for leg in legs)
    assert (profit.status, stop.status) == (VenueStatus.FILLED, VenueStatus.CANCELED)
    assert held(exchange) == 0


def test_a_partial_take_profit_shrinks_the_stop() -> None:
    exchange = venue(STRICT_REPLAY)
    quote(exchange, 99, 100)
    entry = placed(
        exchange,
        request(
            B,
            10,
            order_class=OrderClass.BRACKET,
            take_profit=Price(scaled(110)),
            stop_loss=Price(scaled(90)),
        ),
    )
    quote(exchange, 110, 111, size=4)
    profit, stop = (exchange.state.orders[leg] for leg in entry.legs)
    assert (profit.filled_quantity, stop.quantity) == (4 * SCALE, 6 * SCALE)


def test_cancelling_one_of_a_group_cancels_the_group() -> None:
    exchange = venue()
    quote(exchange, 99, 100)
    entry = placed(
        exchange,
        request(
            B,
            10,
            90,
            order_class=OrderClass.BRACKET,
            take_profit=Price(scaled(110)),
            stop_loss=Price(scaled(80)),
        ),
    )
    exchange.cancel("main", entry.legs[0])
    assert not exchange.open_orders("main")


def test_an_oco_stop_triggers_and_takes_the_profit_order_with_it() -> None:
    exchange = venue()
    quote(exchange, 99, 100)
    placed(exchange, request(B, 10))
    exits = placed(
        exchange,
        request(
            S,
            10,
            110,
            order_class=OrderClass.OCO,
            stop_loss=Price(scaled(95)),
        ),
    )
    tape(exchange, 94)
    stop = exchange.state.orders[exits.legs[0]]
    assert (stop.status, now(exchange, exits).status) == (
        VenueStatus.FILLED,
        VenueStatus.CANCELED,
    )


def test_a_trailing_stop_follows_the_market_and_sells_when_it_turns() -> None:
    exchange = venue()
    quote(exchange, 99, 100)
    tape(exchange, 100)
    placed(exchange, request(B, 10))
    trail = placed(
        exchange,
        request(S, 10, kind=OrderType.TRAILING_STOP, trail_price=Price(scaled(2))),
    )
    assert now(exchange, trail).stop_price == scaled(98)
    tape(exchange, 105)
    assert (now(exchange, trail).hwm, now(exchange, trail).stop_price) == (
        scaled(105),
        scaled(103),
    )
    tape(exchange, 102)
    assert now(exchange, trail).status is VenueStatus.FILLED


def test_a_stop_limit_waits_at_its_limit_after_the_trigger() -> None:
    exchange = venue()
    quote(exchange, 99, 100)
    order = placed(
        exchange, request(B, 10, 101, kind=OrderType.STOP_LIMIT, stop_price=Price(scaled(101)))
    )
    quote(exchange, 101, 102)
    tape(exchange, 101.5)
    assert now(exchange, order).triggered
    assert now(exchange, order).status is VenueStatus.NEW
    quote(exchange, 100, 101)
    assert now(exchange, order).status is VenueStatus.FILLED


def test_nothing_fills_in_a_halt_and_the_order_works_after_it() -> None:
    exchange = venue()
    quote(exchange, 99, 100)
    exchange.status(TradingStatus("AAPL", exchange.now_ns, halted=True))
    order = placed(exchange, request(B, 10))
    quote(exchange, 98, 99)
    assert now(exchange, order).status is VenueStatus.NEW
    exchange.status(TradingStatus("AAPL", exchange.now_ns, halted=False))
    assert now(exchange, order).status is VenueStatus.FILLED


def test_a_bust_takes_cash_and_position_back() -> None:
    exchange = venue()
    quote(exchange, 99, 100)
    placed(exchange, request(B, 10))
    fill = next(iter(exchange.state.executions.values()))
    exchange.amend_execution(fill.id)
    assert (cash(exchange), held(exchange)) == (scaled(100_000), 0)
    assert story(exchange)[-1] == ("trade_bust", "filled")


def test_a_correction_restates_price_and_cash() -> None:
    exchange = venue()
    quote(exchange, 99, 100)
    placed(exchange, request(B, 10))
    fill = next(iter(exchange.state.executions.values()))
    exchange.amend_execution(fill.id, price=scaled(98), quantity=fill.quantity)
    assert cash(exchange) == scaled(99_020)
    assert story(exchange)[-1] == ("trade_correct", "filled")


def test_two_accounts_meet_each_other_in_the_book() -> None:
    exchange = venue(STRICT_BOOK, "a", "b")
    placed(exchange, request(S, 10, 100), "a")
    placed(exchange, request(B, 4, 100), "b")
    assert (held(exchange, account="a"), held(exchange, account="b")) == (-4, 4)
    assert cash(exchange, "a") + cash(exchange, "b") == scaled(200_000)


def test_a_resting_order_is_in_the_quote_and_its_fill_on_the_tape() -> None:
    exchange = venue(STRICT_BOOK)
    flow(exchange, S, 5, 101)
    exchange.take_market_events()
    placed(exchange, request(B, 10, 100))
    shown = exchange.take_market_events()[-1]
    assert (getattr(shown, "bid_price", 0), getattr(shown, "bid_quantity", 0)) == (
        scaled(100),
        10 * SCALE,
    )
    flow(exchange, S, 10)
    printed = exchange.take_market_events()[0]
    assert (getattr(printed, "price", 0), getattr(printed, "taker", "")) == (scaled(100), "S")
    assert held(exchange) == 10


def test_a_market_order_waits_for_a_side_that_is_empty() -> None:
    exchange = venue(STRICT_BOOK)
    order = placed(exchange, request(B, 10))
    assert now(exchange, order).status is VenueStatus.NEW
    flow(exchange, S, 20, 100)
    assert now(exchange, order).status is VenueStatus.FILLED


def test_a_stop_in_the_book_sells_when_flow_prints_through_it() -> None:
    exchange = venue(STRICT_BOOK)
    flow(exchange, S, 10, 100)
    placed(exchange, request(B, 10, 100))
    flow(exchange, B, 5, 95)
    flow(exchange, B, 50, 94)
    stop = placed(exchange, request(S, 10, kind=OrderType.STOP, stop_price=Price(scaled(96))))
    flow(exchange, S, 5)
    assert now(exchange, stop).status is VenueStatus.FILLED
    assert now(exchange, stop).average_price == scaled(94)


def test_a_notional_order_buys_what_the_money_buys() -> None:
    exchange = venue()
    quote(exchange, 99, 100)
    order = placed(exchange, request(B, 0, notional=scaled(250)))
    assert now(exchange, order).filled_quantity == scaled("2.5")


def test_a_client_order_id_is_never_accepted_twice() -> None:
    exchange = venue()
    quote(exchange, 99, 100)
    first = placed(exchange, request(B, 10, 90, client_order_id="one"))
    exchange.cancel("main", first.id)
    refusal = refused(exchange, request(B, 10, 90, client_order_id="one"))
    assert (refusal.http, refusal.code) == (422, 40010001)


def test_the_same_quote_again_does_not_show_new_quantity() -> None:
    exchange = venue(STRICT_REPLAY)
    quote(exchange, 99, 100, size=3)
    order = placed(exchange, request(B, 10, 100))
    quote(exchange, 98, 100, size=3)
    assert now(exchange, order).filled_quantity == 3 * SCALE


def test_a_tape_of_prints_alone_fills_at_its_prints() -> None:
    exchange = venue()
    tape(exchange, 100)
    order = placed(exchange, request(B, 10))
    assert now(exchange, order).average_price == scaled(100)
    limited = placed(exchange, request(B, 10, 98))
    tape(exchange, 98)
    assert now(exchange, limited).status is VenueStatus.FILLED


def test_slippage_worsens_a_market_order_but_no_limit() -> None:
    exchange = venue(replace(PAPER_REPLAY, slippage_ratio=Ratio(1_000_000)))
    quote(exchange, 99, 100)
    market = placed(exchange, request(B, 10))
    limited = placed(exchange, request(B, 10, 100))
    assert now(exchange, market).average_price == scaled(100.1)
    assert now(exchange, limited).average_price == scaled(100)


def test_paper_fills_one_in_ten_in_parts() -> None:
    exchange = venue(replace(PAPER_REPLAY, partial_ratio=Ratio(SCALE // 10)), cash=10**9)
    quote(exchange, 99, 100)
    orders = [placed(exchange, request(B, 10)) for _ in range(300)]
    parts = [order for order in orders if now(exchange, order).leaves]
    assert 15 <= len(parts) <= 50


def test_latency_delays_the_market_but_not_the_acknowledgement() -> None:
    exchange = venue(SLOW)
    quote(exchange, 99, 100)
    order = placed(exchange, request(B, 10))
    assert now(exchange, order).status is VenueStatus.PENDING_NEW
    exchange.advance(exchange.now_ns + 10 * MILLISECOND)
    filled = now(exchange, order)
    assert filled.filled_ns - filled.created_ns == 10 * MILLISECOND


def test_the_same_seed_and_calls_give_the_same_venue() -> None:
    def life() -> list[object]:
        exchange = venue(replace(PAPER_REPLAY, partial_ratio=Ratio(SCALE // 2)))
        quote(exchange, 99, 100)
        for _ in range(20):
            placed(exchange, request(B, 9))
        return list(exchange.take_records())

    assert life() == life()
