"""The straight function for ordinary words against its naive twin, the draft."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.execution.builders import START, dollars, execution, terms, units, view
from tradewind.domain.fills import Fill
from tradewind.domain.orders import Order, OrderStatus, Side
from tradewind.domain.reports import ReportBody
from tradewind.domain.values import Money, Nanos
from tradewind.execution.drafts import Draft
from tradewind.execution.ordinary import ordinary_reports
from tradewind.execution.state import ACKNOWLEDGED, NO_KEY, Entry, State
from tradewind.execution.views import key_of
from tradewind.ports.broker import Execution, OrderView

STATUSES = st.sampled_from(list(OrderStatus))
QUANTITIES = st.sampled_from([0, 3, 4, 10, 11])


@st.composite
def views(draw: st.DrawFn) -> OrderView:
    return view(
        status=draw(STATUSES),
        filled=draw(QUANTITIES),
        updated=draw(st.integers(0, 3)),
        replaced_by=draw(st.sampled_from(["", "v-o-2", "v-9"])),
        venue_order_id=draw(st.sampled_from(["v-o-1", ""])),
    )


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    filled = draw(QUANTITIES)
    order = Order(
        "o-1",
        "sma",
        terms(),
        status=draw(STATUSES),
        unknown=draw(st.booleans()),
        venue_order_id=draw(st.sampled_from(["", "v-o-1"])),
        filled_quantity=units(filled),
        filled_notional=Money(filled * dollars(100)),
        updated_ns=Nanos(draw(st.integers(0, 3))),
        replaced_by=draw(st.sampled_from(["", "o-7"])),
        created_ns=START,
    )
    seen = draw(views())
    return Entry(
        order,
        reserved=Money(5),
        key=draw(st.sampled_from([NO_KEY, ACKNOWLEDGED, key_of(seen)])),
        venue_status=seen.status,
        venue_filled=draw(st.sampled_from([0, filled, 10])) * units(1),
        gross=units(filled),
        cancel_asked=draw(st.booleans()),
    )


EXECUTIONS = st.sampled_from(
    [
        (),
        (execution("x-1", 4, 100.000000001),),
        (execution("x-1", 10, fee=Money(7)),),
        (execution("known", 4),),
        (execution("x-1", 4), execution("x-2", 6)),
        (execution("x-1", 4, kind="bust", reverses="known"),),
    ]
)


def drafted(
    state: State, entry: Entry, shown: OrderView, done: Sequence[Execution]
) -> list[ReportBody]:
    draft = Draft(state, entry)
    draft.execute(done, ts_ns=START)
    draft.see(shown, asked=False)
    assert not draft.surfaced
    return draft.bodies()


@settings(max_examples=600, deadline=None)
@given(entries(), views(), EXECUTIONS)
def test_what_it_takes_for_ordinary_is_reported_just_as_a_draft_would(
    entry: Entry, shown: OrderView, done: Sequence[Execution]
) -> None:
    known = Fill("known", "o-1", "sma", "AAPL", Side.BUY, units(4), dollars(100), START)
    state = State(fills={"known": known}, by_venue_id={"v-o-2": "o-2"})
    quick = ordinary_reports(state, entry, shown, done)
    if quick is not None:
        assert list(quick) == drafted(state, entry, shown, done)


def test_the_life_of_nearly_every_order_is_ordinary() -> None:
    entry = Entry(Order("o-1", "sma", terms(), created_ns=START))
    assert ordinary_reports(State(), entry, view(), ()) is not None
    part = view(status=OrderStatus.PARTIALLY_FILLED, filled=4)
    assert ordinary_reports(State(), entry, part, (execution("x-1", 4),)) is not None
    whole = view(status=OrderStatus.FILLED, filled=10)
    assert ordinary_reports(State(), entry, whole, (execution("x-1", 10),)) is not None
