"""A draft of an order's next state while one message is taken in, whatever is in it.

Most messages don't need one: see `ordinary`.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from tradewind.domain.codes import AlarmCode, DenialCode
from tradewind.domain.fills import Fill
from tradewind.domain.orders import NEXT, TERMINAL, Order, OrderStatus
from tradewind.domain.reports import AlarmReport, ReportBody
from tradewind.domain.values import Nanos, Quantity
from tradewind.execution.fills import fill_of, undoing, with_fill
from tradewind.execution.state import Entry, State
from tradewind.execution.turns import report_of
from tradewind.execution.views import resolves, status_of, tells_more
from tradewind.ports.broker import Execution, OrderView

PRESUMED = frozenset(
    {DenialCode.NOT_ACCEPTED, DenialCode.UNSENT_EXPIRED, DenialCode.VENUE_REJECTED}
)
"""Codes of orders that we closed without the venue showing them final."""


class Draft:
    """Works out an order's next state from executions and views, before anything is recorded."""

    def __init__(self, state: State, entry: Entry) -> None:
        self._state, self._entry = state, entry
        self.order = entry.order
        self._fills: list[tuple[Order, Fill]] = []
        self._own: dict[str, Fill] = {}
        self._gross = entry.gross
        self._venue_filled = entry.venue_filled
        self._venue_status = entry.venue_status
        self._doubt = entry.doubt
        self._reversed = False
        self.parks = False
        self.surfaced = False

    def execute(self, executions: Sequence[Execution], *, ts_ns: Nanos) -> None:
        """Take in executions; known ones are no-ops."""
        for execution in executions:
            if self._fill(execution.execution_id) is None:
                self._execute(execution, ts_ns)

    def see(self, view: OrderView, *, asked: bool) -> None:
        """Take in a view; one that tells nothing more only names the order at the venue."""
        self._venue_filled = max(self._venue_filled, view.filled_quantity)
        if self._doubt and resolves(self._doubt, view, asked=asked):
            self._doubt = None
        if not self.order.venue_order_id:
            self.order = replace(self.order, venue_order_id=view.venue_order_id)
        if tells_more(self._entry, view) or _is_lost_and_found(self._entry, view):
            self._adopt(view)

    def count(self, fill: Fill) -> None:
        """Take in a fill of our own making."""
        self._add(fill)

    def bodies(self) -> list[ReportBody]:
        """The reports to record: one for each fill, the last with the order's final state."""
        final = self._finished()
        bodies: list[ReportBody] = [
            report_of(self._entry, order, fill) for order, fill in self._fills
        ]
        if self._fills:
            bodies[-1] = report_of(self._entry, final, self._fills[-1][1])
        elif final != self._entry.order:
            bodies.append(report_of(self._entry, final))
        return bodies + self._alarms(final)

    def _execute(self, execution: Execution, ts_ns: Nanos) -> None:
        self._surface()
        if execution.reverses:
            self._reverse(execution)
            return
        if self._gross + execution.quantity > self._venue_filled:
            self._undo_synthetic(ts_ns)
        self._add(fill_of(self.order, execution))
        parked = self._state.reversals.get(execution.execution_id)
        if parked is not None:
            self._reverse(parked)

    def _reverse(self, execution: Execution) -> None:
        if self._fill(execution.reverses) is None:
            self.parks |= self._state.reversals.get(execution.reverses) != execution
            return
        self._reversed = True
        self._add(fill_of(self.order, execution))

    def _undo_synthetic(self, ts_ns: Nanos) -> None:
        for name in self._entry.synthetic:
            fill = self._fill(name)
            if fill is not None and fill.quantity:
                self._add(undoing(fill, ts_ns=ts_ns))
                self._gross -= fill.quantity

    def _add(self, fill: Fill) -> None:
        taken_back = self._fill(fill.reverses) if fill.reverses else None
        self.order = with_fill(self.order, fill, taken_back)
        self._own[fill.fill_id] = fill
        if taken_back is None:
            self._gross += fill.quantity
        else:
            self._own[taken_back.fill_id] = replace(taken_back, quantity=Quantity(0))
        self._fills.append((self._settled(), fill))

    def _adopt(self, view: OrderView) -> None:
        if view.status not in TERMINAL or view.filled_quantity:
            self._surface()
        self._venue_status = view.status
        replaced_by = self._state.by_venue_id.get(view.replaced_by, view.replaced_by)
        self.order = replace(
            self.order,
            updated_ns=Nanos(max(self.order.updated_ns, view.updated_ns)),
            replaced_by=self.order.replaced_by or replaced_by,
        )

    def _surface(self) -> None:
        """An order that we had closed is at the venue after all."""
        if _is_presumed(self._entry):
            self.surfaced = True
            self.order = replace(self.order, status=OrderStatus.PENDING_NEW, code=None, reason="")

    def _finished(self) -> Order:
        unknown = self._doubt is not None or self._venue_filled > self._gross
        final = self._settled()
        return final if final.unknown == unknown else replace(final, unknown=unknown)

    def _settled(self) -> Order:
        order = self.order
        if order.code in PRESUMED:
            return order
        asked, filled = self._entry.cancel_asked, order.filled_quantity
        status = status_of(order, self._venue_status, filled=filled, cancel_asked=asked)
        rejected = status is OrderStatus.REJECTED
        code = DenialCode.VENUE_REJECTED if rejected else order.code
        if (status, code) == (order.status, order.code):
            return order
        return replace(order, status=status, code=code)

    def _alarms(self, final: Order) -> list[ReportBody]:
        found: list[ReportBody] = []
        name = final.client_order_id
        if self.surfaced:
            text = f"order {name} was given up but is at the venue ({final.status}); cancelling"
            found.append(AlarmReport(AlarmCode.LATE_ARRIVAL, text, name))
        elif self._is_illegal(final.status):
            text = f"order {name} went from {self._entry.order.status} to {final.status}"
            found.append(AlarmReport(AlarmCode.ILLEGAL_TRANSITION, text, name))
        return found

    def _is_illegal(self, status: OrderStatus) -> bool:
        before = self._entry.order.status
        if status is before or self._reversed:
            return False
        return status not in NEXT.get(before, frozenset())

    def _fill(self, name: str) -> Fill | None:
        return self._own.get(name) or self._state.fills.get(name)


def _is_presumed(entry: Entry) -> bool:
    """Whether its end is our conclusion and not the venue's word."""
    lost = entry.order.code is DenialCode.NOT_ACCEPTED
    return entry.order.code in PRESUMED and (lost or not entry.known_to_venue)


def _is_lost_and_found(entry: Entry, view: OrderView) -> bool:
    """Whether the venue shows an order again that it had said not to know."""
    return entry.order.code is DenialCode.NOT_ACCEPTED and view.status not in TERMINAL
