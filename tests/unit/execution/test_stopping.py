"""Halts, silence, time-outs, drains and flatten: what stops, what stays, what is closed."""

from typing import Any

import pytest

from tests.unit.execution.builders import Bench, books, execution, terms, units, update, view
from tradewind.domain.codes import AlarmCode, DenialCode, TradingState
from tradewind.domain.intents import Refused
from tradewind.domain.orders import Order, OrderStatus, OrderType, Purpose, Side
from tradewind.domain.positions import VenuePosition
from tradewind.domain.reports import AlarmReport, HaltReport
from tradewind.domain.values import SECOND, Nanos
from tradewind.execution import (
    Cancel,
    CancelEverything,
    FlattenCommand,
    OnShutdown,
    Reconcile,
    SignedCommand,
    Submit,
    Taken,
    command_bytes,
    strategy_entries,
    strategy_scope,
)
from tradewind.execution.records import Closing
from tradewind.ports.broker import Accepted, Found, NotSent

S = OrderStatus
OPERATOR = b"operator" * 4


def live(**orders: dict[str, Any]) -> Bench:
    """Orders by name, all New at the venue."""
    bench = Bench(operator_keys=(OPERATOR,), requests_per_minute=0).ready()
    for name, changes in (orders or {"o1": {}}).items():
        acknowledge(bench, name, **changes)
    return bench


def acknowledge(bench: Bench, name: str, **changes: Any) -> None:
    bench.place(name, **changes)
    request = [r for r in bench.requests() if isinstance(r, Submit)][-1]
    bench.run(bench.core.venue_answer(request.request_id, Accepted(view(name)), bench.now))


EXIT: dict[str, Any] = {"purpose": Purpose.EXIT, "reduces": True}


def order(bench: Bench, name: str) -> Order:
    return bench.core.state.entries[name].order


def cancelled(bench: Bench) -> set[str]:
    return {r.client_order_id for r in bench.requests() if isinstance(r, Cancel)}


def alarms(bench: Bench) -> list[AlarmCode]:
    return [r.body.code for r in bench.reports() if isinstance(r.body, AlarmReport)]


def test_a_halt_is_recorded_reported_and_cancels_entries_but_no_exits() -> None:
    bench = live(entry={}, exit=EXIT)
    bench.run(bench.core.halt(4, TradingState.HALTED, bench.now, by="ann", reason="news"))
    assert HaltReport(4, TradingState.HALTED, "ann", "news") in [r.body for r in bench.reports()]
    assert cancelled(bench) == {"entry"}
    assert alarms(bench) == [AlarmCode.HALT]


def test_an_older_halt_number_changes_nothing() -> None:
    bench = live()
    bench.run(bench.core.halt(4, TradingState.REDUCING, bench.now, by="ann", reason=""))
    bench.run(bench.core.halt(3, TradingState.HALTED, bench.now, by="ann", reason=""))
    assert bench.core.state.halt.number == 4
    assert not cancelled(bench)


def test_an_order_waiting_to_be_sent_ends_at_a_halt() -> None:
    bench = Bench(requests_per_minute=200, reserve=199).ready()
    bench.place()
    bench.run(bench.core.halt(1, TradingState.HALTED, bench.now, by="ann", reason=""))
    assert order(bench, "o-1").status is S.CANCELED
    bench.wait(2)
    assert not [r for r in bench.requests() if isinstance(r, Submit)]


def test_an_unknown_order_that_surfaces_after_a_halt_is_cancelled_on_sight() -> None:
    bench = Bench().ready()
    bench.place()
    bench.run(bench.core.halt(1, TradingState.HALTED, bench.now, by="ann", reason=""))
    assert not cancelled(bench)
    bench.run(bench.core.venue_message(update("new", view()), bench.now))
    assert cancelled(bench) == {"o-1"}


def test_execution_halts_by_itself_under_the_next_number() -> None:
    bench = live()
    bench.run(bench.core.halt(4, TradingState.ACTIVE, bench.now, by="risk", reason=""))
    bench.run(bench.core.halt_ourselves(TradingState.HALTED, bench.now, by="ann", reason="dead"))
    assert bench.core.state.halt.number == 5
    assert cancelled(bench) == {"o1"}


def test_its_own_halt_does_not_weaken_a_flatten() -> None:
    bench = live()
    bench.run(bench.core.halt(1, TradingState.FLATTENED, bench.now, by="ann", reason="close"))
    bench.run(bench.core.halt_ourselves(TradingState.HALTED, bench.now, by="ann", reason="dead"))
    halt = bench.core.state.halt
    assert (halt.number, halt.state) == (2, TradingState.FLATTENED)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("entries", {"a", "b"}),
        ("everything", {"a", "b", "c"}),
        (strategy_scope("sma"), {"a", "c"}),
        (strategy_entries("sma"), {"a"}),
        (strategy_scope("nobody"), set()),
    ],
)
def test_a_cancel_reaches_its_scope(scope: str, expected: set[str]) -> None:
    bench = live(a={}, b={"strategy": "other"}, c=EXIT)
    bench.run(bench.core.cancel_all(scope, bench.now, by="risk", reason="test"))
    pending = {o.client_order_id for o in bench.core.orders() if o.status is S.PENDING_CANCEL}
    assert pending == expected


def test_everything_goes_with_one_request_and_single_cancels_follow_for_the_rest() -> None:
    bench = live(a={}, b={})
    bench.run(bench.core.cancel_all("everything", bench.now, by="risk", reason="test"))
    great = bench.requests()[-1]
    assert isinstance(great, CancelEverything)
    assert not cancelled(bench)
    bench.wait(1.1)
    assert cancelled(bench) == {"a", "b"}


def test_without_risk_for_five_seconds_entries_are_cancelled_and_exits_stay() -> None:
    bench = live(entry={}, exit=EXIT)
    bench.wait(4.9, risk=False)
    assert not cancelled(bench)
    bench.wait(0.2, risk=False)
    assert cancelled(bench) == {"entry"}
    assert alarms(bench) == [AlarmCode.RISK_SILENT]


def test_an_orders_time_out_is_market_time() -> None:
    bench = live(o={"timeout_ns": Nanos(5 * SECOND)})
    bench.machine_ns += 60 * SECOND
    bench.core.risk_heard(bench.now)
    bench.run(bench.core.tick(bench.now))
    assert "o" not in cancelled(bench)
    bench.market_ns += 5 * SECOND - 1
    bench.run(bench.core.tick(bench.now))
    assert "o" not in cancelled(bench)
    bench.market_ns += 1
    bench.run(bench.core.tick(bench.now))
    assert cancelled(bench) == {"o"}


def test_a_time_out_survives_a_restart() -> None:
    from tradewind.execution import ExecutionCore

    bench = live(o={"timeout_ns": Nanos(5 * SECOND)})
    core = ExecutionCore(bench.core.settings)
    core.replay(append.record for append in bench.appends())
    again = Bench(core)
    again.market_ns = bench.market_ns + 6 * SECOND
    again.run(core.start(again.now))
    assert cancelled(again) == {"o"}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [(OnShutdown.CANCEL_ENTRIES, {"entry"}), (OnShutdown.KEEP, set())],
)
def test_a_drain_obeys_on_shutdown(policy: OnShutdown, expected: set[str]) -> None:
    bench = live(entry={}, exit=EXIT)
    bench.run(bench.core.drain(policy, bench.now))
    assert cancelled(bench) == expected
    bench.place("late")
    answer = bench.replies()[-1].answer
    assert isinstance(answer, Refused)
    assert answer.code is DenialCode.NOT_READY


def test_a_drain_is_over_when_nothing_is_on_its_way() -> None:
    bench = live()
    bench.run(bench.core.drain(OnShutdown.CANCEL_ENTRIES, bench.now))
    assert not bench.core.is_drained
    request = bench.requests()[-1]
    assert isinstance(request, Cancel)
    bench.run(bench.core.venue_answer(request.request_id, Accepted(), bench.now))
    done = update("canceled", view("o1", S.CANCELED, updated=9))
    bench.run(bench.core.venue_message(done, bench.now))
    assert bench.core.is_drained


def test_a_draining_execution_reads_the_venues_books_when_it_is_told() -> None:
    bench = live()
    bench.run(bench.core.drain(OnShutdown.KEEP, bench.now))
    before = sum(isinstance(request, Reconcile) for request in bench.requests())
    bench.run(bench.core.ask_books(bench.now))
    assert sum(isinstance(request, Reconcile) for request in bench.requests()) == before + 1


def command(key: bytes = OPERATOR, account: str = "paper") -> SignedCommand:
    import hmac

    asked = FlattenCommand(account, "c-1", "ann", "risk is dead")
    return SignedCommand(asked, hmac.digest(key, command_bytes(asked), "sha256"))


@pytest.mark.parametrize("signed", [command(key=b"x"), command(account="live")])
def test_a_flatten_command_that_is_not_an_operators_is_refused(signed: SignedCommand) -> None:
    bench = live()
    bench.run(bench.core.flatten(signed, bench.now))
    assert isinstance(bench.replies()[-1].answer, Refused)
    assert not cancelled(bench)
    assert alarms(bench) == [AlarmCode.APPROVAL_INVALID]


def flattening() -> Bench:
    """One order live, ten AAPL held, and a flatten command taken."""
    bench = live()
    bench.run(bench.core.flatten(command(), bench.now))
    return bench


def finish(bench: Bench, name: str) -> None:
    done = update("canceled", view(name, S.CANCELED, updated=9))
    bench.run(bench.core.venue_message(done, bench.now))


def read(bench: Bench, quantity: float) -> None:
    positions = (VenuePosition("AAPL", units(quantity)),) if quantity else ()
    bench.reconcile(positions=positions)


def closings(bench: Bench) -> list[Submit]:
    return [r for r in bench.requests() if isinstance(r, Submit) and "flatten" in r.client_order_id]


def test_flatten_cancels_first_and_closes_nothing_while_something_is_live() -> None:
    bench = flattening()
    assert isinstance(bench.replies()[-1].answer, Taken)
    assert isinstance(bench.requests()[-1], CancelEverything)
    bench.wait(2)
    assert not closings(bench)


def flat_with_ten() -> Bench:
    bench = Bench(operator_keys=(OPERATOR,)).ready()
    bench.place()
    done = update("fill", view(status=S.FILLED, filled=10, updated=4), execution())
    bench.run(bench.core.venue_message(done, bench.now))
    request = next(r for r in bench.requests() if isinstance(r, Submit))
    bench.run(bench.core.venue_answer(request.request_id, Accepted(), bench.now))
    bench.run(bench.core.flatten(command(), bench.now))
    return bench


def test_flatten_closes_what_the_venue_reports() -> None:
    bench = flat_with_ten()
    read(bench, 10)
    closing = closings(bench)[0]
    assert (closing.terms.side, closing.terms.quantity) == (Side.SELL, units(10))
    assert closing.terms.type is OrderType.MARKET


def test_a_closing_order_is_recorded_under_its_command() -> None:
    bench = flat_with_ten()
    read(bench, 10)
    facts = [a.record.fact for a in bench.appends() if isinstance(a.record.fact, Closing)]
    assert [fact.command_id for fact in facts] == ["c-1"]


def test_flatten_is_over_when_the_venue_reports_nothing() -> None:
    bench = flat_with_ten()
    read(bench, 10)
    closing = closings(bench)[0]
    name = closing.client_order_id
    sold = view(name, S.FILLED, 10, 9, side=Side.SELL)
    done = execution("x-2", 10, order=name, side=Side.SELL)
    bench.run(bench.core.venue_message(update("fill", sold, done), bench.now))
    read(bench, 0)
    assert bench.core.state.flatten == ""
    assert len(closings(bench)) == 1


def test_flatten_gives_up_after_bounded_rounds_and_tells_a_person() -> None:
    bench = flat_with_ten()
    for _ in range(6):
        read(bench, 10)
        for closing in closings(bench):
            if order(bench, closing.client_order_id).is_live:
                rejected = view(closing.client_order_id, S.REJECTED, 0, 9)
                bench.run(bench.core.venue_message(update("rejected", rejected), bench.now))
    assert len(closings(bench)) == 5
    assert AlarmCode.FLATTEN_INCOMPLETE in alarms(bench)


def test_who_resumes_ends_a_flatten_even_while_the_books_are_read() -> None:
    bench = flat_with_ten()
    bench.run(bench.core.halt(9, TradingState.ACTIVE, bench.now, by="jo", reason="trade on"))
    assert bench.core.state.flatten == ""
    read(bench, 10)
    assert closings(bench) == []


def test_risks_word_from_before_it_died_ends_no_flatten() -> None:
    bench = flat_with_ten()
    bench.run(bench.core.halt(9, TradingState.ACTIVE, bench.now, by="risk", reason="told again"))
    read(bench, 10)
    assert len(closings(bench)) == 1


def test_the_same_command_twice_flattens_once() -> None:
    bench = flattening()
    number = bench.core.state.halt.number
    bench.run(bench.core.flatten(command(), bench.now))
    assert bench.core.state.halt.number == number


def test_a_replaced_order_and_its_successor_are_both_live_until_the_venue_says() -> None:
    bench = live(old={})
    bench.place("new", replaces="old", terms=terms(price=100.5))
    assert {o.client_order_id for o in bench.core.orders() if o.is_live} == {"old", "new"}
    gone = view("old", S.REPLACED, updated=8, replaced_by="v-new")
    bench.run(bench.core.venue_message(update("new", view("new", updated=8)), bench.now))
    bench.run(bench.core.venue_message(update("replaced", gone), bench.now))
    assert order(bench, "old").replaced_by == "new"
    assert {o.client_order_id for o in bench.core.orders() if o.is_live} == {"new"}


def test_when_the_venue_refuses_a_replacement_the_old_order_lives_on() -> None:
    bench = live(old={})
    bench.place("new", replaces="old", terms=terms(price=100.5))
    refusal = update("order_replace_rejected", view("old", updated=8))
    bench.run(bench.core.venue_message(refusal, bench.now))
    assert order(bench, "old").status is S.NEW
    assert order(bench, "new").code is DenialCode.VENUE_REJECTED


def test_only_an_order_that_the_venue_knows_can_be_replaced() -> None:
    bench = Bench().ready()
    bench.place("old")
    bench.place("new", replaces="old")
    answer = bench.replies()[-1].answer
    assert isinstance(answer, Refused)
    assert answer.code is DenialCode.INVALID_ORDER


def test_a_late_look_up_of_a_final_order_changes_nothing() -> None:
    bench = live()
    finish(bench, "o1")
    bench.run(bench.core.look_up_answer("o1", Found(view("o1")), bench.now))
    assert order(bench, "o1").status is S.CANCELED


def test_books_for_a_round_are_asked_only_with_the_stream_up() -> None:
    bench = Bench()
    bench.run(bench.core.start(bench.now))
    bench.wait(5)
    assert not [r for r in bench.requests() if isinstance(r, Reconcile)]
    assert books().positions == ()


def test_a_great_many_cancels_stay_within_the_length_of_a_record() -> None:
    from tradewind.execution import encode_record
    from tradewind.storage.journal.frames import MAX_PAYLOAD

    bench = live(**{f"o{number}": {} for number in range(150)})
    bench.run(bench.core.cancel_all("entries", bench.now, by="risk", reason="test"))
    pending = [o for o in bench.core.orders() if o.status is S.PENDING_CANCEL]
    assert len(pending) == 150
    assert max(len(encode_record(a.record)) for a in bench.appends()) < MAX_PAYLOAD // 8


def test_flatten_waits_for_an_order_that_surfaces_while_the_books_are_read() -> None:
    bench = flat_with_ten()
    bench.run(bench.core.venue_message(update("new", view("stray")), bench.now))
    ten = (VenuePosition("AAPL", units(10)),)
    bench.reconcile(positions=ten, open_orders=(view("stray"),))
    assert not closings(bench)
    assert order(bench, "stray").status is S.PENDING_CANCEL
    finish(bench, "stray")
    bench.wait(1.1)
    read(bench, 10)
    assert len(closings(bench)) == 1


@pytest.mark.parametrize("purpose", [Purpose.ENTRY, Purpose.EXIT])
def test_an_order_that_waits_for_its_second_sending_stays_here_after_a_halt(
    purpose: Purpose,
) -> None:
    bench = Bench().ready()
    bench.place(purpose=purpose)
    request = bench.requests()[-1]
    assert isinstance(request, Submit)
    bench.run(bench.core.venue_answer(request.request_id, NotSent("refused"), bench.now))
    bench.run(bench.core.halt(1, TradingState.HALTED, bench.now, by="ann", reason=""))
    bench.wait(1)
    assert sum(isinstance(r, Submit) for r in bench.requests()) == 1
    assert not order(bench, "o-1").is_live


def test_a_reduction_that_waits_for_its_second_sending_leaves_despite_a_halt() -> None:
    bench = Bench().ready()
    bench.place(**EXIT)
    request = bench.requests()[-1]
    assert isinstance(request, Submit)
    bench.run(bench.core.venue_answer(request.request_id, NotSent("refused"), bench.now))
    bench.run(bench.core.halt(1, TradingState.HALTED, bench.now, by="ann", reason=""))
    bench.wait(1)
    assert sum(isinstance(r, Submit) for r in bench.requests()) == 2
