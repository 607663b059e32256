"""Whether a halted policy has an order left, as far as its status tells."""

from tradewind.resources.crds.status import RiskPolicyStatus
from tradewind_operator.model import Owned
from tradewind_operator.uninstalling.belongings import HALTED


def figures_at(own: Owned) -> str:
    """When a policy's figures were taken; "" where there are none."""
    status = own.status
    figures = status.figures if isinstance(status, RiskPolicyStatus) else None
    return (figures.at or "") if figures else ""


def why_not(own: Owned, before: str) -> str:
    """What a halted policy still waits for; "" for nothing. Figures from `before` tell nothing."""
    status = own.status
    if not isinstance(status, RiskPolicyStatus) or not status.pods:
        return ""
    if status.trading_state not in HALTED:
        return "risk has not acknowledged the halt"
    if status.figures is None or figures_at(own) == before:
        return "its orders have not been counted since the halt"
    open_orders, unknown = status.figures.open_orders or 0, status.figures.unknown_orders or 0
    return f"{open_orders} open and {unknown} unknown orders" if open_orders or unknown else ""
