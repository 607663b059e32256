"""An order sent again after a doubt: what befalls the second sending tells nothing of the first."""

import pytest

from tests.unit.execution.builders import Bench, approved, execution, units, update, view
from tests.unit.execution.test_unknown import answered, look_ups, not_found_until, order, reply
from tradewind.domain.codes import DenialCode
from tradewind.domain.orders import OrderStatus as S
from tradewind.domain.values import SECOND, Nanos
from tradewind.execution import Cancel, ExecutionCore, Submit
from tradewind.ports.broker import Ambiguous, Answer, NotSent, RejectedByVenue

LATE = update("fill", view(status=S.FILLED, filled=10, updated=4), execution())


def again(expires_s: int = 999, **settings: int) -> Bench:
    """Sent, doubted, not found, and sent again; the second answer is still out."""
    bench = answered(Ambiguous("timed out"), **settings)
    not_found_until(bench, 0.2)
    fresh = approved("o-1", expires_ns=Nanos(bench.machine_ns + expires_s * SECOND))
    bench.run(bench.core.place(fresh, bench.now))
    assert not order(bench).unknown
    return bench


def outlived() -> Bench:
    """The second never left before its approval expired."""
    bench = again(expires_s=1)
    reply(bench, NotSent("429", retry_after_ns=Nanos(3 * SECOND)))
    bench.wait(1.5)
    return bench


def refused(answer: Answer) -> Bench:
    bench = again()
    reply(bench, answer)
    return bench


def cancelled() -> Bench:
    bench = again()
    reply(bench, NotSent("429", retry_after_ns=Nanos(3 * SECOND)))
    bench.run(bench.core.cancel("o-1", bench.now, by="risk", reason="test"))
    return bench


def restarted() -> Bench:
    """Execution died while the second waited to be sent."""
    bench = again()
    reply(bench, NotSent("429", retry_after_ns=Nanos(3 * SECOND)))
    core = ExecutionCore(bench.core.settings)
    core.replay(append.record for append in bench.appends())
    return Bench(core).ready()


DOUBTED = {
    "outlived": outlived,
    "refused": lambda: refused(RejectedByVenue("insufficient buying power")),
    "cancelled": cancelled,
    "restarted": restarted,
}


@pytest.mark.parametrize("how", DOUBTED)
def test_the_first_may_still_arrive_and_is_counted(how: str) -> None:
    bench = DOUBTED[how]()
    assert (order(bench).is_live, order(bench).unknown) == (True, True)
    bench.run(bench.core.venue_message(LATE, bench.now))
    assert (order(bench).status, order(bench).unknown) == (S.FILLED, False)
    assert bench.core.state.positions["AAPL"] == units(10)


@pytest.mark.parametrize("how", DOUBTED)
def test_it_is_looked_up_and_given_up_only_after_the_window(how: str) -> None:
    bench = DOUBTED[how]()
    sends, seen = sum(isinstance(r, Submit) for r in bench.requests()), look_ups(bench)
    not_found_until(bench, 55)
    assert order(bench).is_live
    assert look_ups(bench) >= seen + 4
    not_found_until(bench, 10)
    assert (order(bench).is_live, order(bench).code) == (False, DenialCode.NOT_ACCEPTED)
    assert sum(isinstance(r, Submit) for r in bench.requests()) == sends


def test_what_was_cancelled_meanwhile_is_cancelled_when_it_arrives() -> None:
    bench = cancelled()
    bench.run(bench.core.venue_message(update("new", view()), bench.now))
    bench.wait(4)  # the ban of the 429 ends
    assert isinstance(bench.requests()[-1], Cancel)
