"""Closed orders leave memory: what is left suffices, and every replay forgets the same ones."""

from typing import Any

import msgspec
import pytest

from tests.unit.execution.builders import (
    START,
    Bench,
    approval,
    books,
    execution,
    units,
    update,
    view,
)
from tests.unit.execution.crashing import Run
from tradewind.domain.codes import AlarmCode, DenialCode
from tradewind.domain.fills import FeePosting
from tradewind.domain.intents import ApprovedOrder, Refused
from tradewind.domain.orders import Order, OrderStatus, OrderTerms
from tradewind.domain.positions import VenuePosition
from tradewind.domain.reports import AlarmReport, OrderReport
from tradewind.domain.values import SECOND, Money, Nanos
from tradewind.execution import (
    ExecutionCore,
    Submit,
    decode_record,
    encode_state,
    restored_state,
    state_hash,
)
from tradewind.execution.approvals import signature
from tradewind.ports.broker import Accepted

SEEDS = range(24)
KEPT = 4


class Forgetful(Run):
    """Keeps few orders; the venue lives in market time and takes back recent fills only."""

    settings = {"kept_orders": KEPT, "overlap_ns": SECOND}

    def pass_time(self, milliseconds: int) -> None:
        super().pass_time(milliseconds)
        self.venue.clock = max(self.venue.clock, self.market_ns)

    def trade(self) -> None:
        recent = [
            place
            for place, done in enumerate(self.venue.executions)
            if done.ts_ns > self.market_ns - SECOND
        ]
        if recent and self.random.random() < 0.1:
            self.venue.bust(recent[-1])
        elif self.venue.orders:
            name = self.random.choice(list(self.venue.orders))
            self.venue.fill(name, self.random.choice([3, 5, 10]) * SECOND)


@pytest.fixture(scope="module", params=SEEDS)
def settled(request: pytest.FixtureRequest) -> Forgetful:
    run = Forgetful(request.param, lost=0.02)
    for _ in range(300):
        run.step()
    run.settle()
    return run


def test_memory_is_bounded(settled: Forgetful) -> None:
    state = settled.core.state
    given_up = sum(e.order.code is DenialCode.NOT_ACCEPTED for e in state.entries.values())
    assert state.orders > len(state.entries)
    assert len(state.entries) <= len(state.closed) + len(state.live) + given_up


def test_positions_are_the_venues_all_the_same(settled: Forgetful) -> None:
    ours = {symbol: held for symbol, held in settled.core.state.positions.items() if held}
    assert ours == {symbol: held for symbol, held in settled.venue.positions().items() if held}
    assert settled.core.state.matched


def test_every_order_that_was_forgotten_had_ended_as_the_venue_says(settled: Forgetful) -> None:
    last: dict[str, Order] = {}
    for report in settled.reports():
        if isinstance(report.body, OrderReport):
            last[report.body.order.client_order_id] = report.body.order
    for name in last.keys() - settled.core.state.entries.keys():
        theirs = settled.venue.orders.get(name)
        if theirs is not None:
            assert (last[name].status, last[name].filled_quantity) == (
                theirs.status,
                theirs.filled_quantity,
            )


def test_replay_forgets_the_same_orders(settled: Forgetful) -> None:
    twin = ExecutionCore(settled.core.settings)
    twin.replay(decode_record(payload) for payload in settled.durable + settled.buffer)
    assert state_hash(twin.state) == state_hash(settled.core.state)


def test_a_snapshot_and_its_tail_give_what_the_whole_journal_gives(settled: Forgetful) -> None:
    records = [decode_record(payload) for payload in settled.durable + settled.buffer]
    first = ExecutionCore(settled.core.settings)
    for number, record in enumerate(records, 1):
        first.replay([record])
        if settled.random.random() < 0.01 or number == len(records):
            state = restored_state(encode_state(first.state), number)
            second = ExecutionCore(settled.core.settings, state)
            second.replay(records[number:])
            assert state_hash(second.state) == state_hash(settled.core.state)


def test_a_snapshot_of_another_shape_or_place_is_not_used() -> None:
    state = Bench().ready().core.state
    payload = encode_state(state)
    assert restored_state(payload, state.records) == state
    assert restored_state(payload, state.records + 1) is None
    _shape, content = msgspec.msgpack.decode(payload)
    assert restored_state(msgspec.msgpack.encode([99, content]), state.records) is None
    assert restored_state(b"\x93\x01\x02\x03", state.records) is None


def filled(bench: Bench, number: int) -> None:
    """One order of 10 from its approval to its end."""
    name = f"i-s-1-{number}"
    made = approval(name, expires_ns=Nanos(bench.machine_ns + 2 * SECOND))
    order = ApprovedOrder(made, signature(made, bench.core.settings.keys[0]))
    bench.run(bench.core.place(order, bench.now))
    request = [r for r in bench.requests() if isinstance(r, Submit)][-1]
    bench.run(bench.core.venue_answer(request.request_id, Accepted(view(name)), bench.now))
    shown = view(name, OrderStatus.FILLED, 10, updated=bench.market_ns)
    done = execution(f"x-{number}", 10, order=name, ts_ns=Nanos(bench.market_ns))
    bench.run(bench.core.venue_message(update("fill", shown, done), bench.now))


def held(quantity: int) -> dict[str, Any]:
    return {"positions": (VenuePosition("AAPL", units(quantity)),)}


def aged(count: int = 10, **changes: Any) -> Bench:
    """So many orders filled, and long ago for the venue; the newest is of now."""
    bench = Bench(
        kept_orders=2, overlap_ns=SECOND, requests_per_minute=0, reconcile_every_ns=5 * SECOND
    ).ready()
    for number in range(count):
        filled(bench, number)
    bench.wait(5.1)
    bench.reconcile(**{**held(10 * count), **changes})
    bench.wait(10)
    filled(bench, count)
    return bench


def alarms(bench: Bench) -> list[AlarmCode]:
    return [r.body.code for r in bench.reports() if isinstance(r.body, AlarmReport)]


def test_old_closed_orders_are_forgotten_with_their_fills() -> None:
    state = aged().core.state
    assert list(state.entries) == ["i-s-1-9", "i-s-1-10"]
    assert list(state.fills) == ["x-9", "x-10"]
    assert state.positions == {"AAPL": units(110)}


def test_what_a_query_of_the_venue_may_still_return_is_kept() -> None:
    bench = Bench(kept_orders=2, requests_per_minute=0, reconcile_every_ns=5 * SECOND).ready()
    for number in range(10):
        filled(bench, number)
    bench.wait(5.1)
    bench.reconcile(**held(100))
    bench.wait(20)
    filled(bench, 10)
    assert len(bench.core.state.entries) == 11


def test_nothing_is_forgotten_while_the_books_do_not_match() -> None:
    bench = aged(positions=(VenuePosition("AAPL", units(99)),))
    assert len(bench.core.state.entries) == 11


def test_a_used_approval_is_kept_while_it_may_be_valid() -> None:
    bench = Bench(
        kept_orders=2, overlap_ns=SECOND, requests_per_minute=0, reconcile_every_ns=5 * SECOND
    ).ready()
    for number in range(10):
        filled(bench, number)
    bench.market_ns += 60 * SECOND
    bench.wait(5.1)
    bench.reconcile(**held(100))
    filled(bench, 10)
    assert len(bench.core.state.entries) == 11


def test_an_id_that_was_forgotten_is_not_taken_again() -> None:
    bench = aged()
    made = approval("i-s-1-3", expires_ns=Nanos(bench.machine_ns + 2 * SECOND))
    again = ApprovedOrder(made, signature(made, bench.core.settings.keys[0]))
    bench.run(bench.core.place(again, bench.now))
    answer = bench.replies()[-1].answer
    assert isinstance(answer, Refused)
    assert answer.code is DenialCode.DUPLICATE_ID


def test_old_news_of_a_forgotten_order_leaves_no_record() -> None:
    bench = aged()
    before = len(bench.appends())
    shown = view("i-s-1-3", OrderStatus.FILLED, 10)
    message = update("fill", shown, execution("x-3", 10, order="i-s-1-3"))
    bench.run(bench.core.venue_message(message, bench.now))
    assert len(bench.appends()) == before


def test_a_bust_of_a_forgotten_order_is_for_a_person() -> None:
    bench = aged()
    before = dict(bench.core.state.positions)
    bust = execution("b-1", 0, order="i-s-1-3", kind="bust", reverses="x-3", ts_ns=bench.market_ns)
    shown = view("i-s-1-3", OrderStatus.FILLED, 0, updated=bench.market_ns)
    bench.run(bench.core.venue_message(update("trade_bust", shown, bust), bench.now))
    assert alarms(bench) == [AlarmCode.RECONCILE_MISMATCH]
    assert bench.core.state.positions == before


def test_books_that_still_show_a_forgotten_order_change_nothing() -> None:
    bench = aged()
    bench.wait(5.1)
    old = execution("x-3", 10, order="i-s-1-3", ts_ns=START)
    bench.reconcile(executions=(old,), open_orders=(view("i-s-1-3"),), **held(110))
    assert "i-s-1-3" not in bench.core.state.entries
    assert bench.core.state.positions == {"AAPL": units(110)}
    assert not alarms(bench)


def test_fees_are_forgotten_after_days_and_not_counted_again() -> None:
    fee = FeePosting("f-1", Money(3), START)
    bench = aged(postings=(fee,))
    assert bench.core.state.postings == {"f-1": START}
    bench.reconcile(postings=(fee,), **held(110))
    bench.market_ns += 4 * 86_400 * SECOND
    bench.wait(5.1)
    bench.reconcile(postings=(fee,), **held(110))
    bench.wait(10)
    for number in range(11, 14):
        filled(bench, number)
    assert bench.core.state.postings == {}
    cash = bench.core.state.cash
    bench.wait(5.1)
    bench.reconcile(postings=(fee,), **held(140))
    assert bench.core.state.cash == cash


def test_orders_of_others_stay() -> None:
    bench = Bench(kept_orders=2, overlap_ns=SECOND, requests_per_minute=0).ready()
    theirs = view("theirs-1", OrderStatus.CANCELED, terms=OrderTerms("AAPL", view().side, units(1)))
    bench.run(bench.core.venue_message(update("canceled", theirs), bench.now))
    for number in range(10):
        filled(bench, number)
    bench.wait(31)
    bench.reconcile(**held(100))
    bench.wait(10)
    filled(bench, 10)
    assert "theirs-1" in bench.core.state.entries
    assert books().positions == ()
