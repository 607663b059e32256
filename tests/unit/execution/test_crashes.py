"""Crashes at every effect boundary: nothing lost, nothing doubled, the records tell all."""

import pytest

from tests.unit.execution.crashing import Run
from tradewind.domain.orders import TERMINAL, OrderTerms
from tradewind.execution import ExecutionCore, decode_record, sent_terms, state_hash
from tradewind.execution.records import Placed, Sending

SEEDS = range(60)
STEPS = 250


@pytest.fixture(scope="module", params=SEEDS)
def settled(request: pytest.FixtureRequest) -> Run:
    run = Run(request.param)
    for _ in range(STEPS):
        run.step()
    run.settle()
    return run


def ours(run: Run) -> dict[str, OrderTerms]:
    """What reached the venue, other people's orders left out."""
    return {name: sent for name, sent in run.venue.sent.items() if not name.startswith("ext-")}


def test_the_run_was_worth_its_seed(settled: Run) -> None:
    assert settled.venue.executions
    assert settled.restarts
    assert settled.faults_between


def test_no_order_is_sent_twice_with_other_terms_or_without_an_approval(settled: Run) -> None:
    for name, terms in ours(settled).items():
        assert terms == sent_terms(settled.approved[name].approval)


def test_an_order_was_recorded_before_it_reached_the_venue(settled: Run) -> None:
    facts = [decode_record(payload).fact for payload in settled.durable]
    placed = {f.approved.approval.client_order_id for f in facts if isinstance(f, Placed)}
    sending = {f.client_order_id for f in facts if isinstance(f, Sending)}
    assert set(ours(settled)) <= placed & sending


def test_positions_equal_the_venues(settled: Run) -> None:
    ours = {symbol: held for symbol, held in settled.core.state.positions.items() if held}
    assert ours == {symbol: held for symbol, held in settled.venue.positions().items() if held}


def test_every_execution_is_counted_once(settled: Run) -> None:
    fills = settled.core.state.fills
    assert sorted(fills) == sorted(done.execution_id for done in settled.venue.executions)


def test_every_order_ends_as_the_venue_says(settled: Run) -> None:
    for order in settled.core.orders():
        theirs = settled.venue.orders.get(order.client_order_id)
        if theirs is None:
            assert order.status in TERMINAL
        else:
            assert (order.status, order.filled_quantity) == (theirs.status, theirs.filled_quantity)
        assert not order.unknown


def test_the_core_is_ready_again(settled: Run) -> None:
    assert settled.core.is_ready
    assert settled.core.state.matched


def test_replay_gives_the_same_state(settled: Run) -> None:
    twin = ExecutionCore(settled.core.settings)
    twin.replay(decode_record(payload) for payload in settled.durable + settled.buffer)
    assert state_hash(twin.state) == state_hash(settled.core.state)


def test_reports_are_numbered_without_gaps_and_lie_in_the_records(settled: Run) -> None:
    stored = [r for payload in settled.durable for r in decode_record(payload).reports]
    assert [report.number for report in stored] == list(range(1, len(stored) + 1))
    for report in stored:
        assert settled.emitted.get(report.number, report) == report
