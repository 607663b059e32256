"""The request budget: 200 a minute, a reserve for what must get through, silence in a ban."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.execution.builders import Bench, view
from tradewind.domain.orders import Purpose
from tradewind.domain.values import SECOND, Nanos
from tradewind.execution import Cancel, Now, Submit
from tradewind.execution.rates import Bucket, Pace
from tradewind.ports.broker import Accepted


def bucket(per_minute: int = 60, reserve: int = 10) -> Bucket:
    made = Bucket(per_minute, reserve)
    made.refill(SECOND)
    return made


def test_a_bucket_starts_full_and_entries_stop_at_the_reserve() -> None:
    full = bucket()
    assert sum(full.take() for _ in range(100)) == 50


def test_cancels_may_use_the_reserve() -> None:
    full = bucket()
    while full.take():
        pass
    assert sum(full.take_reserved() for _ in range(100)) == 10


def test_a_token_comes_back_each_second_at_sixty_a_minute() -> None:
    full = bucket()
    while full.take_reserved():
        pass
    full.refill(2 * SECOND - 1)
    assert not full.take_reserved()
    full.refill(2 * SECOND)
    assert full.take_reserved()


def test_a_ban_closes_the_bucket_for_everyone_until_it_ends() -> None:
    full = bucket()
    full.close(9 * SECOND)
    full.refill(9 * SECOND - 1)
    assert not full.take_reserved()
    full.refill(9 * SECOND)
    assert full.take()


def test_no_budget_means_unlimited() -> None:
    free = bucket(per_minute=0)
    assert all(free.take() for _ in range(1_000))


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 5 * SECOND), st.booleans()), max_size=200))
def test_no_minute_sees_more_than_a_burst_and_its_refill(
    steps: list[tuple[int, bool]],
) -> None:
    full, taken = bucket(), 0
    now = int(SECOND)
    start = now
    for wait, urgent in steps:
        now += wait
        full.refill(now)
        taken += full.take_reserved() if urgent else full.take()
    assert taken <= 60 + (now - start) * 60 // (60 * SECOND)


def test_a_flood_of_entries_leaves_room_for_a_cancel_and_an_exit() -> None:
    bench = Bench(requests_per_minute=20, reserve=5).ready()
    for number in range(40):
        bench.place(f"o-{number}")
    submits = [r for r in bench.requests() if isinstance(r, Submit)]
    assert len(submits) == 8  # seven went to the first look at the books
    first = submits[0]
    bench.run(bench.core.venue_answer(first.request_id, Accepted(view("o-0")), bench.now))
    bench.run(bench.core.cancel("o-0", bench.now, by="risk", reason="test"))
    assert isinstance(bench.requests()[-1], Cancel)
    bench.place("exit", purpose=Purpose.EXIT, reduces=True)
    last = bench.requests()[-1]
    assert isinstance(last, Submit)
    assert last.client_order_id == "exit"


def test_what_waited_is_sent_when_tokens_come_back() -> None:
    bench = Bench(requests_per_minute=60, reserve=53).ready()
    bench.place()
    assert not [r for r in bench.requests() if isinstance(r, Submit)]
    bench.wait(1.5)
    assert [r for r in bench.requests() if isinstance(r, Submit)]


def test_an_idle_hour_saves_up_no_more_than_a_minute() -> None:
    full = bucket()
    full.refill(3_600 * SECOND)
    assert sum(full.take_reserved() for _ in range(200)) == 60


def test_on_a_fast_tape_the_budget_follows_the_market_and_at_its_end_the_machine() -> None:
    bench = Bench(requests_per_minute=60, reserve=0, rate_in_market_time=True).ready()
    for number in range(60):
        bench.place(f"o-{number}")
    left = len(bench.core._volatile.unsent)
    assert left
    bench.market_ns += 5 * SECOND
    bench.run(bench.core.tick(bench.now))
    assert len(bench.core._volatile.unsent) == max(0, left - 5)
    bench.market_ns += 60 * SECOND
    bench.run(bench.core.tick(bench.now))
    assert not bench.core._volatile.unsent
    pace = Pace()
    first = pace.at(Now(Nanos(0), Nanos(0)), market=True)
    assert pace.at(Now(Nanos(0), Nanos(SECOND)), market=True) == first + SECOND
    assert pace.at(Now(Nanos(9 * SECOND), Nanos(SECOND)), market=True) == first + 10 * SECOND
