"""Replaces: the larger is held back, and a race passes no limit by more than the rule allows."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.engine.worlds import World, limits, units
from tests.unit.risk.sums import kept, summed
from tradewind.domain.codes import DenialCode as Code
from tradewind.domain.intents import ApprovedOrder
from tradewind.domain.orders import OrderStatus

MOST = 100
"""Shares that the position may reach, at a price of 100."""


class Quoting:
    """A strategy that moves its quotes about, and a venue that answers when it likes."""

    def __init__(self) -> None:
        held = limits(max_position_notional=units(100 * MOST), max_order_notional=units(10**6))
        self.world = World(limits_=held, cash=10**6)
        self.world.quote("AAPL", 100, 100)
        self.replacing: dict[str, str] = {}
        self.late: float = 0

    @property
    def orders(self) -> Any:
        return self.world.desk.state.reservations.orders

    def ask(self, quantity: int, replaces: str = "") -> None:
        intent = self.world.intent(quantity=quantity, price=100, replaces=replaces)
        if isinstance(self.world.ask(intent), ApprovedOrder) and replaces:
            self.replacing[intent.client_order_id] = replaces

    def fill(self, name: str, quantity: int) -> None:
        part = min(quantity, self.orders[name].leaves // 10**9)
        if name in self.replacing.values():
            self.late += part
        self.world.fill(name, part)
        if name not in self.orders and name in self.replacing.values():
            self.settle(name, lived=False)

    def settle(self, old: str, *, lived: bool) -> None:
        """The venue's word on a replace: the old order goes, or the new one."""
        for new in [new for new, replaced in self.replacing.items() if replaced == old]:
            del self.replacing[new]
            if lived:
                self.world.order(old, OrderStatus.REPLACED)
                self.world.order(new, OrderStatus.NEW)
            else:
                self.world.order(new, OrderStatus.REJECTED)

    def move(self, kind: str, which: int, quantity: int) -> None:
        names = sorted(self.orders)
        name = names[which % len(names)] if names else ""
        if kind == "ask" or not names:
            self.ask(quantity)
        elif kind == "replace":
            self.ask(quantity, name)
        elif kind == "fill" and name not in self.replacing:
            self.fill(name, quantity)
        elif kind in ("took", "lost"):
            self.settle(name, lived=kind == "took")


moves = st.lists(
    st.tuples(
        st.sampled_from(["ask", "replace", "replace", "fill", "fill", "took", "lost"]),
        st.integers(0, 5),
        st.integers(1, 60),
    ),
    max_size=40,
)


@settings(max_examples=120, deadline=None)
@given(moves)
def test_no_limit_is_passed_by_more_than_what_filled_during_replaces(made: list[Any]) -> None:
    quoting = Quoting()
    for kind, which, quantity in made:
        quoting.move(kind, which, quantity)
        state = quoting.world.desk.state
        assert kept(state) == summed(state)
        worst = state.exposures.symbol("AAPL").worst
        assert worst <= units(100) * (MOST + round(quoting.late))


def test_a_fill_during_a_replace_counts_beside_the_whole_new_order() -> None:
    quoting = Quoting()
    quoting.ask(100)
    (old,) = quoting.orders
    quoting.ask(100, old)
    quoting.fill(old, 40)
    assert quoting.world.desk.status().gross == units(14_000)
    assert quoting.world.denial(quantity=1, price=100) is Code.MAX_POSITION_NOTIONAL


def test_an_order_is_replaced_by_one_order_at_a_time() -> None:
    quoting = Quoting()
    quoting.ask(10)
    (old,) = quoting.orders
    quoting.ask(12, old)
    assert quoting.world.denial(quantity=14, price=100, replaces=old) is Code.INVALID_ORDER


def test_an_order_that_waits_for_a_place_gives_up_none() -> None:
    quoting = Quoting()
    quoting.ask(10)
    (old,) = quoting.orders
    quoting.ask(12, old)
    (new,) = quoting.replacing
    assert quoting.world.denial(quantity=14, price=100, replaces=new) is Code.INVALID_ORDER
    quoting.settle(old, lived=True)
    assert quoting.world.denial(quantity=14, price=100, replaces=new) is None
