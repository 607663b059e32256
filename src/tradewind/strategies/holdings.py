"""What a strategy holds and has working, rebuilt from risk's session and execution's reports."""

from collections.abc import Iterable

import msgspec

from tradewind.domain.fills import FeePosting, Fill, FillKind
from tradewind.domain.instruments import Instrument
from tradewind.domain.orders import Order
from tradewind.domain.positions import Position
from tradewind.domain.reports import OrderReport
from tradewind.domain.values import Money, Quantity

_REMEMBERED_FILLS = 10_000


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """What risk gives a strategy at its start, all as of report number `as_of`.

    Positions and open orders are those attributed to the strategy.
    """

    epoch: int
    equity: Money
    as_of: int = 0
    positions: tuple[Position, ...] = ()
    orders: tuple[Order, ...] = ()
    instruments: tuple[Instrument, ...] = ()


class Holdings:
    """Positions and live orders of one strategy; an order counts from the moment of its intent."""

    def __init__(self, strategy: str) -> None:
        self.strategy = strategy
        self.equity = Money(0)
        self.number = 0
        self._positions: dict[str, int] = {}
        self._live: dict[str, Order] = {}
        self._fills: dict[str, int] = {}

    def restart(self, session: Session) -> None:
        """Forget everything and take the session's word."""
        self.equity, self.number = session.equity, session.as_of
        self._positions = {held.symbol: held.quantity for held in session.positions}
        self._live = {order.client_order_id: order for order in session.orders if order.is_live}
        self._fills = {}

    def position(self, symbol: str) -> Quantity:
        """Signed quantity."""
        return Quantity(self._positions.get(symbol, 0))

    def live(self, symbol: str) -> list[Order]:
        """Orders that may still trade, oldest first."""
        return [order for order in self._live.values() if order.terms.symbol == symbol]

    def every_live(self) -> Iterable[Order]:
        """Live orders of all symbols."""
        return tuple(self._live.values())

    def find(self, client_order_id: str) -> Order | None:
        """A live order by its id."""
        return self._live.get(client_order_id)

    def note_sent(self, order: Order) -> None:
        """An intent left: it counts as live until refused or reported final."""
        self._live[order.client_order_id] = order

    def note_refused(self, client_order_id: str) -> Order | None:
        """The intent never became an order."""
        return self._live.pop(client_order_id, None)

    def note_report(self, report: OrderReport) -> bool:
        """Take an order's new state; False when a reversal names a fill that is not known."""
        order = report.order
        if order.is_live:
            self._live[order.client_order_id] = order
        else:
            self._live.pop(order.client_order_id, None)
        return report.fill is None or self._note_fill(report.fill)

    def note_fee(self, posting: FeePosting) -> None:
        """A fee in coin makes the position smaller than what has filled."""
        if posting.quantity:
            self._add(posting.symbol, -posting.quantity)

    def _note_fill(self, fill: Fill) -> bool:
        known = fill.kind is FillKind.FILL or fill.reverses in self._fills
        signed = fill.side.sign * fill.quantity
        self._add(fill.symbol, signed - self._fills.pop(fill.reverses, 0))
        self._remember(fill.fill_id, signed)
        return known

    def _add(self, symbol: str, quantity: int) -> None:
        self._positions[symbol] = self._positions.get(symbol, 0) + quantity

    def _remember(self, fill_id: str, signed: int) -> None:
        self._fills[fill_id] = signed
        if len(self._fills) > _REMEMBERED_FILLS:
            del self._fills[next(iter(self._fills))]
