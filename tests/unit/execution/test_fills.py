"""Fills exactly once; busts and corrections take back; what the venue omits is made up."""

from tests.unit.execution.builders import Bench, dollars, execution, units, update, view
from tradewind.domain.fills import Fill, FillKind
from tradewind.domain.orders import Order, OrderStatus
from tradewind.domain.reports import OrderReport
from tradewind.domain.values import SCALE, Money
from tradewind.execution import LookUp, Submit
from tradewind.ports.broker import Accepted, Execution, Found, OrderView

S = OrderStatus


def working() -> Bench:
    bench = Bench().ready()
    bench.place()
    request = next(r for r in bench.requests() if isinstance(r, Submit))
    bench.run(bench.core.venue_answer(request.request_id, Accepted(view()), bench.now))
    return bench


def hear(bench: Bench, event: str, shown: OrderView, done: Execution | None = None) -> None:
    bench.run(bench.core.venue_message(update(event, shown, done), bench.now))


def fills(bench: Bench) -> list[Fill]:
    bodies = [r.body for r in bench.reports()]
    return [b.fill for b in bodies if isinstance(b, OrderReport) and b.fill is not None]


def order(bench: Bench) -> Order:
    return bench.core.orders()[0]


def held(bench: Bench) -> int:
    return bench.core.state.positions.get("AAPL", 0)


def partly(filled: float = 4, updated: int = 3) -> OrderView:
    return view(status=S.PARTIALLY_FILLED, filled=filled, updated=updated)


def test_a_doubled_fill_counts_once() -> None:
    bench = working()
    for _ in range(3):
        hear(bench, "partial_fill", partly(), execution("x-1", 4))
    assert len(fills(bench)) == 1
    assert held(bench) == units(4)


def test_a_repetition_leaves_no_record() -> None:
    bench = working()
    hear(bench, "partial_fill", partly(), execution("x-1", 4))
    seen = len(bench.appends())
    hear(bench, "partial_fill", partly(), execution("x-1", 4))
    assert len(bench.appends()) == seen


def test_notional_is_the_exact_sum() -> None:
    bench = working()
    hear(bench, "partial_fill", partly(), execution("x-1", 4, 99.5))
    whole = view(status=S.FILLED, filled=10, updated=4)
    hear(bench, "fill", whole, execution("x-2", 6, 100.25))
    assert order(bench).filled_notional == Money(dollars(4 * 99.5 + 6 * 100.25))


def test_the_cash_flow_counts_fees() -> None:
    bench = working()
    hear(bench, "partial_fill", partly(), execution("x-1", 4, 100, fee=Money(dollars(1))))
    assert bench.core.state.cash == Money(-401 * SCALE)


def test_a_final_order_with_missing_executions_still_counts_as_live() -> None:
    bench = working()
    hear(bench, "fill", view(status=S.FILLED, filled=10, updated=4))
    assert order(bench).is_live
    assert order(bench).leaves == units(10)


def test_missing_executions_are_asked_for_before_one_is_made_up() -> None:
    bench = working()
    hear(bench, "fill", view(status=S.FILLED, filled=10, updated=4), execution("x-2", 6))
    bench.wait(2.2)
    assert isinstance(bench.requests()[-1], LookUp)
    found = Found(view(status=S.FILLED, filled=10, updated=4), (execution("x-1", 4),))
    bench.run(bench.core.look_up_answer("o-1", found, bench.now))
    assert not order(bench).is_live
    assert not any(fill.synthetic for fill in fills(bench))


def unlisted(average: float = 100) -> Bench:
    """The venue counts 10 filled at 100 on average, and lists 6 at 101 however often asked."""
    bench = working()
    shown = view(status=S.FILLED, filled=10, updated=4, average_price=dollars(average))
    hear(bench, "fill", shown, execution("x-2", 6, 101))
    for _ in range(3):
        seen = len(bench.requests())
        while len(bench.requests()) == seen:
            bench.wait(0.1)
        answer = Found(shown, (execution("x-2", 6, 101),))
        bench.run(bench.core.look_up_answer("o-1", answer, bench.now))
    return bench


def test_what_the_venue_counts_but_does_not_list_is_made_up_and_marked() -> None:
    made_up = fills(unlisted())[-1]
    assert made_up.synthetic
    assert (made_up.quantity, made_up.price) == (units(4), dollars(98.5))


def test_a_made_up_fill_completes_the_order_at_the_venues_average() -> None:
    bench = unlisted()
    assert not order(bench).is_live
    assert held(bench) == units(10)
    assert order(bench).filled_notional == Money(1_000 * SCALE)


def test_without_an_average_the_order_is_taken_to_have_filled_at_its_limit() -> None:
    assert order(unlisted(average=0)).filled_notional == Money(1_000 * SCALE)


def test_a_made_up_fills_id_is_the_same_every_time() -> None:
    assert fills(unlisted())[-1].fill_id == fills(unlisted())[-1].fill_id


def test_when_the_real_execution_turns_up_the_made_up_one_is_taken_back() -> None:
    bench = unlisted()
    hear(bench, "fill", view(status=S.FILLED, filled=10, updated=4), execution("x-1", 4, 98))
    undone, real = fills(bench)[-2:]
    assert (undone.kind, undone.quantity) == (FillKind.BUST, 0)
    assert real.fill_id == "x-1"
    assert held(bench) == units(10)


def bust(of: str = "x-1", name: str = "b-1") -> Execution:
    return execution(name, 4, 100, kind="bust", reverses=of)


def test_a_bust_takes_its_fill_back() -> None:
    bench = working()
    hear(bench, "partial_fill", partly(), execution("x-1", 4))
    hear(bench, "trade_bust", partly(), bust())
    assert held(bench) == 0
    assert order(bench).filled_quantity == 0
    assert bench.core.state.cash == 0


def test_a_doubled_bust_counts_once() -> None:
    bench = working()
    hear(bench, "partial_fill", partly(), execution("x-1", 4))
    for _ in range(2):
        hear(bench, "trade_bust", partly(), bust())
    assert [fill.kind for fill in fills(bench)] == [FillKind.FILL, FillKind.BUST]


def test_a_correction_restates_quantity_and_price() -> None:
    bench = working()
    hear(bench, "partial_fill", partly(), execution("x-1", 4, 100))
    fixed = execution("c-1", 3, 99, kind="correct", reverses="x-1")
    hear(bench, "trade_correct", partly(), fixed)
    assert held(bench) == units(3)
    assert order(bench).filled_notional == Money(297 * SCALE)
    assert bench.core.state.cash == Money(-297 * SCALE)


def test_a_bust_that_overtakes_its_fill_waits_for_it() -> None:
    bench = working()
    hear(bench, "trade_bust", view(updated=2), bust())
    assert fills(bench) == []
    hear(bench, "partial_fill", partly(), execution("x-1", 4))
    assert [fill.kind for fill in fills(bench)] == [FillKind.FILL, FillKind.BUST]
    assert held(bench) == 0


def test_a_fill_that_overtakes_its_acknowledgement_is_taken() -> None:
    bench = Bench().ready()
    bench.place()
    hear(bench, "fill", view(status=S.FILLED, filled=10, updated=4), execution())
    request = next(r for r in bench.requests() if isinstance(r, Submit))
    late = Accepted(view(status=S.PENDING_NEW))
    bench.run(bench.core.venue_answer(request.request_id, late, bench.now))
    assert order(bench).status is S.FILLED


def test_a_fill_wins_the_race_against_a_cancel() -> None:
    bench = working()
    bench.run(bench.core.cancel("o-1", bench.now, by="risk", reason="test"))
    hear(bench, "fill", view(status=S.FILLED, filled=10, updated=4), execution())
    assert order(bench).status is S.FILLED
    assert not bench.core.state.live


def test_a_cancel_after_part_of_a_fill_keeps_the_part() -> None:
    bench = working()
    hear(bench, "partial_fill", partly(), execution("x-1", 4))
    hear(bench, "canceled", view(status=S.CANCELED, filled=4, updated=5))
    assert (order(bench).status, order(bench).filled_quantity) == (S.CANCELED, units(4))
    assert order(bench).leaves == 0
