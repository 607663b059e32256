"""Whatever order, however often: the venue's messages lead to the same order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.execution.builders import Bench, execution, units, update, view
from tradewind.domain.codes import AlarmCode
from tradewind.domain.orders import Order, OrderStatus
from tradewind.domain.reports import AlarmReport
from tradewind.execution import Submit, state_hash
from tradewind.ports.broker import Accepted, OrderView, TradeUpdate

S = OrderStatus


@st.composite
def lives(draw: st.DrawFn) -> list[TradeUpdate]:
    """One order's true history at the venue."""
    history = [update("pending_new", view(status=S.PENDING_NEW, updated=1))]
    clock, filled = 2, 0
    if draw(st.booleans()):
        return [*history, update("rejected", view(status=S.REJECTED, updated=clock))]
    history.append(update("new", view(updated=clock)))
    while filled < 10 and draw(st.booleans()):
        clock += 1
        quantity = draw(st.integers(1, 10 - filled))
        filled += quantity
        whole = filled == 10
        shown = view(status=S.FILLED if whole else S.PARTIALLY_FILLED, filled=filled, updated=clock)
        done = execution(f"x-{clock}", quantity)
        history.append(update("fill" if whole else "partial_fill", shown, done))
    if filled < 10:
        event, status = draw(
            st.sampled_from([("canceled", S.CANCELED), ("expired", S.EXPIRED), ("", S.NEW)])
        )
        if event:
            shown = view(status=status, filled=filled, updated=clock + 1)
            history.append(update(event, shown))
    return history


def outcome(messages: list[TradeUpdate], acknowledge_at: int) -> Order:
    bench = Bench().ready()
    bench.place()
    request = next(r for r in bench.requests() if isinstance(r, Submit))
    for place, message in enumerate(messages):
        if place == acknowledge_at:
            answer = Accepted(view(status=S.PENDING_NEW))
            bench.run(bench.core.venue_answer(request.request_id, answer, bench.now))
        bench.run(bench.core.venue_message(message, bench.now))
    return bench.core.orders()[0]


def told_by(history: list[TradeUpdate]) -> tuple[OrderStatus, int]:
    """The naive twin: the history in its true order."""
    return history[-1].order.status, history[-1].order.filled_quantity


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_permuted_and_doubled_messages_lead_to_the_true_end(data: st.DataObject) -> None:
    history = data.draw(lives())
    doubled = history + data.draw(st.lists(st.sampled_from(history), max_size=4))
    shuffled = data.draw(st.permutations(doubled))
    found = outcome(shuffled, data.draw(st.integers(0, len(shuffled) - 1)))
    assert (found.status, found.filled_quantity) == told_by(history)
    assert not found.unknown


@settings(max_examples=50, deadline=None)
@given(lives())
def test_a_true_history_raises_no_alarm(history: list[TradeUpdate]) -> None:
    bench = Bench().ready()
    bench.place()
    for message in history:
        bench.run(bench.core.venue_message(message, bench.now))
    assert not [r for r in bench.reports() if isinstance(r.body, AlarmReport)]


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_snapshot_on_the_way_changes_nothing(data: st.DataObject) -> None:
    from tradewind.execution import ExecutionCore, decode_state, encode_state

    history = data.draw(st.permutations(data.draw(lives())))
    bench = Bench().ready()
    bench.place()
    for message in history:
        bench.run(bench.core.venue_message(message, bench.now))
    records = [append.record for append in bench.appends()]
    cut = data.draw(st.integers(0, len(records)))
    first = ExecutionCore(bench.core.settings)
    first.replay(records[:cut])
    second = ExecutionCore(bench.core.settings, decode_state(encode_state(first.state)))
    second.replay(records[cut:])
    assert state_hash(second.state) == state_hash(bench.core.state)


def test_an_impossible_move_is_kept_and_alarmed_never_raised() -> None:
    bench = Bench().ready()
    bench.place()
    messages = [
        update("canceled", view(status=S.CANCELED, updated=2)),
        update("fill", view(status=S.FILLED, filled=10, updated=3), execution()),
    ]
    for message in messages:
        bench.run(bench.core.venue_message(message, bench.now))
    alarms = [r.body.code for r in bench.reports() if isinstance(r.body, AlarmReport)]
    assert alarms == [AlarmCode.ILLEGAL_TRANSITION]
    assert bench.core.state.positions["AAPL"] == units(10)


def test_an_event_that_nobody_knows_is_kept_alarmed_and_looked_up() -> None:
    from tradewind.execution import LookUp

    bench = Bench().ready()
    bench.place()
    bench.run(bench.core.venue_message(update("reincarnated", view()), bench.now))
    alarms = [r.body.code for r in bench.reports() if isinstance(r.body, AlarmReport)]
    assert alarms == [AlarmCode.UNKNOWN_VENUE_EVENT]
    assert isinstance(bench.requests()[-1], LookUp)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (view(updated=2), view(status=S.PENDING_NEW, updated=99), S.NEW),
        (view(status=S.CANCELED, updated=2), view(updated=99), S.CANCELED),
        (view(status=S.CANCELED, updated=2), view(status=S.EXPIRED, updated=1), S.CANCELED),
        (view(status=S.EXPIRED, updated=2), view(status=S.CANCELED, updated=1), S.CANCELED),
        (view(status=S.PENDING_CANCEL, updated=2), view(updated=3), S.NEW),
        (view(status=S.PENDING_CANCEL, updated=2), view(updated=2), S.PENDING_CANCEL),
    ],
)
def test_of_two_views_the_more_telling_one_stands(
    first: OrderView, second: OrderView, expected: S
) -> None:
    bench = Bench().ready()
    bench.place()
    for shown in (first, second):
        bench.run(bench.core.venue_message(update("restated", shown), bench.now))
    assert bench.core.orders()[0].status is expected
