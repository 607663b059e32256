"""Defects of risk."""

from collections.abc import Callable

from tests.simulation.network import Link
from tests.simulation.risk import Risk
from tests.simulation.settings import desk_settings
from tradewind.engine import effects as e
from tradewind.engine.desk import RiskDesk
from tradewind.engine.records import EpochGiven, Record
from tradewind.execution.inputs import Now
from tradewind.risk.states import Latch


class _Forgetful(Risk):
    forgets: type[Record]

    def make_desk(self, records: list[Record]) -> RiskDesk:
        kept = [record for record in records if not isinstance(record, self.forgets)]
        return RiskDesk(desk_settings(), records=kept)


class LatchForgottenAtRestart(_Forgetful):
    """A restart lifts every halt."""

    forgets = Latch


class EpochForgottenAtRestart(_Forgetful):
    """A restart gives out the ids of an earlier session again."""

    forgets = EpochGiven


class ReservationReleasedOnDisconnect(Risk):
    """Without a session, what was approved counts no more."""

    def _lost(self, link: Link) -> None:
        if link is self._link:
            for name in list(self.desk.state.reservations.orders):
                self.desk.state.reservations.release(name)
        super()._lost(link)


class NothingReserved(Risk):
    """An approval counts only once execution has reported it."""

    def _ask_execution(self, effect: e.Place | e.Cancel | e.CancelAll | e.AskSeen) -> None:
        super()._ask_execution(effect)
        if isinstance(effect, e.Place):
            self.desk.state.reservations.release(effect.order.approval.client_order_id)


class HaltAcknowledgedEarly(Risk):
    """The person hears that trading has stopped before execution has."""

    def command(self, give: Callable[[Now], list[e.Effect]], done: Callable[[int], None]) -> None:
        super().command(give, lambda _: None)
        done(self.desk.state.states.number)
