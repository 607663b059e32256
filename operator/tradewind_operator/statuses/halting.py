"""Halted of a strategy, as risk enforces it; of a policy, risk writes it itself."""

from collections.abc import Iterator

from tradewind.deploy.plan import RISK
from tradewind.deploy.reports import HaltReport
from tradewind.domain.codes import TradingState
from tradewind.engine.resuming import POLICY_GONE
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.status_parts import Halt
from tradewind.resources.strategies import TradingStrategy
from tradewind.risk.breaker import BreakerState
from tradewind.risk.states import PLATFORM, POLICY, strategy_of, strategy_scope
from tradewind_operator.statuses.moments import moment
from tradewind_operator.statuses.sayings import Said, worded
from tradewind_operator.statuses.scenes import Scene
from tradewind_operator.statuses.services import risk_absent

_ABOUT = ConditionType.HALTED
_STOPPED = (TradingState.HALTED, TradingState.FLATTENED)
MACHINES = frozenset({"risk", "execution", "dead-man"})
"""Who halts by itself, where a halt says who did it; all others are people and resources."""


def halted(scene: Scene) -> Said:
    """Whether orders that add exposure leave, by risk's own word."""
    seat, risk = scene.seat, scene.risk
    if risk is None or seat is None:
        return _unseen(scene)
    if seat.state in _STOPPED:
        return next(_causes(scene), Said(_ABOUT, Reason.FAIL_SAFE))
    if risk.breaker == BreakerState.OPEN:
        return Said(_ABOUT, Reason.BREAKER_OPEN)
    if seat.state == TradingState.REDUCING:
        return Said(_ABOUT, Reason.REDUCING)
    pending = _wants_halt(scene) and "risk has not taken in yet that it should halt"
    return Said(_ABOUT, Reason.TRADING, pending or "")


def halt_of(scene: Scene) -> Halt | None:
    """The latched halt that holds the strategy: its own before the policy's."""
    found = next(_latched(scene), None)
    if found is None:
        return None
    return Halt(
        id=found.id,
        since=moment(found.at_ns) if found.at_ns else None,
        scope="strategy" if strategy_of(found.scope) else found.scope,
        by=found.by[:253],
        reason=found.reason[:1024],
    )


def own_halt(scene: Scene) -> HaltReport | None:
    """The latch that the resource's own annotations lift."""
    scope = _scopes(scene)[0]
    return next((each for each in _latched(scene) if each.scope == scope), None)


def _unseen(scene: Scene) -> Said:
    if scene.view.policy is None:
        return Said(_ABOUT, Reason.POLICY_GONE, "there is no policy, and nothing trades without")
    absent = risk_absent(scene, ConditionType.RISK_ENFORCED)
    if absent is not None:
        return Said(_ABOUT, Reason.UNOBSERVED, absent.message)
    if scene.risk is not None:
        return Said(_ABOUT, Reason.UNOBSERVED, "risk does not know the strategy yet")
    return scene.unobserved(_ABOUT, RISK)


def _causes(scene: Scene) -> Iterator[Said]:
    """Why it is halted, what the author can change first."""
    execution, latch = scene.execution, next(_latched(scene), None)
    lost = worded(ConditionType.EXECUTION_READY, execution.journal_problem) if execution else None
    if lost is not None and lost.reason is Reason.JOURNAL_LOST:
        yield Said(_ABOUT, Reason.JOURNAL_LOST, lost.message)
    policy = scene.view.policy
    if (policy and policy.deleting) or (latch and latch.reason == POLICY_GONE):
        yield Said(_ABOUT, Reason.POLICY_GONE, _lifted(latch))
    strategy = scene.own.resource
    if isinstance(strategy, TradingStrategy) and strategy.spec.trading_state in _STOPPED:
        yield _by_spec(scene, strategy.spec.trading_state)
    if scene.policy and scene.own.ref.name in scene.policy.spec.strategies.halted:
        text = f"set it free in spec.strategies.halted of policy {scene.policy.name}"
        yield Said(_ABOUT, Reason.NAMED_BY_POLICY, text)
    if scene.policy and scene.policy.spec.trading_state in _STOPPED:
        text = f"tradingState of policy {scene.policy.name} is {scene.policy.spec.trading_state}"
        yield Said(_ABOUT, Reason.HALTED_BY_POLICY, text)
    if latch is not None:
        yield _by_latch(scene, latch)


def _by_spec(scene: Scene, wanted: TradingState) -> Said:
    seat = scene.seat
    if wanted is TradingState.HALTED or seat is None:
        return Said(_ABOUT, Reason.HALTED_BY_SPEC)
    if seat.positions or seat.open_orders:
        text = f"{seat.positions} positions and {seat.open_orders} orders are left"
        return Said(_ABOUT, Reason.FLATTENING, text)
    return Said(_ABOUT, Reason.FLATTENED)


def _by_latch(scene: Scene, latch: HaltReport) -> Said:
    if latch.by in MACHINES:
        return Said(_ABOUT, Reason.FAIL_SAFE, f"{latch.reason}; {_lifted(latch)}")
    if strategy_of(latch.scope) is None:
        text = f"the {latch.scope} was halted by {latch.by}: {latch.reason}; {_lifted(latch)}"
        return Said(_ABOUT, Reason.HALTED_BY_POLICY, text)
    text = f"halted by {latch.by}: {latch.reason}; {_lifted(latch)}"
    return Said(_ABOUT, Reason.LATCHED, text)


def _lifted(latch: HaltReport | None) -> str:
    if latch is None:
        return ""
    where = "strategy" if strategy_of(latch.scope) else "policy"
    return (
        f"to lift it, set on the {where} tradingState Active and the annotations "
        f"tradewind.io/resume: {latch.id} and tradewind.io/reason"
    )


def _latched(scene: Scene) -> Iterator[HaltReport]:
    """Latches that hold the resource, its own first."""
    halts = scene.risk.halts if scene.risk else ()
    for scope in _scopes(scene):
        yield from (each for each in halts if each.scope == scope and each.state in _STOPPED)


def _scopes(scene: Scene) -> tuple[str, ...]:
    if scene.kind == TradingStrategy.__name__:
        return (strategy_scope(scene.own.ref.name), POLICY, PLATFORM)
    return (POLICY, PLATFORM)


def _wants_halt(scene: Scene) -> bool:
    strategy = scene.own.resource
    return isinstance(strategy, TradingStrategy) and strategy.spec.trading_state in _STOPPED
