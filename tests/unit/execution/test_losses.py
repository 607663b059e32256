"""A journal that lacks orders of ours which the venue has stops the account, once."""

from typing import Any

from tests.unit.execution.builders import Bench, approved, view
from tests.unit.execution.test_reconciliation import alarms, unreconciled
from tradewind.domain.codes import AlarmCode, TradingState
from tradewind.domain.reports import AlarmReport
from tradewind.execution import ExecutionCore, Reconcile, Reply
from tradewind.execution.losses import lost_journal

OURS = "ab12-sma-7-41"
HALTED, ACTIVE = TradingState.HALTED, TradingState.ACTIVE


def opened(**changes: Any) -> Bench:
    """A start that finds one order of ours at the venue which no record explains."""
    bench = unreconciled(install="ab12")
    bench.reconcile(recent_ids=(OURS, "ab12-sma-6-900"), **changes)
    return bench


def restarted(bench: Bench, **changes: Any) -> Bench:
    core = ExecutionCore(bench.core.settings)
    core.replay(append.record for append in bench.appends())
    again = Bench(core)
    return again.ready(**changes)


def test_an_order_of_ours_that_the_journal_lacks_halts_before_anything_is_ready() -> None:
    bench = opened()
    assert bench.core.state.halt.state is HALTED
    assert lost_journal(bench.core.state.halt).startswith("JournalLost: the venue has 2 of our")
    assert alarms(bench) == [AlarmCode.JOURNAL_LOST, AlarmCode.HALT]


def test_nothing_is_sent_under_it() -> None:
    bench = opened()
    bench.place("ab12-sma-8-1")
    assert isinstance(bench.effects[-1], Reply)
    assert "ab12-sma-8-1" not in bench.core.state.entries


def test_the_alarm_names_the_newest_epoch_so_that_ids_go_on_above_it() -> None:
    bench = opened()
    alarm = next(r.body for r in bench.reports() if isinstance(r.body, AlarmReport))
    assert alarm.client_order_id == OURS


def test_a_resume_holds_for_every_later_start() -> None:
    bench = opened()
    halt = bench.core.state.halt
    bench.run(bench.core.halt(halt.number + 1, ACTIVE, bench.now, by="ann", reason="looked"))
    assert lost_journal(bench.core.state.halt) == ""
    again = restarted(bench, recent_ids=(OURS, "ab12-sma-6-900"))
    assert again.core.state.halt.state is ACTIVE
    assert alarms(again) == []


def test_without_a_resume_a_later_start_is_still_halted() -> None:
    again = restarted(opened(), recent_ids=(OURS,))
    assert again.core.state.halt.state is HALTED


def test_an_id_that_was_lost_is_never_used_again() -> None:
    bench = opened()
    halt = bench.core.state.halt
    bench.run(bench.core.halt(halt.number + 1, ACTIVE, bench.now, by="ann", reason="looked"))
    bench.run(bench.core.place(approved(OURS, halt_number=halt.number + 1), bench.now))
    assert OURS not in bench.core.state.entries


def test_orders_that_the_journal_explains_are_no_loss() -> None:
    bench = Bench(install="ab12").ready()
    bench.place("ab12-sma-1-1")
    again = restarted(bench, recent_ids=("ab12-sma-1-1",))
    assert again.core.state.halt.state is ACTIVE


def test_our_closing_of_what_no_strategy_holds_is_no_loss() -> None:
    bench = Bench(install="ab12").ready()
    bench.place("ab12-external-1-1", strategy="external")
    again = restarted(bench, recent_ids=("ab12-external-1-1",))
    assert again.core.state.halt.state is ACTIVE


def test_orders_of_others_are_no_loss() -> None:
    bench = unreconciled(install="ab12")
    bench.reconcile(recent_ids=("a-uuid-of-somebody", "ab1-sma-7-41", "ab123-sma-7-41"))
    assert bench.core.state.halt.state is ACTIVE


def test_a_lost_order_that_is_still_open_is_counted_and_cancelled_by_nobody() -> None:
    bench = opened(open_orders=(view(OURS),))
    assert bench.core.state.entries[OURS].is_external


def test_an_older_journal_keeps_a_stricter_halt() -> None:
    bench = unreconciled(install="ab12")
    flattened = TradingState.FLATTENED
    bench.run(bench.core.halt(3, flattened, bench.now, by="ann", reason="enough"))
    bench.reconcile(recent_ids=(OURS,))
    assert bench.core.state.halt.state is flattened


def test_recent_orders_are_asked_for_at_a_start_alone() -> None:
    bench = unreconciled(install="ab12")
    bench.reconcile()
    bench.wait(120, step=1.0)
    asked = [request.recent for request in bench.requests() if isinstance(request, Reconcile)]
    assert (asked[0], any(asked[1:])) == (True, False)
