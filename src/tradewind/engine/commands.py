"""What people, resources and the dead-man ask: states, limits, resets, removals."""

from tradewind.domain.codes import AlarmCode, TradingState, strictest
from tradewind.domain.errors import ConfigurationError
from tradewind.domain.reports import HaltReport
from tradewind.engine.breaking import move
from tradewind.engine.desk_state import DeskState
from tradewind.engine.effects import (
    Alarm,
    Append,
    CancelAll,
    Effect,
    Halt,
    StateTold,
    StatusChanged,
    ToStrategy,
)
from tradewind.engine.flattening import start_flatten
from tradewind.engine.records import FailureSet, LockSet, PolicyApplied, StrategyApplied
from tradewind.engine.records import StrategyRemoved as RemovedRecord
from tradewind.engine.watching import watch
from tradewind.execution.inputs import ENTRIES, strategy_entries
from tradewind.execution.inputs import strategy_scope as cancel_scope
from tradewind.portfolio.ledger import EXTERNAL
from tradewind.risk.breaker import BreakerState, reset
from tradewind.risk.limits import DeletionPolicy, PolicyLimits, StrategyLimits
from tradewind.risk.states import PLATFORM, POLICY, Latch, strategy_of, strategy_scope

_S = TradingState
SAID_SO = "the resource says so"


def set_state(
    state: DeskState, scope: str, wanted: TradingState, *, by: str, reason: str
) -> list[Effect]:
    """Latch a scope; Active is not set but resumed. A halt never weakens a flatten.

    Raises:
        ConfigurationError: there is no such scope or strategy, or its halt would be weakened.
    """
    _check_scope(state, scope)
    _check_latch(state, scope, wanted)
    return _tighten(state, scope, wanted, by=by, reason=reason)


def _check_latch(state: DeskState, scope: str, wanted: TradingState) -> None:
    held = state.states.latches.get(scope)
    if held is None or wanted.strictness >= min(held.state.strictness, _S.HALTED.strictness):
        return
    raise ConfigurationError(
        f"{scope} stays {held.state} ({held.id}, by {held.by}: {held.reason}): only `resume` with "
        f"a reason lifts that"
    )


def _tighten(
    state: DeskState, scope: str, wanted: TradingState, *, by: str, reason: str
) -> list[Effect]:
    """Latch a scope, no weaker than it is, and stop what a halt stops."""
    latched = strictest(wanted, state.states.latched(scope))
    effects = _latch(state, scope, latched, by=by, reason=reason)
    if wanted.strictness >= _S.HALTED.strictness:
        effects += _stop(state, scope, wanted, by=by, reason=reason)
        effects.append(Alarm(AlarmCode.HALT, f"{scope} is {latched} by {by}: {reason}"))
    return effects + tell_states(state)


def _latch(
    state: DeskState, scope: str, latched: TradingState, *, by: str, reason: str
) -> list[Effect]:
    number = state.states.next_number(scope)
    latch = Latch(scope, latched, number, by, reason, state.market_ns)
    state.states.latch(latch)
    return [Append(latch, urgent=True), _tell_execution(state, number, by=by, reason=reason)]


def _check_scope(state: DeskState, scope: str) -> None:
    name = strategy_of(scope)
    if scope in (PLATFORM, POLICY) or (name is not None and name in state.seats):
        return
    known = ", ".join(sorted(strategy_scope(name) for name in state.seats))
    raise ConfigurationError(f"no scope {scope!r} here; known: platform, policy, {known}")


def _tell_execution(state: DeskState, number: int, *, by: str, reason: str) -> Halt:
    """What execution is told: the account's state; a strategy's halt only raises the number."""
    report = state.told[number] = HaltReport(number, state.states.policy, by, reason)
    return Halt(report)


def _stop(
    state: DeskState, scope: str, wanted: TradingState, *, by: str, reason: str
) -> list[Effect]:
    if wanted is _S.FLATTENED:
        return start_flatten(state, POLICY if scope == PLATFORM else scope, by=by, reason=reason)
    name = strategy_of(scope)
    return [CancelAll(ENTRIES if name is None else strategy_entries(name), by, reason)]


def resume(state: DeskState, scope: str, *, by: str, reason: str) -> list[Effect]:
    """Lift a scope's latch, lock and failure; only this does.

    Raises:
        ConfigurationError: there is no such scope or strategy.
    """
    _check_scope(state, scope)
    effects = _latch(state, scope, _S.ACTIVE, by=by, reason=reason)
    state.flattens.pop(POLICY if scope == PLATFORM else scope, None)
    name = strategy_of(scope)
    if name is not None:
        effects += _forgive(state, name, by=by, reason=reason)
    return effects + tell_states(state)


def _forgive(state: DeskState, name: str, *, by: str, reason: str) -> list[Effect]:
    seat = state.seat(name)
    effects: list[Effect] = []
    if seat.conduct.locked:
        seat.conduct.locked, seat.unlocked_ns = False, state.market_ns
        seat.conduct.executions.times.clear()
        effects.append(
            Append(LockSet(name, locked=False, at_ns=state.market_ns, by=by, reason=reason))
        )
    if seat.standing.failed:
        seat.standing.failed, seat.failures = False, 0
        effects.append(Append(FailureSet(name, failed=False, at_ns=state.market_ns, reason=reason)))
    return effects


def reset_breaker(state: DeskState, *, by: str, reason: str) -> list[Effect]:
    """Close the breaker by hand; the day's loss counts anew from here."""
    if state.breaker.state is BreakerState.CLOSED:
        return []
    loss = state.account.opening - state.account.equity
    state.equity_peak.clear()
    state.ranges.clear()
    return move(state, reset(state.breaker, state.market_ns, loss=loss, by=by, reason=reason))


def apply_policy(
    state: DeskState, policy: PolicyLimits, *, by: str, reason: str = SAID_SO
) -> list[Effect]:
    """Bring a new version of the policy into force; nothing that was counted is lost."""
    if policy == state.policy:
        return []
    state.version += 1
    effects: list[Effect] = [Append(PolicyApplied(state.version, policy, state.market_ns, by))]
    before = state.policy
    take_policy(state, policy)
    for scope, wanted, was in (
        (POLICY, policy.state, before.state if before else _S.ACTIVE),
        (PLATFORM, policy.platform_state, before.platform_state if before else _S.ACTIVE),
    ):
        effects += _follow(state, scope, wanted, was, by=by, reason=reason)
    return [*effects, *tell_states(state), StatusChanged("policy")]


def _follow(
    state: DeskState, scope: str, wanted: _S, was: _S, *, by: str, reason: str
) -> list[Effect]:
    """Latch what a resource newly asks for; an edit alone never weakens a latch."""
    held, halts = state.states.latched(scope), wanted.strictness >= _S.HALTED.strictness
    if not halts or wanted is was or wanted.strictness <= min(was.strictness, held.strictness):
        return []
    return _tighten(state, scope, wanted, by=by, reason=reason)


def take_policy(state: DeskState, policy: PolicyLimits) -> None:
    """Apply a version, without telling anyone."""
    state.policy = policy
    state.states.set_file(POLICY, policy.state)
    state.states.set_file(PLATFORM, policy.platform_state)
    state.exposures.set_initial_margin(policy.limits.initial_margin)
    state.refresh_level()


def apply_strategy(
    state: DeskState, limits: StrategyLimits, *, by: str, reason: str = SAID_SO
) -> list[Effect]:
    """Bring a new version of a strategy's limits into force."""
    known = state.seats.get(limits.name)
    if known is not None and known.limits == limits:
        return []
    state.version += 1
    effects: list[Effect] = [Append(StrategyApplied(state.version, limits, state.market_ns, by))]
    was = known.limits.state if known else _S.ACTIVE
    suspends = limits.suspended and not (known and known.limits.suspended)
    take_strategy(state, limits)
    scope = strategy_scope(limits.name)
    effects += _follow(state, scope, limits.state, was, by=by, reason=reason)
    if suspends:
        effects.append(CancelAll(strategy_entries(limits.name), by, "suspended"))
    return [*effects, *watch(state), *tell_states(state), StatusChanged("strategy")]


def take_strategy(state: DeskState, limits: StrategyLimits) -> None:
    """Apply a version, without telling anyone."""
    seat = state.seat(limits.name)
    seat.take(limits)
    seat.removed = False
    state.armed = any(other.armed for other in state.seats.values())
    state.states.set_file(strategy_scope(limits.name), limits.state)


def remove_strategy(state: DeskState, name: str, *, by: str) -> list[Effect]:
    """A strategy's resource is gone: do what its deletion policy says; it may then only close."""
    seat = state.seats.get(name)
    if seat is None or seat.removed or name == EXTERNAL:
        return []
    policy = seat.limits.deletion_policy
    state.version += 1
    take_removal(state, name)
    effects: list[Effect] = [Append(RemovedRecord(state.version, name, state.market_ns))]
    if policy is DeletionPolicy.FLATTEN:
        effects += start_flatten(state, strategy_scope(name), by=by, reason="removed")
    elif policy is DeletionPolicy.CANCEL:
        effects.append(CancelAll(cancel_scope(name), by, "the strategy was removed"))
    return [*effects, StatusChanged("strategy")]


def take_removal(state: DeskState, name: str) -> None:
    """Forget a strategy's permission; its positions, exits and figures stay."""
    seat = state.seat(name)
    seat.take(
        StrategyLimits(
            name=name,
            allowed=False,
            exits=seat.limits.exits,
            deletion_policy=seat.limits.deletion_policy,
        )
    )
    seat.removed = True
    state.states.set_file(strategy_scope(name), _S.ACTIVE)


def tell_states(state: DeskState) -> list[Effect]:
    """Tell every connected strategy where it stands."""
    account = state.account
    effects: list[Effect] = [
        ToStrategy(
            seat.name,
            StateTold(state.states.strategy(seat.name), account.equity, account.available),  # type: ignore[arg-type]
        )
        for seat in state.seats.values()
        if seat.connected
    ]
    return [*effects, StatusChanged("state")]
