"""The UNKNOWN protocol: nothing is a rejection but the venue's word, or the whole window."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.unit.execution.builders import (
    Bench,
    approved,
    dollars,
    execution,
    terms,
    units,
    update,
    view,
)
from tradewind.domain.codes import AlarmCode, DenialCode, TradingState
from tradewind.domain.orders import Order, OrderClass, OrderStatus, OrderType, Purpose
from tradewind.domain.reports import AlarmReport
from tradewind.domain.values import SECOND, Nanos
from tradewind.execution import Cancel, ExecutionCore, Failed, LookUp, Replace, Submit
from tradewind.ports.broker import (
    Accepted,
    Ambiguous,
    Answer,
    Found,
    NotFound,
    NotSent,
    RejectedByVenue,
)

S = OrderStatus


def sent(**changes: Any) -> Bench:
    """A bench with order o-1 sent and not answered."""
    bench = Bench(**changes).ready()
    bench.place()
    return bench


def answered(answer: Answer, **changes: Any) -> Bench:
    bench = sent(**changes)
    reply(bench, answer)
    return bench


def reply(bench: Bench, answer: Answer) -> None:
    request = [r for r in bench.requests() if isinstance(r, Submit | Replace | Cancel)][-1]
    bench.run(bench.core.venue_answer(request.request_id, answer, bench.now))


def order(bench: Bench) -> Order:
    return bench.core.orders()[0]


def look_ups(bench: Bench) -> int:
    return sum(isinstance(request, LookUp) for request in bench.requests())


def not_found_until(bench: Bench, seconds: float) -> list[float]:
    """Answer every look-up with "not found"; returns when they were asked, in seconds."""
    start, times = bench.machine_ns, []
    seen = look_ups(bench)
    while bench.machine_ns - start < seconds * SECOND:
        bench.wait(0.1)
        while look_ups(bench) > seen:
            seen += 1
            times.append(round((bench.machine_ns - start) / SECOND, 1))
            bench.run(bench.core.look_up_answer("o-1", NotFound(), bench.now))
    return times


def alarms(bench: Bench) -> list[AlarmCode]:
    return [r.body.code for r in bench.reports() if isinstance(r.body, AlarmReport)]


@pytest.mark.parametrize(
    ("answer", "status", "unknown"),
    [
        (Accepted(view()), S.NEW, False),
        (Accepted(view(status=S.PENDING_NEW)), S.PENDING_NEW, False),
        (Accepted(), S.PENDING_NEW, False),
        (Ambiguous("timed out"), S.PENDING_NEW, True),
        (RejectedByVenue("exists", "40010001", 422, duplicate=True), S.PENDING_NEW, True),
        (RejectedByVenue("no money", "40310000", 403), S.REJECTED, False),
        (NotSent("connection refused"), S.PENDING_NEW, False),
    ],
)
def test_an_answer_says_how_much_is_known(answer: Answer, status: S, unknown: bool) -> None:
    bench = answered(answer)
    assert (order(bench).status, order(bench).unknown) == (status, unknown)


def test_an_unknown_order_is_looked_up_five_times_over_the_window() -> None:
    bench = answered(Ambiguous("timed out"))
    assert not_found_until(bench, 61) == [0.1, 1.0, 6.0, 30.0, 60.0]


def test_not_found_after_the_window_is_not_accepted() -> None:
    bench = answered(Ambiguous("timed out"))
    not_found_until(bench, 59.9)
    assert order(bench).unknown
    not_found_until(bench, 1)
    assert (order(bench).status, order(bench).code) == (S.REJECTED, DenialCode.NOT_ACCEPTED)
    assert not order(bench).is_live


def test_the_simulated_venues_window_is_five_seconds() -> None:
    bench = answered(Ambiguous("timed out"), unknown_window_ns=5 * SECOND)
    not_found_until(bench, 4.9)
    assert order(bench).unknown
    not_found_until(bench, 0.5)
    assert order(bench).code is DenialCode.NOT_ACCEPTED


def test_a_failed_look_up_decides_nothing_however_long() -> None:
    bench = answered(Ambiguous("timed out"))
    for _ in range(120):
        seen = look_ups(bench)
        bench.wait(1, step=1)
        if look_ups(bench) > seen:
            bench.run(bench.core.look_up_answer("o-1", Failed("500"), bench.now))
    assert order(bench).unknown


def test_a_found_order_is_adopted_with_its_executions() -> None:
    bench = answered(Ambiguous("timed out"))
    bench.wait(0.2)
    found = Found(view(status=S.FILLED, filled=10, updated=5), (execution(),))
    bench.run(bench.core.look_up_answer("o-1", found, bench.now))
    assert (order(bench).status, order(bench).unknown) == (S.FILLED, False)
    assert bench.core.state.positions["AAPL"] == terms().quantity


def test_a_stream_message_ends_the_doubt_too() -> None:
    bench = answered(Ambiguous("timed out"))
    bench.run(bench.core.venue_message(update("new", view()), bench.now))
    assert (order(bench).status, order(bench).unknown) == (S.NEW, False)


def test_after_30_seconds_unknown_a_person_is_told_once() -> None:
    bench = answered(Ambiguous("timed out"))
    not_found_until(bench, 40)
    assert alarms(bench) == [AlarmCode.UNKNOWN_ORDER]


def test_a_late_arrival_is_live_again_cancelled_and_alarmed() -> None:
    bench = answered(Ambiguous("timed out"), unknown_window_ns=5 * SECOND)
    not_found_until(bench, 6)
    bench.run(bench.core.venue_message(update("new", view()), bench.now))
    assert order(bench).status is S.PENDING_CANCEL
    assert alarms(bench) == [AlarmCode.LATE_ARRIVAL]
    assert isinstance(bench.requests()[-1], Cancel)


def test_a_late_arrival_that_filled_is_counted() -> None:
    bench = answered(Ambiguous("timed out"), unknown_window_ns=5 * SECOND)
    not_found_until(bench, 6)
    filled = view(status=S.FILLED, filled=10, updated=5)
    bench.run(bench.core.venue_message(update("fill", filled, execution()), bench.now))
    assert order(bench).status is S.FILLED
    assert bench.core.state.positions["AAPL"] == terms().quantity
    assert alarms(bench) == [AlarmCode.LATE_ARRIVAL]


def test_a_given_up_order_is_watched_for_ten_minutes() -> None:
    bench = answered(Ambiguous("timed out"), unknown_window_ns=5 * SECOND)
    not_found_until(bench, 6)
    watched = not_found_until(bench, 700)
    assert len(watched) == 20
    assert watched[-1] <= 606


def test_the_watch_leaves_the_reserve_to_cancels_and_reconciliation() -> None:
    all_reserved: dict[str, Any] = {"requests_per_minute": 60, "reserve": 60}
    bench = Bench(unknown_window_ns=5 * SECOND, **all_reserved).ready()
    bench.place(purpose=Purpose.EXIT)
    reply(bench, Ambiguous("timed out"))
    assert len(not_found_until(bench, 6)) == 5
    assert not_found_until(bench, 100) == []


def test_a_market_order_sent_twice_may_arrive_at_its_first_price() -> None:
    market = terms(type=OrderType.MARKET)
    bench = Bench().ready()
    bench.place(terms=market, worst_price=dollars(101))
    reply(bench, Ambiguous("timed out"))
    not_found_until(bench, 0.2)
    bench.place(terms=market, worst_price=dollars(102))
    assert sum(isinstance(request, Submit) for request in bench.requests()) == 2
    first = view(terms=terms(price=101))
    bench.run(bench.core.venue_message(update("new", first), bench.now))
    assert bench.core.state.halt.state is TradingState.ACTIVE
    assert order(bench).status is S.NEW


def test_the_watch_finds_what_no_event_told() -> None:
    bench = answered(Ambiguous("timed out"), unknown_window_ns=5 * SECOND)
    not_found_until(bench, 6)
    seen = look_ups(bench)
    while look_ups(bench) == seen:
        bench.wait(1, step=1)
    bench.run(bench.core.look_up_answer("o-1", Found(view()), bench.now))
    assert alarms(bench) == [AlarmCode.LATE_ARRIVAL]
    assert isinstance(bench.requests()[-1], Cancel)


def test_the_same_id_is_sent_again_only_with_a_fresh_approval_and_after_not_found() -> None:
    bench = answered(Ambiguous("timed out"))
    fresh = approved("o-1", expires_ns=Nanos(999 * SECOND))
    bench.run(bench.core.place(fresh, bench.now))
    assert sum(isinstance(r, Submit) for r in bench.requests()) == 1
    not_found_until(bench, 0.2)
    bench.place()  # the used approval
    assert sum(isinstance(r, Submit) for r in bench.requests()) == 1
    bench.run(bench.core.place(fresh, bench.now))
    again = [r for r in bench.requests() if isinstance(r, Submit)]
    assert len(again) == 2
    assert (again[0].client_order_id, again[0].terms) == (again[1].client_order_id, again[1].terms)


def test_proof_of_non_acceptance_is_retried_while_the_approval_lasts() -> None:
    bench = Bench().ready()
    bench.place(expires_ns=Nanos(12 * SECOND))
    reply(bench, NotSent("connection refused"))
    bench.wait(0.1)
    assert sum(isinstance(r, Submit) for r in bench.requests()) == 2


def test_an_order_that_outlived_its_approval_unsent_ends_expired() -> None:
    bench = Bench().ready()
    bench.place(expires_ns=Nanos(12 * SECOND))
    for _ in range(40):
        if order(bench).is_live:
            reply(bench, NotSent("connection refused"))
        bench.wait(0.1)
    assert (order(bench).status, order(bench).code) == (S.EXPIRED, DenialCode.UNSENT_EXPIRED)


def test_an_unsent_order_goes_nowhere_during_a_ban() -> None:
    bench = Bench().ready()
    bench.place()
    reply(bench, NotSent("429", retry_after_ns=Nanos(5 * SECOND)))
    seen = len(bench.requests())
    bench.place("o-2")
    bench.wait(4.8)
    assert len(bench.requests()) == seen
    bench.wait(0.5)
    assert len(bench.requests()) > seen


def test_a_cancel_can_be_unknown_and_is_asked_again_when_the_order_is_found_live() -> None:
    bench = answered(Accepted(view()))
    bench.run(bench.core.cancel("o-1", bench.now, by="risk", reason="test"))
    reply(bench, Ambiguous("timed out"))
    assert (order(bench).status, order(bench).unknown) == (S.PENDING_CANCEL, True)
    bench.wait(0.2)
    bench.run(bench.core.look_up_answer("o-1", Found(view()), bench.now))
    bench.wait(0.2)
    assert sum(isinstance(r, Cancel) for r in bench.requests()) == 2
    assert not order(bench).unknown


def test_an_old_stream_message_does_not_settle_an_unknown_cancel() -> None:
    bench = answered(Accepted(view(status=S.PENDING_NEW)))
    bench.run(bench.core.cancel("o-1", bench.now, by="risk", reason="test"))
    reply(bench, Ambiguous("timed out"))
    bench.run(bench.core.venue_message(update("new", view(updated=2)), bench.now))
    bench.run(bench.core.venue_message(update("restated", view(updated=3)), bench.now))
    assert order(bench).unknown
    bench.wait(0.2)
    assert isinstance(bench.requests()[-1], LookUp)


def test_a_refused_cancel_looks_for_the_truth() -> None:
    bench = answered(Accepted(view()))
    bench.run(bench.core.cancel("o-1", bench.now, by="risk", reason="test"))
    reply(bench, RejectedByVenue('order is already in "filled" state', "42210000", 422))
    assert isinstance(bench.requests()[-1], LookUp)
    filled = Found(view(status=S.FILLED, filled=10, updated=9), (execution(),))
    bench.run(bench.core.look_up_answer("o-1", filled, bench.now))
    assert order(bench).status is S.FILLED


def test_a_request_without_any_answer_becomes_unknown() -> None:
    bench = sent(request_deadline_ns=3 * SECOND, in_flight_ns=2 * SECOND)
    bench.wait(3.2)
    assert order(bench).unknown


def test_an_accepted_order_that_nothing_shows_is_looked_up() -> None:
    bench = answered(Accepted())
    seen = look_ups(bench)
    bench.wait(5.2)
    assert look_ups(bench) == seen + 1
    bench.run(bench.core.look_up_answer("o-1", NotFound(), bench.now))
    assert order(bench).is_live


def test_after_a_restart_what_was_being_sent_is_unknown_and_what_was_not_expired() -> None:
    bench = Bench(requests_per_minute=200, reserve=192).ready()
    bench.place("o-1")
    bench.place("o-2")
    core = ExecutionCore(bench.core.settings)
    core.replay(append.record for append in bench.appends())
    again = Bench(core)
    again.run(core.start(again.now))
    first, second = core.orders()
    assert (first.status, first.unknown) == (S.PENDING_NEW, True)
    assert (second.status, second.code) == (S.EXPIRED, DenialCode.UNSENT_EXPIRED)


def test_a_second_answer_to_one_request_changes_nothing() -> None:
    bench = answered(Accepted(view()))
    seen = len(bench.effects)
    reply(bench, RejectedByVenue("late nonsense"))
    assert len(bench.effects) == seen


def test_an_order_under_our_id_that_is_not_what_we_sent_halts_trading() -> None:
    bench = answered(RejectedByVenue("exists", "40010001", 422, duplicate=True))
    bench.wait(0.2)
    other = Found(view(quantity=terms(quantity=11).quantity))
    bench.run(bench.core.look_up_answer("o-1", other, bench.now))
    assert alarms(bench) == [AlarmCode.DUPLICATE_ID_TERMS, AlarmCode.HALT]
    assert order(bench).status is S.PENDING_CANCEL


def shown_late(quantity: float, name: str = "o-1", **changes: Any) -> Bench:
    """The first word of an order is the answer to a look-up."""
    bench = answered(Accepted(view())) if changes.get("replaces") else Bench().ready()
    bench.place(name, **changes)
    reply(bench, Ambiguous("timed out"))
    bench.wait(0.2)
    found = Found(view(name, quantity=units(quantity), updated=5))
    bench.run(bench.core.look_up_answer(name, found, bench.now))
    return bench


OCO = replace(terms(), order_class=OrderClass.OCO)


def test_an_oco_order_may_have_shrunk_by_what_its_sibling_filled_before_we_hear_of_it() -> None:
    assert shown_late(4, terms=OCO).core.state.halt.state is TradingState.ACTIVE
    assert shown_late(11, terms=OCO).core.state.halt.state is TradingState.HALTED


def test_a_replacement_may_have_shrunk_by_what_filled_before_it_arrived() -> None:
    assert shown_late(4, "o-2", replaces="o-1").core.state.halt.state is TradingState.ACTIVE
    assert shown_late(11, "o-2", replaces="o-1").core.state.halt.state is TradingState.HALTED


def test_any_other_order_of_another_quantity_is_not_what_we_sent() -> None:
    assert shown_late(4).core.state.halt.state is TradingState.HALTED
