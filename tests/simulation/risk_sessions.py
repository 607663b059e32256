"""Risk's side of its sessions with strategies."""

from typing import TYPE_CHECKING

import msgspec

from tests.simulation.network import Link
from tradewind.domain.instruments import Instrument
from tradewind.domain.intents import Intent, Refused
from tradewind.domain.reports import Report
from tradewind.engine.effects import Granted, StateTold
from tradewind.strategies.effects import CancelOrder, ComponentFailed
from tradewind.strategies.holdings import Session

if TYPE_CHECKING:
    from tests.simulation.risk import Risk
    from tests.simulation.strategy import StrategyProcess


class Sent(msgspec.Struct, frozen=True):
    """An intent with the machine's time at which it left."""

    intent: Intent
    utc_ns: int


ToStrategy = Session | Refused | Granted | Report | StateTold
FromStrategy = Sent | CancelOrder | ComponentFailed


class Seat:
    """One connected strategy."""

    def __init__(self, process: "StrategyProcess", link: Link) -> None:
        self.process, self.link = process, link


class StrategySessions:
    """Admits strategies when the desk is level; a second stream of one takes the first's place."""

    def __init__(self, risk: "Risk") -> None:
        self._risk = risk
        self._waiting: list[Seat] = []
        self._seats: dict[str, Seat] = {}
        self.instruments: tuple[Instrument, ...] = ()

    def knock(self, process: "StrategyProcess", link: Link) -> None:
        """A strategy asks for a session."""
        self._waiting.append(Seat(process, link))
        self.admit()

    def admit(self) -> None:
        """Open the sessions that wait, if the desk is level."""
        while self._waiting and self._risk.desk.ready:
            seat = self._waiting.pop(0)
            if seat.link.alive:
                self._open(seat)

    def _open(self, seat: Seat) -> None:
        risk, name = self._risk, seat.process.name
        if name in self._seats:
            self._seats[name].link.cut()
            risk.carry_out(risk.desk.strategy_closed(name, risk.now()))
        self._seats[name] = seat
        if risk.desk.state.seat(name).epoch == 0 and any(self._risk.desk.state.ledger.positions()):
            risk.world.count("late strategy")
        effects, snapshot = risk.desk.strategy_opened(name, risk.now())
        risk.carry_out(effects)
        session = Session(
            epoch=snapshot.epoch,
            equity=snapshot.equity,
            as_of=snapshot.as_of,
            positions=snapshot.positions,
            orders=snapshot.orders,
            instruments=self.instruments,
        )
        self._put(seat, session)

    def closed(self, name: str, link: Link) -> None:
        """A stream ended."""
        seat = self._seats.get(name)
        if seat is not None and seat.link is link:
            del self._seats[name]
            self._risk.carry_out(self._risk.desk.strategy_closed(name, self._risk.now()))

    def tell(self, name: str, message: ToStrategy) -> None:
        """Hand a message to a strategy, if it is connected."""
        seat = self._seats.get(name)
        if seat is not None:
            self._put(seat, message)

    def take(self, name: str, message: FromStrategy) -> None:
        """One message from a strategy."""
        risk, desk = self._risk, self._risk.desk
        now = risk.now()
        match message:
            case Sent(intent, utc_ns):
                age_ns = max(0, risk.clock.utc_ns() - utc_ns)
                intent = msgspec.structs.replace(intent, strategy=name)
                risk.carry_out(desk.intent(intent, now, age_ns))
            case CancelOrder(order_id, reason):
                risk.carry_out(desk.cancel(name, order_id, now, by=name, reason=reason))
            case ComponentFailed(component, _, error):
                risk.carry_out(desk.strategy_failed(name, now, component=component, error=error))

    def _put(self, seat: Seat, message: ToStrategy) -> None:
        seat.link.send(seat.link.opener, lambda: seat.process.hear(message, seat.link))
