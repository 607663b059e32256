"""What risk reports to an operator: halts, seats, and the generations that it applies."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tradewind.deploy.reports import HaltReport, RiskReport, SeatReport
from tradewind.engine.desk import RiskDesk
from tradewind.engine.resuming import stopped
from tradewind.engine.statuses import DeskStatus, StrategyStatus
from tradewind.execution.state import EXTERNAL
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy
from tradewind.risk.states import Latch
from tradewind_services.hosting import Host
from tradewind_services.risk.attention import seat_warnings
from tradewind_services.risk.breaker_resets import breaker_id
from tradewind_services.risk.today import Today


class Reporting:
    """Looks at the desk when somebody asks; is told of every version that the desk has taken in."""

    def __init__(
        self,
        host: Host,
        desk: RiskDesk,
        unready: Callable[[], str],
        warnings: Callable[[], dict[str, str]] = dict,
    ) -> None:
        self._host, self._desk, self._unready, self._warnings = host, desk, unready, warnings
        self._today = Today(Path(host.config.state) / "today.json")

    def took(self, policy: RiskPolicy, strategies: Mapping[str, TradingStrategy]) -> None:
        """These versions apply from now on."""
        self._host.generations.took(policy, strategies)

    def report(self) -> RiskReport:
        """Everything as it is now."""
        now, reason = self._desk.status(), self._unready()
        return RiskReport(
            ready=not reason,
            reason=reason,
            policy_generation=self._host.generations.policy,
            warnings=self._warnings(),
            pinning=self._host.pinning,
            state=now.state.value,
            halts=tuple(map(_halt, (*now.latches, *stopped(self._desk.state)))),
            seats=tuple(self._seats(now)),
            breaker=now.breaker.state.value,
            breaker_id=breaker_id(now.breaker),
            books_match=now.books_match if self._desk.state.connected else None,
        )

    def _seats(self, now: DeskStatus) -> list[SeatReport]:
        own = [each for each in now.strategies if each.name != EXTERNAL]
        opened = self._desk.state.day
        day = opened.day if opened is not None else 0
        today = self._today.of(day, {each.name: each.counts for each in own})
        return [self._seat(each, today[each.name]) for each in own]

    def _seat(self, seat: StrategyStatus, today: Mapping[str, int]) -> SeatReport:
        return SeatReport(
            name=seat.name,
            state=seat.state.value,
            generation=self._host.generations.strategies.get(seat.name, 0),
            removed=self._desk.state.seats[seat.name].removed,
            connected=seat.connected,
            orders_today=today["approved"],
            fills_today=today["fills"],
            refusals_today=today["denied"],
            open_orders=seat.open_orders,
            positions=len(seat.positions),
            exposure=seat.exposure,
            day_pnl=seat.day_pnl,
            pnl=seat.pnl,
            warnings=seat_warnings(self._desk.state, seat.name),
        )


def _halt(latch: Latch) -> HaltReport:
    return HaltReport(
        id=latch.id,
        scope=latch.scope,
        state=latch.state.value,
        by=latch.by,
        reason=latch.reason,
        at_ns=latch.told_ns,
    )
