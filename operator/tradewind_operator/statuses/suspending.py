"""Suspended of a strategy: its orders are cancelled, then its pod goes."""

from tradewind.deploy.plan import STRATEGY
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.strategies import TradingStrategy
from tradewind_operator.statuses.pods import PodState
from tradewind_operator.statuses.sayings import Said
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
    orders = scene.execution.open_orders.get(strategy.name, 0) if scene.execution else 0
    if look.state is not PodState.ABSENT or orders:
        waits = [look.message] if look.state is not PodState.ABSENT else []
        waits += [f"{orders} orders are open"] if orders else []
        return Said(_ABOUT, Reason.SUSPENDING, "; ".join(waits))
    return Said(_ABOUT, Reason.SUSPENDED_BY_SPEC)
