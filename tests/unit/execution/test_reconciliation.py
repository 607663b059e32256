"""Level with the venue before ready, and for ever after; a failed query is never flat."""

from typing import Any

from msgspec.structs import replace

from tests.unit.execution.builders import (
    Bench,
    books,
    dollars,
    execution,
    terms,
    units,
    update,
    view,
)
from tradewind.domain.codes import AlarmCode, DenialCode
from tradewind.domain.fills import FeePosting
from tradewind.domain.orders import Order, OrderClass, OrderStatus, Purpose, Side
from tradewind.domain.positions import VenuePosition
from tradewind.domain.reports import AccountReport, AlarmReport, FeeReport
from tradewind.domain.values import SCALE, SECOND, Money, Nanos
from tradewind.execution import ExecutionCore, Failed, LookUp, Readiness, Reconcile, Submit
from tradewind.execution.records import Learned
from tradewind.ports.broker import (
    Accepted,
    AccountView,
    Ambiguous,
    Found,
    NotFound,
    NotSent,
    StreamDown,
    StreamUp,
)

S = OrderStatus


def unreconciled(**changes: Any) -> Bench:
    bench = Bench(**changes)
    bench.run(bench.core.start(bench.now))
    bench.run(bench.core.open_session("risk", 0, bench.now))
    bench.run(bench.core.venue_message(StreamUp(), bench.now))
    return bench


def alarms(bench: Bench) -> list[AlarmCode]:
    return [r.body.code for r in bench.reports() if isinstance(r.body, AlarmReport)]


def accounts(bench: Bench) -> list[AccountReport]:
    return [r.body for r in bench.reports() if isinstance(r.body, AccountReport)]


def order(bench: Bench, name: str) -> Order:
    return bench.core.state.entries[name].order


def rounds(bench: Bench) -> int:
    return sum(isinstance(request, Reconcile) for request in bench.requests())


def next_round(bench: Bench, **changes: Any) -> None:
    seen = rounds(bench)
    while rounds(bench) == seen:
        bench.wait(0.1)
    bench.reconcile(**changes)


def filled() -> Bench:
    """Holding 10 AAPL from one order of ours."""
    bench = Bench().ready()
    bench.place()
    done = update("fill", view(status=S.FILLED, filled=10, updated=4), execution())
    bench.run(bench.core.venue_message(done, bench.now))
    request = next(r for r in bench.requests() if isinstance(r, Submit))
    bench.run(bench.core.venue_answer(request.request_id, Accepted(), bench.now))
    return bench


TEN = VenuePosition("AAPL", units(10))


def test_ready_only_after_the_books_are_level() -> None:
    bench = unreconciled()
    assert bench.readiness() == []
    bench.reconcile()
    assert bench.core.is_ready
    assert bench.readiness() == [Readiness(ready=True)]


def test_a_failed_query_is_asked_again_and_changes_nothing() -> None:
    bench = filled()
    seen = rounds(bench)
    while rounds(bench) == seen:
        bench.wait(1)
    number = bench.core._volatile.rounds.number
    bench.run(bench.core.reconcile_answer(number, Failed("500"), bench.now))
    assert bench.core.state.positions["AAPL"] == units(10)
    bench.wait(1.1)
    assert rounds(bench) == seen + 2


def test_before_the_first_success_a_failed_query_keeps_it_unready() -> None:
    bench = unreconciled()
    bench.run(bench.core.reconcile_answer(1, Failed("500"), bench.now))
    assert not bench.core.is_ready
    assert "500" in bench.core.not_ready_reason


def test_an_answer_to_an_older_round_is_ignored() -> None:
    bench = unreconciled()
    bench.run(bench.core.venue_message(StreamUp(), bench.now))
    bench.run(bench.core.reconcile_answer(1, books(), bench.now))
    assert not bench.core.is_ready


def test_a_lost_stream_is_not_ready_until_reconciled_again() -> None:
    bench = Bench().ready()
    bench.run(bench.core.venue_message(StreamDown("reset"), bench.now))
    bench.place()
    assert bench.readiness()[-1].ready is False
    answer = bench.replies()[-1].answer
    assert getattr(answer, "code", None) is DenialCode.NOT_READY
    bench.run(bench.core.venue_message(StreamUp(), bench.now))
    bench.reconcile()
    assert bench.core.is_ready


def unread(bench: Bench) -> None:
    """One more round that finds no venue."""
    seen = rounds(bench)
    while rounds(bench) == seen:
        bench.wait(0.1)
    number = bench.core._volatile.rounds.number
    bench.run(bench.core.reconcile_answer(number, Failed("refused"), bench.now))


def test_a_venue_that_goes_away_is_named() -> None:
    bench = Bench().ready()
    bench.run(bench.core.venue_message(StreamDown("reset"), bench.now))
    assert bench.core.not_ready_reason.startswith("VenueUnreachable: ")


def test_books_that_cannot_be_read_for_long_stop_entries_though_the_stream_stands() -> None:
    bench = Bench().ready()
    for _ in range(2):
        unread(bench)
        assert bench.core.is_ready
    unread(bench)
    assert bench.core.not_ready_reason.startswith("VenueUnreachable: ")
    next_round(bench)
    assert bench.core.is_ready
    unread(bench)
    assert bench.core.is_ready


def test_a_venue_that_asks_us_to_wait_is_there_and_is_asked_nothing_meanwhile() -> None:
    bench = Bench(requests_per_minute=200).ready()
    for _ in range(4):
        seen = rounds(bench)
        while rounds(bench) == seen:
            bench.wait(0.1)
        number = bench.core._volatile.rounds.number
        ban = Failed("429 rate limit exceeded", Nanos(3 * SECOND))
        bench.run(bench.core.reconcile_answer(number, ban, bench.now))
        sent = len(bench.requests())
        bench.wait(2.8)
        assert (len(bench.requests()), bench.core.is_ready) == (sent, True)


def test_no_ban_is_longer_than_a_minute() -> None:
    bench = Bench(requests_per_minute=200).ready()
    bench.place()
    number = next(r for r in bench.requests() if isinstance(r, Submit)).request_id
    answer = NotSent("429", retry_after_ns=Nanos(86_400 * SECOND))
    bench.run(bench.core.venue_answer(number, answer, bench.now))
    seen = rounds(bench)
    bench.wait(70, step=1)
    assert rounds(bench) > seen


def test_a_venue_that_is_back_owes_answers_first() -> None:
    bench = Bench().ready()
    bench.place()
    for _ in range(3):
        unread(bench)
    next_round(bench)
    assert "waiting for the venue's word on" in bench.core.not_ready_reason


def test_while_the_stream_is_down_an_exit_still_leaves() -> None:
    bench = Bench().ready()
    bench.run(bench.core.venue_message(StreamDown("reset"), bench.now))
    bench.place(reduces=True, purpose=Purpose.EXIT)
    assert isinstance(bench.requests()[-1], Submit)


def test_fills_missed_while_the_stream_was_down_are_made_good_before_ready() -> None:
    bench = Bench().ready()
    bench.place()
    request = next(r for r in bench.requests() if isinstance(r, Submit))
    bench.run(bench.core.venue_answer(request.request_id, Accepted(view()), bench.now))
    bench.run(bench.core.venue_message(StreamDown("reset"), bench.now))
    bench.run(bench.core.venue_message(StreamUp(), bench.now))
    bench.reconcile(executions=(execution(),), positions=(TEN,))
    assert order(bench, "o-1").filled_quantity == units(10)
    found = Found(view(status=S.FILLED, filled=10, updated=9), (execution(),))
    bench.run(bench.core.look_up_answer("o-1", found, bench.now))
    next_round(bench, executions=(execution(),), positions=(TEN,))
    assert order(bench, "o-1").status is S.FILLED
    assert bench.core.is_ready


def test_an_order_of_ours_that_is_not_open_any_more_is_looked_up() -> None:
    bench = Bench().ready()
    bench.place()
    request = next(r for r in bench.requests() if isinstance(r, Submit))
    bench.run(bench.core.venue_answer(request.request_id, Accepted(view()), bench.now))
    next_round(bench)
    assert isinstance(bench.requests()[-1], LookUp)


def test_an_order_that_is_not_ours_is_adopted_as_external_and_left_alone() -> None:
    bench = unreconciled()
    bench.reconcile(open_orders=(view("somebody"),))
    assert order(bench, "somebody").strategy == "external"
    assert alarms(bench) == [AlarmCode.EXTERNAL_ORDER]
    bench.run(bench.core.cancel_all("entries", bench.now, by="risk", reason="test"))
    assert order(bench, "somebody").status is S.NEW
    bench.run(bench.core.cancel_all("everything", bench.now, by="risk", reason="flatten"))
    assert order(bench, "somebody").status is S.PENDING_CANCEL


def test_an_adopted_order_that_ended_while_we_were_away_is_looked_up() -> None:
    bench = unreconciled()
    bench.reconcile(open_orders=(view("somebody"),))
    records = [append.record for append in bench.appends()]
    adopted = next(at for at, record in enumerate(records) if record.fact == Learned("somebody"))
    core = ExecutionCore(bench.core.settings)
    core.replay(records[: adopted + 1])  # of the adoption's records only the first was kept
    again = unreconciled(core=core)
    again.reconcile()
    assert again.requests()[-1] == LookUp("somebody")
    found = Found(view("somebody", S.CANCELED, updated=2))
    again.run(again.core.look_up_answer("somebody", found, again.now))
    assert order(again, "somebody").status is S.CANCELED


def test_an_external_order_on_the_stream_counts_with_its_fills() -> None:
    bench = Bench().ready()
    shown = view("somebody", S.FILLED, 10, 5)
    message = update("fill", shown, execution("x-9", 10, order="somebody"))
    bench.run(bench.core.venue_message(message, bench.now))
    assert bench.core.state.positions["AAPL"] == units(10)
    next_round(bench, positions=(TEN,), executions=(execution("x-9", 10, order="somebody"),))
    assert bench.core.state.matched


def test_an_execution_of_an_order_that_came_and_went_is_counted_as_external() -> None:
    bench = Bench().ready()
    gone = execution("x-9", 10, order="ghost")
    next_round(bench, executions=(gone,), positions=(TEN,))
    assert alarms(bench) == [AlarmCode.EXTERNAL_ORDER]
    assert bench.core.state.matched


def test_an_execution_that_may_be_an_unknown_orders_waits_for_its_look_up() -> None:
    bench = Bench().ready()
    bench.place()
    next_round(bench, executions=(execution(),), positions=(TEN,))
    assert "AAPL" not in bench.core.state.positions
    found = Found(view(status=S.FILLED, filled=10, updated=9), (execution(),))
    bench.run(bench.core.look_up_answer("o-1", found, bench.now))
    assert bench.core.state.positions["AAPL"] == units(10)
    assert alarms(bench) == []


def test_what_the_account_held_before_us_is_adopted_and_alarmed() -> None:
    bench = unreconciled()
    bench.reconcile(positions=(VenuePosition("TSLA", units(7)),))
    assert (alarms(bench), bench.core.is_ready) == ([], False)
    bench.reconcile(positions=(VenuePosition("TSLA", units(7)),))
    assert alarms(bench) == [AlarmCode.EXTERNAL_POSITION]
    assert accounts(bench)[-1].matched


def test_a_fill_between_the_first_queries_is_not_what_the_account_held_before_us() -> None:
    """The executions were read before it, the positions and the cash after it."""
    bench = unreconciled(exact_cash=True)
    slipped = execution("x-9", 10, order="somebody")
    bench.reconcile(positions=(TEN,), account=account(99_000))
    for _ in range(2):
        assert not bench.core.is_ready
        bench.reconcile(executions=(slipped,), positions=(TEN,), account=account(99_000))
    assert alarms(bench) == [AlarmCode.EXTERNAL_ORDER]
    next_round(bench, executions=(slipped,), positions=(TEN,), account=account(99_000))
    state = bench.core.state
    assert (state.matched, state.adopted, state.opening_cash) == (True, {}, Money(dollars(100_000)))


def test_a_leg_belongs_to_its_parents_strategy_and_is_an_exit() -> None:
    bench = Bench().ready()
    bench.place()
    bench.run(bench.core.venue_message(update("new", view()), bench.now))
    leg = view("leg-1", side=Side.SELL, parent_id="v-o-1")
    bench.run(bench.core.venue_message(update("held", leg), bench.now))
    adopted = order(bench, "leg-1")
    assert (adopted.strategy, adopted.parent, adopted.purpose) == ("sma", "o-1", Purpose.EXIT)
    assert alarms(bench) == []


def test_a_leg_that_overtakes_its_parents_acknowledgement_is_not_external() -> None:
    bench = Bench().ready()
    bracket = replace(terms(), order_class=OrderClass.BRACKET, take_profit=dollars(110))
    bench.place(terms=bracket)
    leg = view("leg-1", side=Side.SELL, parent_id="v-o-1")
    bench.run(bench.core.venue_message(update("held", leg), bench.now))
    assert "leg-1" not in bench.core.state.entries
    bench.run(bench.core.venue_message(update("new", view()), bench.now))
    bench.reconcile(open_orders=(leg, view()))
    assert order(bench, "leg-1").parent == "o-1"
    assert alarms(bench) == []


def test_legs_are_known_from_the_acceptance_of_their_entry_on() -> None:
    bench = Bench().ready()
    bench.place(terms=replace(terms(), order_class=OrderClass.OTO, stop_loss=dollars(90)))
    leg = view("leg-1", side=Side.SELL, parent_id="v-o-1")
    bench.run(bench.core.venue_answer(1, Accepted(view(), (leg,)), bench.now))
    adopted = order(bench, "leg-1")
    assert (adopted.parent, adopted.purpose, adopted.status) == ("o-1", Purpose.EXIT, S.NEW)
    told = bench.core.last_report
    bench.run(bench.core.venue_message(update("held", leg), bench.now))
    assert bench.core.last_report == told
    assert alarms(bench) == []


def test_legs_are_known_from_the_look_up_that_finds_their_entry_on() -> None:
    bench = Bench().ready()
    bench.place(terms=replace(terms(), order_class=OrderClass.OTO, stop_loss=dollars(90)))
    bench.run(bench.core.venue_answer(1, Ambiguous("no answer within 5 s"), bench.now))
    bench.wait(1)
    leg = view("leg-1", side=Side.SELL, parent_id="v-o-1")
    bench.run(bench.core.look_up_answer("o-1", Found(view(), (), (leg,)), bench.now))
    adopted = order(bench, "leg-1")
    assert (adopted.parent, adopted.purpose, adopted.status) == ("o-1", Purpose.EXIT, S.NEW)
    assert alarms(bench) == []


def test_a_lasting_difference_is_a_mismatch_told_once() -> None:
    bench = filled()
    for _ in range(6):
        next_round(bench, positions=(VenuePosition("AAPL", units(9)),))
    assert not accounts(bench)[-1].matched
    assert alarms(bench) == [AlarmCode.RECONCILE_MISMATCH]


def test_an_equal_difference_in_each_round_is_none_while_fills_go_on() -> None:
    bench = filled()
    for number in range(6):
        another = execution(f"x-{number + 2}", 1, order=f"ghost-{number}")
        one_behind = VenuePosition("AAPL", units(10 + number))
        next_round(bench, executions=(another,), positions=(one_behind,))
    assert AlarmCode.RECONCILE_MISMATCH not in alarms(bench)


def test_a_difference_that_passes_is_none() -> None:
    bench = filled()
    next_round(bench, positions=(VenuePosition("AAPL", units(9)),))
    next_round(bench, positions=(TEN,))
    assert all(account.matched for account in accounts(bench))
    assert alarms(bench) == []


def test_a_mismatch_that_is_resolved_is_reported_so() -> None:
    bench = filled()
    for _ in range(3):
        next_round(bench, positions=())
    next_round(bench, positions=(TEN,))
    assert [account.matched for account in accounts(bench)[-2:]] == [False, True]


def test_a_fee_is_posted_once() -> None:
    bench = Bench().ready()
    fee = FeePosting("f-1", Money(5 * SCALE), Nanos(0))
    for _ in range(2):
        next_round(bench, postings=(fee,))
    assert [r.body for r in bench.reports() if isinstance(r.body, FeeReport)] == [FeeReport(fee)]


def test_a_fee_in_coin_explains_a_position_smaller_than_what_has_filled() -> None:
    bench = Bench().ready()
    bench.place()
    done = update("fill", view(status=S.FILLED, filled=10, updated=4), execution())
    bench.run(bench.core.venue_message(done, bench.now))
    request = next(r for r in bench.requests() if isinstance(r, Submit))
    bench.run(bench.core.venue_answer(request.request_id, Accepted(), bench.now))
    left = VenuePosition("AAPL", units(9.75))
    for _ in range(3):
        next_round(bench, positions=(left,))
    assert not accounts(bench)[-1].matched
    fee = FeePosting("c-1", Money(0), Nanos(0), "CFEE", "AAPL", units(0.25), dollars(100))
    for _ in range(2):
        next_round(bench, positions=(left,), postings=(fee,))
    assert accounts(bench)[-1].matched
    assert bench.core.state.positions["AAPL"] == units(9.75)


def test_a_position_told_with_a_fill_that_is_not_ours_brings_the_round_forward() -> None:
    for told, seconds in ((units(9.75), 2), (units(10), 30)):
        bench = Bench().ready()
        bench.place()
        seen = rounds(bench)
        done = update("fill", view(status=S.FILLED, filled=10, updated=4), execution())
        bench.run(bench.core.venue_message(replace(done, position=told), bench.now))
        began_ns = bench.machine_ns
        while rounds(bench) == seen:
            bench.wait(0.1)
        assert abs((bench.machine_ns - began_ns) / SECOND - seconds) < 0.5


def account(cash: float) -> AccountView:
    money = dollars(cash)
    return AccountView("paper", Money(money), Money(money), Money(money))


def test_on_an_exact_venue_cash_must_be_equal_too() -> None:
    bench = Bench(exact_cash=True).ready()
    bench.place()
    done = update("fill", view(status=S.FILLED, filled=10, updated=4), execution())
    bench.run(bench.core.venue_message(done, bench.now))
    request = next(r for r in bench.requests() if isinstance(r, Submit))
    bench.run(bench.core.venue_answer(request.request_id, Accepted(), bench.now))
    next_round(bench, positions=(TEN,), account=account(99_000))
    assert accounts(bench)[-1].matched
    for _ in range(3):
        next_round(bench, positions=(TEN,), account=account(98_999))
    assert not accounts(bench)[-1].matched


def test_the_books_are_read_again_and_again() -> None:
    bench = Bench(reconcile_every_ns=5 * SECOND).ready()
    next_round(bench)
    next_round(bench)
    assert rounds(bench) == 3


def test_executions_are_asked_for_from_well_before_the_last_level_moment() -> None:
    bench = Bench().ready()
    next_round(bench)
    asked = [r for r in bench.requests() if isinstance(r, Reconcile)][-1]
    assert asked.since_ns <= bench.market_ns - 300 * SECOND


def given_up() -> Bench:
    """o-1 was not accepted for the whole window."""
    bench = Bench(unknown_window_ns=5 * SECOND, reconcile_every_ns=SECOND).ready()
    bench.place()
    request = next(r for r in bench.requests() if isinstance(r, Submit))
    bench.run(bench.core.venue_answer(request.request_id, Ambiguous("timed out"), bench.now))
    while order(bench, "o-1").is_live:
        answer_questions(bench, NotFound())
    return bench


def answer_questions(bench: Bench, answer: Found | NotFound, **changes: Any) -> None:
    """Let a moment pass and answer every look-up and round that it asks for."""
    place = len(bench.requests())
    bench.wait(0.1)
    while place < len(bench.requests()):
        request = bench.requests()[place]
        place += 1
        if isinstance(request, LookUp):
            bench.run(bench.core.look_up_answer(request.client_order_id, answer, bench.now))
        elif isinstance(request, Reconcile):
            bench.reconcile(**changes)


def test_a_fill_of_an_order_that_was_given_up_is_ours_and_counted_once() -> None:
    bench = given_up()
    found = Found(view(status=S.FILLED, filled=10, updated=9), (execution(),))
    for _ in range(50):
        answer_questions(bench, found, executions=(execution(),), positions=(TEN,))
    assert order(bench, "o-1").status is S.FILLED
    assert bench.core.state.positions["AAPL"] == units(10)
    assert alarms(bench) == [AlarmCode.LATE_ARRIVAL]
    assert bench.core.state.matched


def test_a_fill_that_is_not_ours_is_external_once_our_doubtful_orders_were_looked_up() -> None:
    bench = given_up()
    gone = execution("x-9", 10, order="ghost")
    for _ in range(50):
        answer_questions(bench, NotFound(), executions=(gone,), positions=(TEN,))
    assert order(bench, "external-v-ghost").status is S.FILLED
    assert order(bench, "o-1").code is DenialCode.NOT_ACCEPTED
    assert bench.core.state.matched


def test_an_order_that_the_venue_lost_is_alarmed_and_ended_after_the_window() -> None:
    bench = Bench(unknown_window_ns=5 * SECOND, reconcile_every_ns=SECOND).ready()
    bench.place()
    request = next(r for r in bench.requests() if isinstance(r, Submit))
    bench.run(bench.core.venue_answer(request.request_id, Accepted(view()), bench.now))
    for _ in range(200):
        answer_questions(bench, NotFound())
    assert order(bench, "o-1").status is S.CANCELED
    assert alarms(bench) == [AlarmCode.RECONCILE_MISMATCH]
    assert bench.core.is_ready


def test_an_order_that_the_venue_finds_again_is_live_and_cancelled() -> None:
    bench = Bench(unknown_window_ns=5 * SECOND, reconcile_every_ns=SECOND).ready()
    bench.place()
    request = next(r for r in bench.requests() if isinstance(r, Submit))
    bench.run(bench.core.venue_answer(request.request_id, Accepted(view()), bench.now))
    for _ in range(200):
        answer_questions(bench, NotFound())
    for _ in range(20):
        answer_questions(bench, Found(view()), open_orders=(view(),))
    assert order(bench, "o-1").status is S.PENDING_CANCEL
    assert AlarmCode.LATE_ARRIVAL in alarms(bench)


def test_what_readiness_waits_for_is_named() -> None:
    bench = unreconciled()
    bench.run(bench.core.reconcile_answer(1, Failed("503"), bench.now))
    said = "VenueUnreachable: the venue's books cannot be read: 503"
    assert bench.core.not_ready_reason == said


def test_differences_that_change_from_round_to_round_are_fills_under_way() -> None:
    bench = filled()
    for held in (9, 8, 9, 8, 9, 8):
        next_round(bench, positions=(VenuePosition("AAPL", units(held)),))
    assert alarms(bench) == []
