"""Sessions, reports in order, and reservations that only execution can end."""

import pytest

from tests.unit.engine.worlds import World, limits, units
from tradewind.domain.codes import AlarmCode
from tradewind.domain.codes import DenialCode as Code
from tradewind.domain.errors import JournalError
from tradewind.domain.fills import FeePosting, Fill, FillKind
from tradewind.domain.intents import Refused
from tradewind.domain.orders import Order, OrderStatus, OrderTerms, OrderType, Purpose, Side
from tradewind.domain.reports import AlarmReport, FeeReport, OrderReport, Report
from tradewind.engine.desk import RiskDesk
from tradewind.engine.desk_state import DeskSettings
from tradewind.engine.effects import (
    Alarm,
    Append,
    AskSeen,
    Granted,
    Place,
    Resync,
    ToStrategy,
    Watch,
)
from tradewind.engine.records import JournalKnown, Seen, encode_record
from tradewind.engine.sessions import ExecutionSession


def world(**changes: object) -> World:
    made = World(limits_=limits(**changes))
    made.quote("AAPL", 99.99, 100)
    return made


def session(
    made: World, number: int, last: int | None = None, journal: str = ""
) -> ExecutionSession:
    reports = len(made.reports) if last is None else last
    return ExecutionSession(
        session=number,
        machine_ns=made.now,
        last_report=reports,
        account="acct",
        journal=journal,
    )


def test_a_reservation_survives_the_loss_of_the_session() -> None:
    made = world()
    made.buy(quantity=10, price=100)
    made.do(made.desk.session_lost(made.at()))
    made.later(3_600)
    assert made.desk.status().gross == units(1_000)


def test_without_a_session_everything_is_denied() -> None:
    made = world()
    made.do(made.desk.session_lost(made.at()))
    assert made.denial() is Code.NOT_READY


def test_a_new_session_asks_for_what_no_report_named_and_releases_what_was_never_seen() -> None:
    made = world()
    named, silent = made.buy(quantity=5, price=100), made.buy(quantity=3, price=100)
    made.order(named, OrderStatus.NEW)
    made.do(made.desk.session_lost(made.at()))
    effects = made.do(made.desk.session_opened(session(made, 2), made.at()))
    assert [e for e in effects if isinstance(e, AskSeen)] == [AskSeen(silent)]
    assert made.desk.status().gross == units(800)
    made.do(made.desk.never_seen(silent, made.at()))
    assert made.desk.status().gross == units(500)


def test_an_order_named_after_all_is_kept_even_if_never_seen_is_said() -> None:
    made = world()
    name = made.buy(quantity=5, price=100)
    made.order(name, OrderStatus.NEW)
    made.do(made.desk.never_seen(name, made.at()))
    assert made.desk.status().gross == units(500)


def test_an_approval_that_execution_refuses_is_released_and_told() -> None:
    made = world()
    name = made.buy(quantity=5, price=100)
    refused = Refused(name, Code.APPROVAL_EXPIRED, "too late")
    effects = made.do(made.desk.execution_refused(refused, made.at()))
    assert effects == [ToStrategy("alpha", refused)]
    assert made.desk.status().gross == 0


@pytest.mark.parametrize(
    "status", [OrderStatus.CANCELED, OrderStatus.REJECTED, OrderStatus.EXPIRED]
)
def test_the_end_of_an_order_releases_what_it_held(status: OrderStatus) -> None:
    made = world()
    made.order(made.buy(quantity=5, price=100), status)
    assert made.desk.status().gross == 0
    assert made.desk.status().open_orders == 0


def test_an_order_that_ended_but_is_unknown_still_counts() -> None:
    made = world()
    name = made.buy(quantity=5, price=100)
    made.order(name, OrderStatus.PENDING_CANCEL, unknown=True)
    assert made.desk.status().gross == units(500)
    assert made.desk.status().unknown_orders == 1


def test_a_partial_fill_turns_a_part_of_the_reservation_into_position() -> None:
    made = world()
    name = made.buy(quantity=10, price=100)
    made.quote("AAPL", 100, 100)
    made.fill(name, 4, price=100)
    state = made.desk.state.exposures.symbol("AAPL")
    assert (state.quantity, state.buy_leaves) == (units(4), units(6))
    assert made.desk.status().gross == units(1_000)


def test_a_replace_reserves_the_larger_until_the_venue_says_which_lived() -> None:
    made = world()
    old = made.buy(quantity=10, price=99)
    made.order(old, OrderStatus.NEW)
    new = made.buy(quantity=12, price=100, replaces=old)
    assert made.desk.status().gross == units(1_200)
    made.order(new, OrderStatus.REJECTED)
    assert made.desk.status().gross == units(990)


def test_a_replace_that_lived_leaves_only_the_new_order() -> None:
    made = world()
    old = made.buy(quantity=10, price=99)
    new = made.buy(quantity=5, price=98, replaces=old)
    assert made.desk.status().gross == units(990)
    made.order(old, OrderStatus.REPLACED)
    made.order(new, OrderStatus.NEW)
    assert made.desk.status().gross == units(490)


def test_the_two_legs_of_a_bracket_count_once_and_meet_nothing_of_ours() -> None:
    made = world()
    made.hold("AAPL", 10)
    for name, price in (("leg1", 105), ("leg2", 95)):
        terms = OrderTerms("AAPL", Side.SELL, units(10), OrderType.LIMIT, limit_price=units(price))
        leg = Order(name, "alpha", terms, Purpose.EXIT, OrderStatus.NEW, parent="entry")
        made.report(OrderReport(leg))
    lane = made.desk.state.exposures.symbol("AAPL").lanes["alpha"]
    assert lane.sell_leaves == units(10)
    assert made.denial(quantity=1) is None
    made.report(
        OrderReport(
            Order(
                "leg1",
                "alpha",
                OrderTerms("AAPL", Side.SELL, units(10)),
                Purpose.EXIT,
                OrderStatus.CANCELED,
                parent="entry",
            )
        )
    )
    assert lane.sell_leaves == units(10)


def test_approvals_carry_session_expiry_and_worst_price() -> None:
    made = world()
    approval = made.placed[made.buy(quantity=5)].approval
    assert (approval.session, approval.worst_price) == (1, units(101))
    assert approval.expires_ns == made.now + units(2)


def test_expiry_is_in_executions_own_machine_time() -> None:
    made = world()
    opened = ExecutionSession(session=2, machine_ns=50, last_report=1, account="acct")  # type: ignore[arg-type]
    made.do(made.desk.session_opened(opened, made.at()))
    assert made.placed[made.buy(quantity=5)].approval.expires_ns == 50 + units(2)


def test_the_same_intent_again_gets_the_first_answer_and_is_not_placed_again() -> None:
    made = world()
    intent = made.intent()
    made.ask(intent)
    effects = made.desk.intent(intent, made.at())
    assert isinstance(effects[0], ToStrategy)
    assert isinstance(effects[0].message, Granted)
    assert not any(isinstance(effect, Place) for effect in effects)


def test_the_same_id_with_other_terms_is_refused_and_alarmed() -> None:
    made = world()
    first = made.intent(quantity=10)
    made.ask(first)
    effects = made.desk.intent(
        made.intent(quantity=11, client_order_id=first.client_order_id), made.at()
    )
    assert any(isinstance(e, Alarm) and e.code is AlarmCode.DUPLICATE_ID_TERMS for e in effects)
    assert made.desk.status().open_orders == 1


def test_an_old_report_changes_nothing() -> None:
    made = world()
    made.fill(made.buy(quantity=5))
    assert made.do(made.desk.report(made.reports[-1], made.at())) == []
    assert made.desk.status().positions[0].position.quantity == units(5)


def test_a_gap_in_the_reports_closes_the_desk_and_asks_for_them() -> None:
    made = world()
    fee = FeeReport(FeePosting("p", units(1), made.now))
    assert made.desk.report(Report(9, made.now, fee), made.at()) == [Resync(1)]
    assert made.denial() is Code.NOT_READY
    made.do(made.desk.report(Report(2, made.now, fee), made.at()))
    assert made.denial() is None


def test_risk_does_not_start_ahead_of_execution() -> None:
    made = world()
    made.fill(made.buy(quantity=5))
    with pytest.raises(JournalError, match="has seen report 2, execution only has 1"):
        made.desk.session_opened(session(made, 2, last=1), made.at())


def test_a_restarted_risk_remembers_how_far_it_had_read() -> None:
    made = world()
    made.fill(made.buy(quantity=5))
    assert Seen(2) in made.journal
    again = World(records=tuple(made.journal), level=False)
    with pytest.raises(JournalError, match="its journal was lost"):
        again.desk.session_opened(session(again, 2, last=1), again.at())


def test_another_journal_is_refused_however_many_reports_it_has() -> None:
    made = world()
    made.do(made.desk.session_opened(session(made, 2, last=1, journal="a"), made.at()))
    assert JournalKnown("a") in made.journal
    again = World(records=tuple(made.journal), level=False)
    with pytest.raises(JournalError, match="has journal b, risk has traded on a: its journal was"):
        again.desk.session_opened(session(again, 3, last=900, journal="b"), again.at())
    again.do(again.desk.session_opened(session(again, 3, last=900, journal="a"), again.at()))
    assert again.journal.count(JournalKnown("a")) == 1


def test_another_accounts_execution_is_refused() -> None:
    made = world()
    opened = ExecutionSession(session=2, machine_ns=made.now, last_report=1, account="other")
    with pytest.raises(JournalError, match="'other'"):
        made.desk.session_opened(opened, made.at())


def test_books_that_differ_put_the_policy_into_reducing_until_they_agree() -> None:
    made = world()
    made.account(matched=False)
    assert made.denial(quantity=1) is Code.POLICY_REDUCING
    made.account(matched=True)
    assert made.denial(quantity=1) is None


def test_positions_that_we_did_not_make_belong_to_external_and_count() -> None:
    made = world()
    made.account(AAPL=10)
    assert made.desk.status().gross == units(999.95)
    assert made.desk.state.ledger.book("external").position("AAPL").quantity == units(10)
    assert made.denial(side=Side.SELL, quantity=1) is Code.SHORT_NOT_ALLOWED


def test_an_order_that_is_not_ours_counts_like_ours() -> None:
    made = world()
    order = Order("x1", "external", OrderTerms("AAPL", Side.BUY, units(10)), status=OrderStatus.NEW)
    made.report(OrderReport(order))
    assert made.desk.status().gross == units(1_000)


def test_fees_apart_from_fills_lower_cash_and_day_pnl() -> None:
    made = world()
    made.report(FeeReport(FeePosting("p1", units(3), made.now)))
    assert made.desk.status().day_pnl == units(-3)


def test_a_fee_in_coin_lowers_the_position_and_its_holder_hears_of_it() -> None:
    made = world()
    made.fill(made.buy(quantity=5))
    fee = FeeReport(
        FeePosting("c1", units(0), made.now, symbol="AAPL", quantity=units(1), price=units(100))
    )
    effects = made.report(fee)
    (position,) = made.desk.status().positions
    assert position.position.quantity == units(4)
    assert made.desk.status().gross == units(4) * 99.995
    (told,) = [effect.message for effect in effects if isinstance(effect, ToStrategy)]
    assert isinstance(told, Report)
    assert told.body == fee
    assert made.denial(side=Side.SELL, quantity=5) is Code.SHORT_NOT_ALLOWED


def test_executions_alarms_are_passed_on() -> None:
    made = world()
    effects = made.report(AlarmReport(AlarmCode.LATE_ARRIVAL, "late"))
    assert Alarm(AlarmCode.LATE_ARRIVAL, "late") in effects


def test_alarms_told_before_a_restart_are_not_told_again() -> None:
    made = world()
    made.report(AlarmReport(AlarmCode.LATE_ARRIVAL, "late"))
    made.fill(made.buy(quantity=1))
    again = World(records=tuple(made.journal), level=False)
    again.reports, again.cash = made.reports, made.cash
    again.start(session=2)
    assert not any(isinstance(effect, Alarm) for effect in again.effects)


def test_a_strategy_starts_with_its_own_positions_orders_and_figures() -> None:
    made = world()
    made.hold("AAPL", 10)
    made.hold("AAPL", 5, strategy="beta")
    name = made.buy(quantity=1, price=99)
    made.order(name, OrderStatus.NEW)
    made.order(made.buy(quantity=1, price=98, strategy="beta"), OrderStatus.NEW)
    made.buy(quantity=2, price=97)
    effects, snapshot = made.desk.strategy_opened("alpha", made.at())
    assert isinstance(effects[0], Append)
    assert snapshot.positions[0].quantity == units(10)
    assert [order.client_order_id for order in snapshot.orders] == [name]
    assert snapshot.as_of == len(made.reports)
    assert snapshot.equity == made.desk.status().equity


def test_epochs_rise_over_restarts() -> None:
    made = world()
    again = World(records=tuple(made.journal), level=False)
    again.start()
    assert again.epochs["alpha"] > made.epochs["beta"]


def test_reports_of_an_order_go_to_its_strategy_alone() -> None:
    made = world()
    effects = made.fill(made.buy(quantity=1))
    told = [effect.strategy for effect in effects if isinstance(effect, ToStrategy)]
    assert told == ["alpha"]


def test_a_position_without_a_price_keeps_the_desk_closed() -> None:
    made = World()
    made.account(IBM=10)
    made.quote("AAPL", 99.99, 100)
    assert made.denial() is Code.NOT_READY
    assert made.desk.status().reason == "1 positions have no price yet"
    made.quote("IBM", 99.99, 100)
    assert made.denial() is None


def test_a_position_that_no_feed_prices_stands_at_its_entry_after_a_while() -> None:
    made = World()
    made.account(IBM=10)
    made.later(29.9)
    assert not made.desk.status().ready
    made.later(0.1)
    assert made.desk.status().ready
    assert made.desk.status().gross == units(1_000)


def test_new_symbols_are_watched() -> None:
    made = World()
    effects = made.account(IBM=10)
    assert Watch(frozenset({"IBM"})) in effects
    assert made.desk.symbols == {"IBM"}


def test_denials_are_journalled_whole_and_bounded() -> None:
    made = World()
    for _ in range(400):
        made.denial("T")
    denied = [r for r in made.journal if type(r).__name__ == "IntentDenied"]
    assert len(denied) == 300
    assert made.desk.status().denials == {"NO_PRICE": 400}


def test_an_absurd_order_is_refused_in_numbers_that_fit_the_journal() -> None:
    made = world()
    answer = made.ask(made.intent(quantity=9_000_000_000, price=100))
    assert isinstance(answer, Refused)
    assert answer.actual == 2**63 - 1
    assert all(encode_record(record) for record in made.journal)


def test_a_refusal_says_its_numbers_in_plain_words() -> None:
    made = world(max_order_notional=units(500))
    answer = made.ask(made.intent(quantity=10, price=100))
    assert isinstance(answer, Refused)
    assert (answer.limit, answer.actual) == (units(500), units(1_000))
    assert answer.message == "the order is worth 1,000.00; one order may be worth 500.00"


def test_a_bust_reported_later_takes_the_position_back_for_its_strategy() -> None:
    made = world()
    name = made.buy(quantity=5)
    made.fill(name)
    bust = Fill(
        "b1", name, "alpha", "AAPL", Side.BUY, units(0), units(0), made.now,
        kind=FillKind.BUST, reverses="fill-1",
    )  # fmt: skip
    made.report(OrderReport(made.orders[name], bust))
    status = made.desk.status()
    assert status.positions == ()
    assert status.cash == units(100_000)
    assert made.desk.state.exposures.symbol("AAPL").lanes["alpha"].quantity == 0


def test_fills_that_are_not_ours_count_against_no_strategy() -> None:
    made = world()
    terms = OrderTerms("AAPL", Side.BUY, units(5))
    order = Order("x1", "external", terms, status=OrderStatus.FILLED, filled_quantity=units(5))
    fill = Fill("f9", "x1", "external", "AAPL", Side.BUY, units(5), units(100), made.now)
    made.report(OrderReport(order, fill))
    assert made.desk.status().gross == units(499.975)
    assert {seat.counts["fills"] for seat in made.desk.state.seats.values()} == {0}


def test_a_closed_strategy_session_takes_no_intents() -> None:
    made = world()
    made.do(made.desk.strategy_closed("alpha", made.at()))
    assert made.denial() is Code.INTENT_STALE
    assert made.denial(strategy="beta") is None


def test_strategies_cannot_flatten() -> None:
    made = world()
    assert made.denial(purpose=Purpose.FLATTEN) is Code.INVALID_ORDER


def test_a_refusal_of_an_order_that_execution_has_reported_changes_nothing() -> None:
    made = world()
    name = made.buy(quantity=5, price=100)
    made.order(name, OrderStatus.NEW)
    assert made.desk.execution_refused(Refused(name, Code.NOT_READY, "late"), made.at()) == []
    assert made.desk.status().open_orders == 1


def test_answers_are_forgotten_oldest_first_and_live_orders_are_still_known() -> None:
    made = world()
    first = made.intent(quantity=1)
    made.ask(first)
    made.desk.state.answers.clear()
    effects = made.desk.intent(first, made.at())
    assert isinstance(effects[-1], ToStrategy)
    assert effects[-1].message == Granted(first.client_order_id)


def test_without_a_policy_nothing_is_approved() -> None:
    desk = RiskDesk(DeskSettings(account="acct", policy="main", approval_key=b"k" * 32))
    made = World()
    desk.strategy_opened("alpha", made.at())
    intent = made.intent(epoch=1)
    effects = desk.intent(intent, made.at())
    assert isinstance(effects[-1], ToStrategy)
    assert isinstance(effects[-1].message, Refused)
    assert effects[-1].message.code is Code.NOT_READY
    assert desk.status().reason == "no policy yet"
    assert desk.status().limits == ()


def test_it_says_how_many_reports_are_missing() -> None:
    made = World(level=False)
    made.do(made.desk.session_opened(session(made, 1, last=7), made.at()))
    assert made.desk.status().reason == "reports 0 of 7"
