"""From opinions to orders: targets, and the steps that lead there."""

from collections.abc import Callable, Mapping, Sequence

from tradewind.domain.orders import Order, Purpose
from tradewind.domain.reports import OrderReport
from tradewind.domain.values import SCALE, Quantity, notional, round_to_lot
from tradewind.strategies.combining import Opinion, combined
from tradewind.strategies.desk import Desk, Wish
from tradewind.strategies.planning import Send, Withdraw, next_step
from tradewind.strategies.sizing import order_terms, target_quantity


class Steering:
    """Keeps one target per symbol and moves the position there, one order at a time.

    A position that somebody else closed (a stop, a flatten) is not reopened until the opinion
    that held it has ended.
    """

    def __init__(self, desk: Desk, labels: Sequence[str], is_warm: Callable[[str], bool]) -> None:
        self.strengths: dict[str, float] = {}
        self.targets: dict[str, Quantity] = {}
        self.stopped: dict[str, int] = {}
        self._desk, self._labels, self._is_warm = desk, labels, is_warm

    def steer(self, symbol: str) -> None:
        """Take at most one step in a symbol that some component has an opinion on."""
        said = self._said(symbol)
        if not said or not self._desk.may_send or not self._is_warm(symbol):
            return
        if not self._aim(symbol, said):
            return
        working = [order for order in self._desk.holdings.live(symbol) if self._counts(order)]
        held = self._desk.holdings.position(symbol)
        step = next_step(held, self.targets[symbol], working)
        if isinstance(step, Withdraw):
            self._withdraw(step.orders)
        elif step is not None:
            self._send(symbol, step, said)

    def note_report(self, report: OrderReport) -> None:
        """Learn from an order's end, and from fills that were not ours."""
        order = report.order
        foreign = not self._desk.has_sent(order.client_order_id)
        if foreign and report.fill is not None and order.purpose is not Purpose.ENTRY:
            self.stopped[order.terms.symbol] = -order.terms.side.sign
        if not order.is_live:
            self._note_end(order)

    def note_refused(self, order: Order) -> None:
        """Risk said no."""
        self._desk.forget(order.client_order_id)
        self._desk.patience.note_failure(order.terms.symbol, order.purpose, self._desk.board.now_ns)

    def _note_end(self, order: Order) -> None:
        asked = self._desk.forget(order.client_order_id)
        if order.filled_quantity:
            self._desk.patience.note_success(order.terms.symbol, order.purpose)
        elif not asked:
            self._desk.patience.note_failure(
                order.terms.symbol, order.purpose, self._desk.board.now_ns
            )

    def _said(self, symbol: str) -> Mapping[str, Opinion]:
        said = self._desk.opinions[symbol]
        return {label: said[label] for label in self._labels if label in said}

    def _aim(self, symbol: str, said: Mapping[str, Opinion]) -> bool:
        strength = self._heeded(symbol, combined(self._desk.config.combine, list(said.values())))
        if symbol in self.targets and not self._differs(strength, self.strengths[symbol]):
            return True
        price = self._desk.board.price(symbol)
        if price <= 0:
            return False
        self.strengths[symbol] = strength
        self.targets[symbol] = target_quantity(
            self._desk.config.sizing,
            strength,
            equity=self._desk.holdings.equity,
            price=price,
            lot=self._desk.instrument(symbol).lot,
        )
        return True

    def _heeded(self, symbol: str, strength: float) -> float:
        stopped = self.stopped.get(symbol, 0)
        if stopped and strength * stopped > 0:
            return 0.0
        self.stopped.pop(symbol, None)
        return strength

    def _differs(self, new: float, old: float) -> bool:
        if new == old:
            return False
        crossed = new * old <= 0.0
        return crossed or abs(new - old) >= self._desk.config.sizing.min_change

    def _owned(self, order: Order) -> bool:
        return bool(self._desk.owners.get(order.client_order_id))

    def _counts(self, order: Order) -> bool:
        """What moves the position for this: no component's own order, no exit that waits there."""
        is_leg = bool(order.parent) and order.purpose is Purpose.EXIT
        return not self._owned(order) and not (
            is_leg and order.client_order_id not in self._desk.owners
        )

    def _withdraw(self, orders: Sequence[Order]) -> None:
        for order in orders:
            ours = order.client_order_id in self._desk.owners
            if ours or order.purpose is Purpose.ENTRY:
                self._desk.cancel(order.client_order_id, "target changed")

    def _send(self, symbol: str, step: Send, said: Mapping[str, Opinion]) -> None:
        desk, instrument = self._desk, self._desk.instrument(symbol)
        touch = desk.board.far_touch(symbol, sign=step.side.sign)
        quantity = round_to_lot(step.quantity, instrument.lot)
        if touch <= 0 or quantity == 0 or not self._is_allowed(symbol, step.purpose):
            return
        if step.purpose is Purpose.ENTRY and notional(touch, quantity) < instrument.min_notional:
            return  # the venue takes no entry so small; what is missing may grow to one
        terms = order_terms(
            desk.config.sizing, instrument, side=step.side, quantity=quantity, touch=touch
        )
        note = f"target {self.targets[symbol] / SCALE:g} at strength {self.strengths[symbol]:.3g}"
        cause = desk.cause(symbol, said, note)
        desk.send(Wish(terms, step.purpose, "", cause, desk.config.sizing.timeout_ns))

    def _is_allowed(self, symbol: str, purpose: Purpose) -> bool:
        board = self._desk.board
        return symbol not in board.halted and self._desk.patience.allows(
            symbol, purpose, board.now_ns
        )
