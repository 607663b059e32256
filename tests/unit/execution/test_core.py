"""The straight path: approval, SENDING, acknowledgement, fills, cancel; and replay."""

from tests.unit.execution.builders import Bench, execution, units, update, view
from tradewind.domain.orders import OrderStatus
from tradewind.domain.reports import OrderReport
from tradewind.execution import (
    Append,
    Cancel,
    Emit,
    ExecutionCore,
    Reply,
    Send,
    Submit,
    Taken,
    decode_record,
    encode_record,
    state_hash,
)
from tradewind.execution.records import Placed, Sending
from tradewind.ports.broker import Accepted


def sent(bench: Bench) -> Submit:
    submits = [request for request in bench.requests() if isinstance(request, Submit)]
    return submits[-1]


def test_intent_and_sending_are_appended_before_the_order_leaves() -> None:
    effects = Bench().ready().place()
    facts = [type(e.record.fact) if isinstance(e, Append) else type(e) for e in effects]
    assert facts == [Placed, Emit, Reply, Sending, Send]


def test_an_approval_is_answered_with_the_number_of_its_first_report() -> None:
    bench = Bench().ready()
    bench.place()
    first = next(r for r in bench.reports() if isinstance(r.body, OrderReport))
    assert bench.replies()[-1].answer == Taken("o-1", first.number)


def test_an_order_goes_from_pending_to_filled() -> None:
    bench = Bench().ready()
    bench.place()
    answer = Accepted(view(status=OrderStatus.PENDING_NEW))
    bench.run(bench.core.venue_answer(sent(bench).request_id, answer, bench.now))
    bench.run(bench.core.venue_message(update("new", view(updated=2)), bench.now))
    part = update("partial_fill", view(filled=4, updated=3), execution("x-1", 4))
    bench.run(bench.core.venue_message(part, bench.now))
    rest = view(status=OrderStatus.FILLED, filled=10, updated=4)
    bench.run(bench.core.venue_message(update("fill", rest, execution("x-2", 6)), bench.now))
    shown = [r.body.order for r in bench.reports() if isinstance(r.body, OrderReport)]
    assert [order.status for order in shown] == [
        OrderStatus.PENDING_NEW,
        OrderStatus.PENDING_NEW,
        OrderStatus.NEW,
        OrderStatus.PARTIALLY_FILLED,
        OrderStatus.FILLED,
    ]
    assert bench.core.state.positions == {"AAPL": units(10)}


def test_a_cancel_is_pending_until_the_venue_says_cancelled() -> None:
    bench = Bench().ready()
    bench.place()
    bench.run(bench.core.venue_answer(sent(bench).request_id, Accepted(view()), bench.now))
    bench.run(bench.core.cancel("o-1", bench.now, by="risk", reason="test"))
    cancel = bench.requests()[-1]
    assert isinstance(cancel, Cancel)
    assert bench.core.orders()[0].status is OrderStatus.PENDING_CANCEL
    bench.run(bench.core.venue_answer(cancel.request_id, Accepted(), bench.now))
    assert bench.core.orders()[0].status is OrderStatus.PENDING_CANCEL
    done = view(status=OrderStatus.CANCELED, updated=5)
    bench.run(bench.core.venue_message(update("canceled", done), bench.now))
    assert bench.core.orders()[0].status is OrderStatus.CANCELED
    assert not bench.core.state.live


def test_reports_are_numbered_from_one_without_gaps() -> None:
    bench = Bench().ready()
    bench.place()
    bench.place("o-2")
    numbers = [report.number for report in bench.reports()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_replaying_the_records_gives_the_identical_state() -> None:
    bench = Bench().ready()
    bench.place()
    done = view(status=OrderStatus.FILLED, filled=10, updated=4)
    bench.run(bench.core.venue_message(update("fill", done, execution()), bench.now))
    payloads = [encode_record(append.record) for append in bench.appends()]
    twin = ExecutionCore(bench.core.settings)
    twin.replay(decode_record(payload) for payload in payloads)
    assert state_hash(twin.state) == state_hash(bench.core.state)
