"""Whatever the market, risk and the venue do, a host never over-commits and never repeats an id."""

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.strategies.said import Says
from tests.unit.strategies.toy_market import (
    a_host,
    a_session,
    a_trade,
    an_order,
    at,
    dollars,
    units,
)
from tradewind.domain.codes import DenialCode
from tradewind.domain.fills import Fill
from tradewind.domain.intents import Refused
from tradewind.domain.orders import Order, OrderStatus, Side
from tradewind.domain.positions import Position
from tradewind.domain.reports import OrderReport, Report
from tradewind.domain.values import Quantity, round_to_lot
from tradewind.strategies import CancelOrder, Effect, SubmitIntent

FULL = units(50)
"""Full strength of the default sizing at a price of 100."""
MOVES = st.sampled_from(
    ["long", "half", "flat", "tick", "tick", "fill", "part", "cancel", "refuse", "reject", "lose"]
)


class Rough:
    """A host, and all that may happen to it."""

    def __init__(self) -> None:
        self.strategy = Says(0.0)
        self.host = a_host(self.strategy)
        self.live: dict[str, Order] = {}
        self.ids: list[str] = []
        self.held, self.number, self.epoch, self.seconds = 0, 0, 1, 0
        self.carry_out(self.host.on_session(a_session(epoch=1)))

    def move(self, what: str) -> None:
        self.seconds += 1
        strengths = {"long": 1.0, "half": 0.5, "flat": 0.0}
        if what in strengths:
            self.strategy.strength = strengths[what]
        if what in strengths or what == "tick":
            self.carry_out(self.host.on_event(a_trade(100, self.seconds)))
        elif what == "lose":
            self.lose()
        elif self.live:
            self.happen_to(next(iter(self.live.values())), what)

    def happen_to(self, order: Order, what: str) -> None:
        if what == "refuse":
            del self.live[order.client_order_id]
            refused = Refused(order.client_order_id, DenialCode.STALE_PRICE, "no")
            self.carry_out(self.host.on_refused(refused))
        elif what in ("fill", "part"):
            half = round_to_lot(order.leaves // 2, units(1)) or order.leaves
            self.fill(order, order.leaves if what == "fill" else half)
        else:
            ended = OrderStatus.CANCELED if what == "cancel" else OrderStatus.REJECTED
            self.report(msgspec.structs.replace(order, status=ended))

    def fill(self, order: Order, quantity: Quantity) -> None:
        done = Quantity(order.filled_quantity + quantity)
        whole = done == order.terms.quantity
        after = msgspec.structs.replace(
            order,
            filled_quantity=done,
            status=OrderStatus.FILLED if whole else OrderStatus.PARTIALLY_FILLED,
        )
        self.held += order.terms.side.sign * quantity
        fill = Fill(
            f"f{self.number}",
            order.client_order_id,
            "mine",
            "AAPL",
            order.terms.side,
            quantity,
            dollars(100),
            at(self.seconds),
        )
        self.report(after, fill)

    def report(self, order: Order, fill: Fill | None = None) -> None:
        self.number += 1
        if order.is_live:
            self.live[order.client_order_id] = order
        else:
            self.live.pop(order.client_order_id, None)
        report = Report(self.number, at(self.seconds), OrderReport(order, fill))
        self.carry_out(self.host.on_report(report))

    def lose(self) -> None:
        """A reconnect: risk tells what stands."""
        self.epoch += 1
        self.host.on_session_lost()
        session = a_session(epoch=self.epoch, as_of=self.number, orders=tuple(self.live.values()))
        held = (Position("AAPL", Quantity(self.held)),)
        self.carry_out(self.host.on_session(msgspec.structs.replace(session, positions=held)))

    def carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            assert isinstance(effect, SubmitIntent | CancelOrder)
            if isinstance(effect, SubmitIntent):
                self.ids.append(effect.intent.client_order_id)
                self.live[self.ids[-1]] = an_order(effect.intent)

    def leaves(self, side: Side) -> int:
        return sum(one.leaves for one in self.live.values() if one.terms.side is side)


@given(moves=st.lists(MOVES, min_size=5, max_size=60))
@settings(max_examples=100, deadline=None)
def test_a_host_never_over_commits(moves: list[str]) -> None:
    rough = Rough()
    for what in moves:
        rough.move(what)
        assert len(rough.live) <= 1
        assert rough.held + rough.leaves(Side.BUY) <= FULL
        assert rough.held - rough.leaves(Side.SELL) >= 0
        assert rough.host.position("AAPL") == rough.held
        assert len(set(rough.ids)) == len(rough.ids)


@example(moves=["long", "half", "fill", "lose"], end=("long", 50))
@given(moves=st.lists(MOVES, max_size=30), end=st.sampled_from([("long", 50), ("flat", 0)]))
@settings(max_examples=60, deadline=None)
def test_once_things_calm_down_the_target_is_held(moves: list[str], end: tuple[str, int]) -> None:
    rough = Rough()
    for what in moves:
        rough.move(what)
    rough.seconds += 120
    rough.move(end[0])
    for _ in range(8):
        rough.move("fill")
        rough.seconds += 120
        rough.move("tick")
    assert rough.held == units(end[1])
