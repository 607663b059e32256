"""The host of one TradingStrategy resource: events in, effects out, no I/O and no clock."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from tradewind.domain.events import Tick
from tradewind.domain.fills import FillKind
from tradewind.domain.instruments import Instrument
from tradewind.domain.intents import Refused
from tradewind.domain.orders import Purpose
from tradewind.domain.reports import AccountReport, FeeReport, OrderReport, Report
from tradewind.domain.values import Money, Nanos, Quantity
from tradewind.strategies import saving
from tradewind.strategies.components import Component, WarmUp, labelled_apart
from tradewind.strategies.desk import Desk, HostConfig
from tradewind.strategies.effects import (
    CancelOrder,
    ComponentFailed,
    Effect,
    SessionNeeded,
    SubmitIntent,
)
from tradewind.strategies.failures import failure
from tradewind.strategies.holdings import Session
from tradewind.strategies.interface import Needs
from tradewind.strategies.steering import Steering


class StrategyHost:
    """Runs the components of one resource and turns their opinions into intents.

    Call `start` first, then optionally `load` and `on_history`; no intent leaves before
    `on_session` and the needed history are both there. Every input returns the effects to carry
    out, in order. After a `ComponentFailed` the host answers nothing any more.
    """

    def __init__(
        self,
        config: HostConfig,
        components: Sequence[Component],
        instruments: Mapping[str, Instrument] | None = None,
    ) -> None:
        self.config = config
        self.failed: ComponentFailed | None = None
        self._buried = False
        self._components = labelled_apart(components)
        self._desk = Desk(config, instruments or {})
        labels = [component.label for component in components]
        self._steering = Steering(self._desk, labels, self.is_warm)

    @property
    def signals(self) -> int:
        """Changes of opinion so far."""
        return self._desk.signals

    @property
    def intents(self) -> int:
        """Intents so far."""
        return self._desk.intents

    @property
    def number(self) -> int:
        """Number of the newest report that is taken in."""
        return self._desk.holdings.number

    @property
    def needs(self) -> tuple[Needs, ...]:
        """What each component must see: frames and history to subscribe to and ask for."""
        return tuple(component.needs for component in self._components)

    @property
    def progress(self) -> WarmUp:
        """The least-warm component and symbol."""
        steps = (component.progress for component in self._components)
        return min(steps, key=lambda step: step.seen - step.needed, default=WarmUp())

    def is_warm(self, symbol: str) -> bool:
        """Every component has seen enough of this symbol."""
        return all(component.is_warm(symbol) for component in self._components)

    def position(self, symbol: str) -> Quantity:
        """Signed quantity held by this resource."""
        return self._desk.holdings.position(symbol)

    def strengths(self, symbol: str) -> dict[str, float]:
        """What each component last said of a symbol."""
        said = self._desk.opinions.get(symbol, {})
        return {label: opinion.strength for label, opinion in said.items()}

    def start(self) -> list[Effect]:
        """Let every component prepare itself."""
        self._tell("start", lambda component: component.start(self._desk))
        return self._taken()

    def on_history(self, ticks: Iterable[Tick]) -> list[Effect]:
        """Warm up on the past, which never causes an order.

        What a component heard before, or brought along by `load`, it does not hear again.
        """
        self._desk.replaying = True
        for component in self._components:
            component.begin_history()
        for tick in ticks:
            self._hear_history(tick)
        self._desk.replaying = False
        return self._taken()

    def on_session(self, session: Session) -> list[Effect]:
        """Risk's word on positions, open orders and equity; also after a reconnect."""
        self._desk.holdings.restart(session)
        self._desk.open_session(session.epoch, session.instruments)
        return self._steered(self.config.symbols)

    def on_session_lost(self) -> None:
        """Nothing leaves until the next session."""
        self._desk.close_session()

    def on_event(self, tick: Tick) -> list[Effect]:
        """A market event."""
        if self.failed:
            return self._taken()
        self._desk.board.take(tick)
        event, now = tick.event, self._desk.board.now_ns
        kind = str(event.__struct_config__.tag)
        self._tell(kind, lambda component: component.hear(event))
        self._tell("timer", lambda component: component.hear_time(now))
        return self._steered((getattr(event, "symbol", ""), *self._desk.take_changed()))

    def on_time(self, now_ns: Nanos) -> list[Effect]:
        """Market time went on without an event."""
        self._desk.board.advance(now_ns)
        now = self._desk.board.now_ns
        self._tell("timer", lambda component: component.hear_time(now))
        return self._steered(self.config.symbols)

    def on_report(self, report: Report) -> list[Effect]:
        """A numbered report; a number seen before is ignored."""
        if self.failed or report.number <= self.number:
            return self._taken()
        self._desk.holdings.number = report.number
        if isinstance(report.body, AccountReport):
            self._desk.holdings.equity = report.body.equity
        elif isinstance(report.body, OrderReport) and self._is_ours(report.body):
            return self._on_order(report.body)
        elif isinstance(report.body, FeeReport):
            self._desk.holdings.note_fee(report.body.posting)
        return []

    def on_equity(self, equity: Money) -> None:
        """The account's equity, as risk marks it; sizes of new targets follow it."""
        self._desk.holdings.equity = equity

    def on_refused(self, refused: Refused) -> list[Effect]:
        """Risk or execution said no; an approval needs no word, its reports follow."""
        order = self._desk.holdings.note_refused(refused.client_order_id)
        if order is not None:
            self._steering.note_refused(order)
        return []

    def save(self) -> bytes:
        """State for `load` after a restart; b"" when a component could not say its own."""
        kept: dict[str, saving.ComponentState] = {}
        self._tell("save", lambda one: kept.update({one.label: saving.component_state(one)}))
        if self.failed:
            return b""
        return saving.encode(saving.captured(self._desk, self._steering, kept))

    def load(self, data: bytes) -> list[Effect]:
        """Take back a saved state, after `start`; a component with new parameters starts afresh.

        Empty bytes are what `save` gives when there is nothing to keep.

        Raises:
            MalformedValueError: the bytes are no saved state; nothing was changed.
        """
        if not data:
            return []
        state = saving.decode(data)
        saving.restore(state, self._desk, self._steering, self._components)
        self._tell("load", lambda component: saving.restore_component(state, component))
        return self._taken()

    def _hear_history(self, tick: Tick) -> None:
        self._desk.board.take(tick)
        event, now = tick.event, self._desk.board.now_ns
        self._tell("history", lambda component: component.hear_history(event))
        self._tell("timer", lambda component: component.hear_time(now))

    def _on_order(self, report: OrderReport) -> list[Effect]:
        followed = self._desk.holdings.note_report(report)
        self._steering.note_report(report)
        fill = report.fill
        if fill is not None and fill.kind is FillKind.FILL:
            self._tell("fill", lambda component: component.hear_fill(fill))
        effects = self._steered((report.order.terms.symbol,))
        if not followed:
            effects.append(SessionNeeded("a fill was taken back that this session never saw"))
        return effects

    def _is_ours(self, report: OrderReport) -> bool:
        return report.order.strategy == self.config.strategy

    def _tell(self, event: str, call: Callable[[Component], None]) -> None:
        for component in self._components:
            if self.failed:
                return
            try:
                call(component)
            except Exception as error:  # noqa: BLE001 - any fault of a user's code ends here
                self.failed = failure(component.label, event, error)

    def _steered(self, symbols: Iterable[str]) -> list[Effect]:
        if not self.failed:
            for symbol in symbols:
                if symbol in self._desk.opinions:
                    self._steering.steer(symbol)
        return self._taken()

    def _taken(self) -> list[Effect]:
        effects = self._desk.take()
        if not self.failed or self._buried:
            return [] if self._buried else effects
        self._buried = True
        entries = (one for one in self._desk.holdings.every_live() if one.purpose is Purpose.ENTRY)
        unsent = {one.intent.client_order_id for one in effects if isinstance(one, SubmitIntent)}
        reason = f"{self.failed.component} failed"
        cancels = [
            CancelOrder(one.client_order_id, reason)
            for one in entries
            if one.client_order_id not in unsent
        ]
        return [self.failed, *cancels]
