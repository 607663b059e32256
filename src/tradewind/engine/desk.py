"""The risk desk: one account's limits, ledger, breaker, exits and states as one pure machine.

Every method takes what happened and returns what to do. Nothing here reads a clock or a file.
"""

from collections.abc import Iterable

from tradewind.domain.codes import TradingState
from tradewind.domain.events import Tick
from tradewind.domain.instruments import Instrument
from tradewind.domain.intents import Intent, Refused
from tradewind.domain.reports import Report
from tradewind.domain.values import Nanos
from tradewind.engine import commands, resuming, sessions
from tradewind.engine.days import turn_day
from tradewind.engine.decisions import decide
from tradewind.engine.desk_state import DeskSettings, DeskState
from tradewind.engine.effects import Effect
from tradewind.engine.folding import fold
from tradewind.engine.marking import follow_report, mark, pass_time
from tradewind.engine.records import Record
from tradewind.engine.resending import send_again
from tradewind.engine.restoring import restore
from tradewind.engine.resuming import Resume
from tradewind.engine.sessions import ExecutionSession, StrategySnapshot
from tradewind.engine.snapshots import DeskSnapshot, restore_snapshot, snapshot
from tradewind.engine.statuses import DeskStatus, status
from tradewind.engine.wall_times import stamp
from tradewind.execution.inputs import Now
from tradewind.risk.limits import PolicyLimits, StrategyLimits
from tradewind.risk.sessions import Calendar


class RiskDesk:
    """The risk of one account.

    After a restart, build it with the records of its own journal (and a snapshot, if there is one),
    then ask execution for reports from `known` on; it approves nothing until it is level.
    """

    def __init__(
        self,
        settings: DeskSettings,
        *,
        instruments: Iterable[Instrument] = (),
        calendar: Calendar | None = None,
        records: Iterable[Record] = (),
        start_from: DeskSnapshot | None = None,
    ) -> None:
        self.state = DeskState(settings, instruments=instruments, calendar=calendar or Calendar())
        restore(self.state, records)
        if start_from is not None:
            restore_snapshot(self.state, start_from)

    @property
    def known(self) -> int:
        """Number of the last report taken in."""
        return self.state.known

    @property
    def ready(self) -> bool:
        """Level with execution's reports and with the market."""
        return self.state.ready

    @property
    def symbols(self) -> frozenset[str]:
        """What market data to subscribe to."""
        return self.state.watched

    def tick(self, tick: Tick, now: Now) -> list[Effect]:
        """A market event, in order."""
        return mark(self.state, tick, now)

    def time(self, now: Now) -> list[Effect]:
        """Time has passed; at least every 100 ms."""
        return pass_time(self.state, self._at(now))

    def intent(self, intent: Intent, now: Now, age_ns: int | None = None) -> list[Effect]:
        """A strategy wants an order. `age_ns` is its age by machine time, where that is known."""
        return decide(self.state, intent, now, age_ns)

    def cancel(
        self, strategy: str, client_order_id: str, now: Now, *, by: str, reason: str = ""
    ) -> list[Effect]:
        """A cancel, by a strategy or (strategy "") a person; it passes in every state."""
        self._at(now)
        return sessions.cancel(self.state, strategy, client_order_id, by=by, reason=reason)

    def report(self, report: Report, now: Now) -> list[Effect]:
        """Execution's next numbered report."""
        state = self.state
        effects = fold(state, report, now)
        moved = state.account.equity != state.watched_equity or state.market_ns >= state.due_ns
        if state.level and (moved or state.armed or state.exits or state.flattens):
            effects += follow_report(state, report, now)
        return effects + send_again(state, now) if state.absent else effects

    def session_opened(self, opened: ExecutionSession, now: Now) -> list[Effect]:
        """A session with execution began.

        Raises:
            JournalError: another account, or execution lost reports that risk has seen.
        """
        return sessions.open_execution(self.state, opened, self._at(now))

    def session_lost(self, now: Now) -> list[Effect]:
        """The session with execution broke; every reservation stays."""
        self._at(now)
        return sessions.lose_execution(self.state)

    def execution_readiness(self, now: Now, *, ready: bool) -> list[Effect]:
        """Execution is reconciled with the venue, or no longer."""
        self._at(now)
        self.state.execution_ready = ready
        self.state.refresh_level()
        return turn_day(self.state)

    def execution_refused(self, refused: Refused, now: Now) -> list[Effect]:
        """Execution refused an approval."""
        self._at(now)
        return sessions.execution_refused(self.state, refused)

    def never_seen(self, client_order_id: str, now: Now) -> list[Effect]:
        """Execution's answer to `AskSeen`: it never got that approval."""
        self._at(now)
        return sessions.release_unseen(self.state, client_order_id)

    def strategy_opened(self, strategy: str, now: Now) -> tuple[list[Effect], StrategySnapshot]:
        """A strategy connected. Perform the effects, then send the snapshot, then reports."""
        self._at(now)
        return sessions.open_strategy(self.state, strategy)

    def strategy_closed(self, strategy: str, now: Now) -> list[Effect]:
        """A strategy's session ended."""
        self._at(now)
        return sessions.close_strategy(self.state, strategy)

    def strategy_failed(
        self, strategy: str, now: Now, *, component: str, error: str
    ) -> list[Effect]:
        """A strategy raised, or one of its callbacks hangs."""
        self._at(now)
        return sessions.strategy_failed(self.state, strategy, component=component, error=error)

    def apply_policy(
        self, policy: PolicyLimits, now: Now, *, by: str, reason: str = commands.SAID_SO
    ) -> list[Effect]:
        """The policy's resource has a new version; the same one again changes nothing."""
        self._at(now)
        return commands.apply_policy(self.state, policy, by=by, reason=reason)

    def end_policy(self, now: Now, *, by: str) -> list[Effect]:
        """The policy's resource is gone or going."""
        self._at(now)
        return resuming.end_policy(self.state, by=by)

    def await_policy(self) -> None:
        """Stay halted until the first policy is known."""
        resuming.await_policy(self.state)

    def apply_strategy(
        self, limits: StrategyLimits, now: Now, *, by: str, reason: str = commands.SAID_SO
    ) -> list[Effect]:
        """A strategy's resource has a new version; the same one again changes nothing."""
        self._at(now)
        return commands.apply_strategy(self.state, limits, by=by, reason=reason)

    def remove_strategy(self, name: str, now: Now, *, by: str) -> list[Effect]:
        """A strategy's resource is gone."""
        self._at(now)
        return commands.remove_strategy(self.state, name, by=by)

    def know_instruments(self, instruments: Iterable[Instrument]) -> None:
        """Learn or replace what can be traded."""
        self.state.exposures.know({item.symbol: item for item in instruments})

    def set_state(
        self, scope: str, wanted: TradingState, now: Now, *, by: str, reason: str
    ) -> list[Effect]:
        """Halt, reduce or flatten "platform", "policy" or "strategy:NAME"; Active resumes."""
        self._at(now)
        if wanted is TradingState.ACTIVE:
            return commands.resume(self.state, scope, by=by, reason=reason)
        return commands.set_state(self.state, scope, wanted, by=by, reason=reason)

    def note_resume(self, scope: str, wish: Resume) -> None:
        """A resource asks for a resume; say so before its version is applied."""
        resuming.note_resume(self.state, scope, wish)

    def lift(self, scope: str, wish: Resume, now: Now) -> list[Effect]:
        """Lift a scope's latch if the wish names it; say so after its version is applied."""
        self._at(now)
        return resuming.lift(self.state, scope, wish)

    def resume(self, scope: str, now: Now, *, by: str, reason: str) -> list[Effect]:
        """Lift the latch of a scope; a person and a reason are required."""
        self._at(now)
        return commands.resume(self.state, scope, by=by, reason=reason)

    def reset_breaker(self, now: Now, *, by: str, reason: str) -> list[Effect]:
        """Close the circuit breaker by hand."""
        self._at(now)
        return commands.reset_breaker(self.state, by=by, reason=reason)

    def stamp(self, record: Record, utc_ns: Nanos) -> Record:
        """A new record with the machine's time, where a person is told of it."""
        return stamp(self.state, record, utc_ns)

    def acknowledged(self, number: int) -> bool:
        """Whether execution has journalled this halt number."""
        return self.state.acknowledged >= number

    def status(self) -> DeskStatus:
        """Everything that a person wants to know."""
        return status(self.state)

    def snapshot(self) -> DeskSnapshot:
        """What lets a restart ask for reports from here on instead of from the first."""
        return snapshot(self.state)

    def _at(self, now: Now) -> Now:
        self.state.market_ns = max(self.state.market_ns, now.market_ns)
        return now
