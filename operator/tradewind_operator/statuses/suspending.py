"""Suspended of a strategy: its orders are cancelled, then its pod goes."""

from tradewind.deploy.plan import EXECUTION, STRATEGY
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.reasons import Standing
from tradewind.resources.strategies import TradingStrategy
from tradewind_operator.statuses.pods import PodState
from tradewind_operator.statuses.sayings import Said, condition_of
from tradewind_operator.statuses.scenes import Scene

_ABOUT = ConditionType.SUSPENDED


def suspended(scene: Scene) -> Said | None:
    """Whether the workload is gone by `spec.suspend`; None where the spec can't be read."""
    strategy = scene.own.resource
    if not isinstance(strategy, TradingStrategy):
        return None
    if not strategy.spec.suspend:
        return Said(_ABOUT, Reason.NOT_SUSPENDED)
    look = scene.look(STRATEGY)
    waits = [look.message] if look.state is not PodState.ABSENT else []
    waits += _orders(scene, strategy.name)
    if waits:
        return Said(_ABOUT, Reason.SUSPENDING, "; ".join(waits))
    return Said(_ABOUT, Reason.SUSPENDED_BY_SPEC)


def _orders(scene: Scene, strategy: str) -> list[str]:
    """What keeps its orders from being known to be none; an operator that starts asks nobody."""
    report = scene.execution
    if report is None:
        silent = scene.look(EXECUTION).runs and not _stood(scene)
        return ["execution does not say which orders are open"] if silent else []
    count = report.open_orders.get(strategy, 0) + report.unknown_orders.get(strategy, 0)
    return [f"{count} orders are open"] if count else []


def _stood(scene: Scene) -> bool:
    """It was suspended before, in this generation."""
    before = condition_of(scene.before.conditions, _ABOUT)
    now = before is not None and before.observed_generation == scene.own.generation
    return now and before is not None and before.status is Standing.TRUE
