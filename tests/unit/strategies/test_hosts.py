"""When a host sends, what it waits for, and what it never does."""

import msgspec

from tests.unit.strategies.said import Says, Silent
from tests.unit.strategies.toy_market import (
    a_host,
    a_leg,
    a_quote,
    a_session,
    a_stop_exit,
    a_trade,
    an_order,
    at,
    dollars,
    ended,
    fully_filled,
    intents,
    units,
)
from tradewind.domain.codes import DenialCode
from tradewind.domain.events import Tick, Trade, TradingStatus
from tradewind.domain.fills import FeePosting, Fill, FillKind
from tradewind.domain.instruments import AssetClass, Instrument
from tradewind.domain.intents import Refused
from tradewind.domain.orders import OrderStatus, Purpose, Side
from tradewind.domain.reports import AccountReport, FeeReport, OrderReport, Report
from tradewind.domain.values import SCALE, SECOND, Money, Nanos
from tradewind.strategies import (
    CancelOrder,
    Context,
    SessionNeeded,
    Sizing,
    StrategyHost,
    WarmUp,
)

SHORTS = Sizing(allow_short=True)


def test_nothing_leaves_before_a_session() -> None:
    host = a_host(Says(1.0))
    assert host.on_event(a_trade(100)) == []
    assert len(host.on_session(a_session())) == 1


def test_nothing_leaves_while_warming_up() -> None:
    host = a_host(Says(1.0, samples=20))
    host.on_session(a_session())
    for seconds in range(12):
        assert host.on_event(a_trade(100, seconds)) == []
    assert host.progress == WarmUp(12, 20)
    assert not host.progress.is_done


def test_history_warms_up_and_sends_nothing() -> None:
    host = a_host(Says(1.0, samples=20))
    host.on_session(a_session())
    assert host.on_history(a_trade(100, seconds) for seconds in range(20)) == []
    assert host.progress == WarmUp(20, 20)
    assert host.signals == 0
    assert len(intents(host.on_event(a_trade(100, 20)))) == 1


def test_a_symbol_warms_up_on_its_own() -> None:
    host = a_host(Says(1.0, samples=2), symbols=("AAPL", "MSFT"))
    host.on_session(a_session())
    host.on_event(a_trade(100, 1))
    (sent,) = intents(host.on_event(a_trade(100, 2)))
    assert sent.terms.symbol == "AAPL"
    assert host.progress == WarmUp(0, 2)


def test_nothing_leaves_between_two_sessions() -> None:
    host = a_host(Says(1.0))
    host.on_session(a_session())
    host.on_session_lost()
    assert host.on_event(a_trade(100)) == []


def test_an_intent_carries_its_terms_and_its_cause() -> None:
    host = a_host(Says(1.0, note="because", features={"x": 0.5}))
    host.on_session(a_session())
    host.on_event(a_quote(99.99, 100.01))
    (sent,) = intents(host.on_event(a_trade(100, 2, seq=9)))
    assert sent.client_order_id == "a1b2-mine-7-1"
    assert (sent.terms.side, sent.terms.quantity) == (Side.BUY, units(50))
    assert sent.terms.limit_price == dollars(100.03)
    assert (sent.epoch, sent.created_ns, sent.timeout_ns) == (7, at(2), 5 * SECOND)
    assert (sent.cause.tick_seq, sent.cause.tick_price) == (9, dollars(100))
    assert (sent.cause.features, sent.cause.signals) == ({"x": 0.5}, {"s1": 1.0})
    assert sent.cause.note == "target 50 at strength 1; because"


def test_features_of_two_components_carry_their_labels() -> None:
    host = a_host(Says(1.0, features={"x": 1.0}), Says(1.0, features={"x": 2.0}))
    host.on_session(a_session())
    (sent,) = intents(host.on_event(a_trade(100)))
    assert sent.cause.features == {"s1.x": 1.0, "s2.x": 2.0}


def test_nothing_is_sent_twice_while_an_order_is_live() -> None:
    host = a_host(Says(1.0))
    host.on_session(a_session())
    assert len(host.on_event(a_trade(100, 1))) == 1
    assert host.on_event(a_trade(100, 2)) == []


def test_a_fee_in_coin_makes_the_position_smaller() -> None:
    host = a_host(Says(1.0))
    host.on_session(a_session())
    (sent,) = intents(host.on_event(a_trade(100)))
    filled = fully_filled(sent, 100)
    host.on_report(filled)
    posting = FeePosting("c1", Money(0), Nanos(1), symbol="AAPL", quantity=units(1))
    for _ in range(2):
        host.on_report(Report(filled.number + 1, filled.ts_ns, FeeReport(posting)))
    assert host.position("AAPL") == units(49)


def test_a_filled_order_is_not_sent_again() -> None:
    host = a_host(Says(1.0))
    host.on_session(a_session())
    (sent,) = intents(host.on_event(a_trade(100)))
    assert host.on_report(fully_filled(sent, 100)) == []
    assert host.position("AAPL") == units(50)
    assert host.on_event(a_trade(100, 2)) == []


def test_an_order_in_the_way_is_cancelled_first() -> None:
    strategy = Says(1.0)
    host = a_host(strategy)
    host.on_session(a_session())
    (sent,) = intents(host.on_event(a_trade(100, 1)))
    strategy.strength = 0.0
    cancel = CancelOrder(sent.client_order_id, "target changed")
    assert host.on_event(a_trade(100, 2)) == [cancel]
    assert host.on_event(a_trade(100, 3)) == []
    assert host.on_event(a_trade(100, 8)) == [cancel]


def test_a_long_is_closed_before_a_short_is_opened() -> None:
    host = a_host(Says(-1.0), sizing=SHORTS)
    host.on_session(a_session(held={"AAPL": 30}))
    (close,) = intents(host.on_event(a_trade(100)))
    assert (close.terms.quantity, close.purpose) == (units(30), Purpose.EXIT)
    (opened,) = intents(host.on_report(fully_filled(close, 100)))
    assert (opened.terms.quantity, opened.purpose) == (units(50), Purpose.ENTRY)


def test_without_shorts_a_short_opinion_only_closes() -> None:
    host = a_host(Says(-1.0))
    host.on_session(a_session(held={"AAPL": 30}))
    (close,) = intents(host.on_event(a_trade(100)))
    assert host.on_report(fully_filled(close, 100)) == []


def test_a_small_change_of_strength_keeps_the_target() -> None:
    strategy = Says(1.0)
    host = a_host(strategy)
    host.on_session(a_session())
    (sent,) = intents(host.on_event(a_trade(100)))
    host.on_report(fully_filled(sent, 100))
    strategy.strength = 0.95
    assert host.on_event(a_trade(100, 2)) == []
    strategy.strength = 0.8
    (less,) = intents(host.on_event(a_trade(100, 3)))
    assert less.terms.quantity == units(10)


def test_a_moving_price_alone_moves_no_target() -> None:
    host = a_host(Says(1.0))
    host.on_session(a_session())
    (sent,) = intents(host.on_event(a_trade(100)))
    host.on_report(fully_filled(sent, 100))
    assert host.on_event(a_trade(150, 2)) == []


def test_a_refused_entry_waits_longer_each_time() -> None:
    host = a_host(Says(1.0))
    host.on_session(a_session())
    sent_at = []
    for tenth in range(1, 200):
        for sent in intents(host.on_event(a_trade(100, tenth / 10))):
            sent_at.append(round(tenth / 10, 1))
            host.on_refused(Refused(sent.client_order_id, DenialCode.MAX_OPEN_POSITIONS, "no"))
    assert sent_at == [0.1, 1.1, 3.1, 7.1, 15.1]


def test_a_refused_entry_does_not_delay_an_exit() -> None:
    strategy = Says(1.0)
    host = a_host(strategy)
    host.on_session(a_session(held={"AAPL": 10}))
    (sent,) = intents(host.on_event(a_trade(100, 1)))
    host.on_refused(Refused(sent.client_order_id, DenialCode.STALE_PRICE, "no"))
    strategy.strength = 0.0
    (close,) = intents(host.on_event(a_trade(100, 1.1)))
    assert close.purpose is Purpose.EXIT


def test_an_order_that_ended_unfilled_is_tried_again_after_a_pause() -> None:
    host = a_host(Says(1.0))
    host.on_session(a_session())
    (sent,) = intents(host.on_event(a_trade(100, 1)))
    assert host.on_report(ended(sent, OrderStatus.CANCELED)) == []
    assert host.on_event(a_trade(100, 1.5)) == []
    assert len(intents(host.on_time(at(2)))) == 1


def test_an_unknown_order_counts_as_live() -> None:
    host = a_host(Says(1.0))
    host.on_session(a_session())
    (sent,) = intents(host.on_event(a_trade(100, 1)))
    unknown = msgspec.structs.replace(an_order(sent, OrderStatus.CANCELED), unknown=True)
    host.on_report(Report(1, at(1), OrderReport(unknown)))
    assert host.on_event(a_trade(100, 30)) == []


def test_a_position_that_a_stop_closed_is_not_reopened_by_the_same_opinion() -> None:
    strategy = Says(1.0)
    host = a_host(strategy)
    host.on_session(a_session(held={"AAPL": 50}))
    host.on_event(a_trade(100, 1))
    assert host.on_report(a_stop_exit(50, number=1)) == []
    assert host.position("AAPL") == 0
    assert host.on_event(a_trade(100, 60)) == []
    strategy.strength = 0.0
    host.on_event(a_trade(100, 61))
    strategy.strength = 1.0
    assert len(intents(host.on_event(a_trade(100, 62)))) == 1


def test_a_leg_that_the_venue_holds_keeps_nothing_waiting() -> None:
    strategy = Says(1.0)
    host = a_host(strategy)
    host.on_session(a_session(held={"AAPL": 50}, orders=(a_leg(50),)))
    strategy.strength = 0.0
    (sent,) = intents(host.on_event(a_trade(100, 1)))
    assert (sent.terms.side, sent.terms.quantity) == (Side.SELL, units(50))


def test_an_open_order_of_an_older_session_is_waited_for() -> None:
    host = a_host(Says(1.0))
    host.on_session(a_session())
    (sent,) = intents(host.on_event(a_trade(100, 1)))
    host.on_session_lost()
    assert host.on_session(a_session(epoch=8, orders=(an_order(sent),))) == []


def test_an_intent_that_a_reconnect_lost_is_sent_anew_with_a_new_id() -> None:
    host = a_host(Says(1.0))
    host.on_session(a_session())
    host.on_event(a_trade(100, 1))
    host.on_session_lost()
    (sent,) = intents(host.on_session(a_session(epoch=8)))
    assert sent.client_order_id == "a1b2-mine-8-1"


def test_a_report_that_the_session_already_counts_is_ignored() -> None:
    host = a_host(Says(1.0))
    host.on_session(a_session(as_of=5, held={"AAPL": 50}))
    (sent,) = intents(a_host_that_sends().on_event(a_trade(100)))
    host.on_report(fully_filled(sent, 100, number=5))
    assert host.position("AAPL") == units(50)


def a_host_that_sends() -> StrategyHost:
    host = a_host(Says(1.0))
    host.on_session(a_session())
    return host


def test_a_busted_fill_is_taken_out_of_the_position() -> None:
    host = a_host_that_sends()
    (sent,) = intents(host.on_event(a_trade(100)))
    host.on_report(fully_filled(sent, 100, number=1))
    order = an_order(sent, OrderStatus.FILLED)
    host.on_report(Report(2, at(1), OrderReport(order, a_bust(sent.client_order_id))))
    assert host.position("AAPL") == 0


def test_a_bust_of_a_fill_before_this_session_asks_for_a_new_one() -> None:
    host = a_host(Silent())
    host.on_session(a_session())
    (sent,) = intents(a_host_that_sends().on_event(a_trade(100)))
    order = an_order(sent, OrderStatus.FILLED)
    effects = host.on_report(Report(1, at(1), OrderReport(order, a_bust("other"))))
    assert [type(effect) for effect in effects] == [SessionNeeded]


def a_bust(order_id: str) -> Fill:
    return Fill(
        "b1",
        order_id,
        "mine",
        "AAPL",
        Side.BUY,
        units(0),
        dollars(0),
        at(2),
        kind=FillKind.BUST,
        reverses="f1",
    )


def test_nothing_is_sent_while_the_venue_halts_the_symbol() -> None:
    host = a_host(Says(1.0))
    host.on_session(a_session())
    host.on_event(Tick(1, Nanos(0), TradingStatus("AAPL", at(1), halted=True)))
    assert host.on_event(a_trade(100, 2)) == []
    resumed = TradingStatus("AAPL", at(3), halted=False)
    assert len(intents(host.on_event(Tick(3, Nanos(0), resumed)))) == 1


def test_equity_follows_the_account() -> None:
    host = a_host(Says(1.0))
    host.on_session(a_session())
    halved = AccountReport(Money(0), Money(50_000 * SCALE), Money(0))
    host.on_report(Report(1, at(1), halved))
    (sent,) = intents(host.on_event(a_trade(100)))
    assert sent.terms.quantity == units(25)


def test_equity_follows_what_risk_marks() -> None:
    host = a_host(Says(1.0))
    host.on_session(a_session())
    host.on_equity(Money(20_000 * SCALE))
    (sent,) = intents(host.on_event(a_trade(100)))
    assert sent.terms.quantity == units(10)


def test_a_position_off_the_lot_is_left_alone() -> None:
    host = a_host(Says(0.0))
    host.on_session(a_session(held={"AAPL": 0.5}))
    assert host.on_event(a_trade(100)) == []


def test_an_entry_below_the_venues_least_order_is_not_sent() -> None:
    listed = Instrument("AAPL", AssetClass.EQUITY, min_notional=Money(150 * SCALE))
    host = a_host(Says(1.0))
    host.on_session(a_session(held={"AAPL": 49.0}, instruments=(listed,)))
    assert host.on_event(a_trade(100)) == []  # one share is missing, which is 100


def test_what_is_held_is_sold_however_little_it_is() -> None:
    listed = Instrument("AAPL", AssetClass.EQUITY, min_notional=Money(150 * SCALE))
    host = a_host(Says(0.0))
    host.on_session(a_session(held={"AAPL": 1.0}, instruments=(listed,)))
    (sent,) = intents(host.on_event(a_trade(100)))
    assert sent.purpose is Purpose.EXIT


def test_timers_follow_market_time() -> None:
    strategy = Silent(every_ns=SECOND)
    host = a_host(strategy)
    for tenth in range(31):
        host.on_time(at(tenth / 10))
    assert strategy.heard == [at(1), at(2), at(3)]


def test_fills_are_heard_once_the_position_has_them() -> None:
    strategy = Silent()
    host = a_host(strategy)
    host.on_session(a_session())
    (sent,) = intents(a_host_that_sends().on_event(a_trade(100)))
    host.on_report(fully_filled(sent, 100))
    (heard,) = strategy.heard
    assert isinstance(heard, Fill)
    assert host.position("AAPL") == units(50)


def test_reports_of_other_strategies_only_move_the_number() -> None:
    host = a_host(Silent())
    host.on_session(a_session())
    (sent,) = intents(a_host_that_sends().on_event(a_trade(100)))
    foreign = msgspec.structs.replace(an_order(sent), strategy="yours")
    host.on_report(Report(3, at(1), OrderReport(foreign)))
    assert host.number == 3
    assert host.position("AAPL") == 0


def test_a_pair_is_steered_on_both_legs_at_once() -> None:
    class Both(Says):
        def on_trade(self, ctx: Context, trade: Trade) -> None:
            for symbol in ctx.symbols:
                ctx.signal(symbol, self.strength)

    host = a_host(Both(1.0), symbols=("AAPL", "MSFT"))
    host.on_session(a_session())
    host.on_event(a_quote(99.99, 100.01, symbol="MSFT"))
    sent = intents(host.on_event(a_trade(100)))
    assert {one.terms.symbol for one in sent} == {"AAPL", "MSFT"}
