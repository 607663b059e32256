"""Defects of risk."""

from collections.abc import Callable

from msgspec.structs import replace

from tests.simulation.network import Link
from tests.simulation.risk import Risk
from tests.simulation.settings import KEY, desk_settings
from tradewind.domain.events import Tick
from tradewind.domain.orders import Purpose
from tradewind.domain.values import SCALE, Quantity
from tradewind.engine import effects as e
from tradewind.engine.desk import RiskDesk
from tradewind.engine.records import EpochGiven, FlattenMoved, Record
from tradewind.execution.approvals import signature
from tradewind.execution.inputs import Now
from tradewind.risk.breaker import Breaker, BreakerState
from tradewind.risk.exits import ExitMark
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


class BreakerForgottenAtRestart(_Forgetful):
    """A restart closes the breaker."""

    forgets = Breaker


class FlattenForgottenAtRestart(_Forgetful):
    """A restart ends a flatten half-way."""

    forgets = FlattenMoved


class ExitForgottenAtRestart(_Forgetful):
    """A restart forgets the best price of an exit, and that it fired."""

    forgets = ExitMark


class StaleSnapshot(Risk):
    """A snapshot is said to be newer than it is: the reports between are never asked for."""

    def make_desk(self, records: list[Record]) -> RiskDesk:
        desk = super().make_desk(records)
        if desk.known:
            desk.state.known += 1
        return desk


class LimitsNotLowered(Risk):
    """A limit that a person lowers stays as it was."""

    def edited(self) -> None:
        pass


class ExitsTooLarge(Risk):
    """What closes is sent for a little more than there is."""

    def _ask_execution(self, effect: e.Place | e.Cancel | e.CancelAll | e.AskSeen) -> None:
        if isinstance(effect, e.Place) and effect.order.approval.purpose is not Purpose.ENTRY:
            approval = effect.order.approval
            terms = replace(approval.terms, quantity=Quantity(approval.terms.quantity + 5 * SCALE))
            approval = replace(approval, terms=terms)
            signed = replace(effect.order, approval=approval, token=signature(approval, KEY))
            effect = e.Place(signed)
        super()._ask_execution(effect)


class _NoBreaker(RiskDesk):
    def tick(self, tick: Tick, now: Now) -> list[e.Effect]:
        effects = super().tick(tick, now)
        self.state.account.breaker = BreakerState.CLOSED
        return effects


class BreakerDoesNotStop(Risk):
    """The breaker opens, but nothing heeds it."""

    def make_desk(self, records: list[Record]) -> RiskDesk:
        return _NoBreaker(desk_settings(), records=records)


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
        def both(now: Now) -> list[e.Effect]:
            effects = give(now)
            done(self.desk.state.states.number)
            return effects

        super().command(both, lambda _: None)
