"""How everything stands, by the resources' own status: is it trading, is it safe, what it makes."""

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tradewind.domain.codes import TradingState
from tradewind.plugin.resources import Found
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reasons import Standing
from tradewind.resources.crds.status import (
    CommonStatus,
    RiskPolicyStatus,
    TradingStrategyStatus,
    plain_status,
)

_STYLES = {
    "Trading": "green",
    "Halted": "bold red",
    "Stalled": "bold red",
    "Degraded": "red",
    "Reducing": "yellow",
    "Pending": "yellow",
}
_BAD = {
    ConditionType.READY: Standing.FALSE,
    ConditionType.STALLED: Standing.TRUE,
    ConditionType.HALTED: Standing.TRUE,
    ConditionType.WARNING: Standing.TRUE,
    ConditionType.CPU_PINNED: Standing.FALSE,
}
"""What is told of a resource beside its phase, and where it is not well."""


def standing(policies: Sequence[Found], strategies: Sequence[Found]) -> RenderableType:
    """Every policy with its strategies below it."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("name", "phase", "state", "P&L today", "positions", "orders"):
        table.add_column(
            heading, justify="left" if heading in ("name", "phase", "state") else "right"
        )
    for policy in policies:
        table.add_row(*_row(policy, policy.title))
        for strategy in _of(policy, strategies):
            table.add_row(*_row(strategy, f"  {strategy.name}"))
    lost = [each for each in strategies if not any(each in _of(p, strategies) for p in policies)]
    for strategy in lost:
        table.add_row(*_row(strategy, f"{strategy.title} (no policy {strategy.policy})"))
    return Group(table, *_notes([*policies, *strategies]))


def document(policies: Iterable[Found], strategies: Iterable[Found]) -> dict[str, object]:
    """The same for scripts."""
    return {
        "policies": [_plain(each) for each in policies],
        "strategies": [_plain(each) for each in strategies],
    }


def _of(policy: Found, strategies: Iterable[Found]) -> list[Found]:
    own = (policy.namespace, policy.name)
    return [each for each in strategies if (each.namespace, each.policy) == own]


def _row(resource: Found, title: str) -> list[str | Text]:
    status = resource.status
    figures = _figures(status)
    phase = status.phase or "Unseen"
    return [
        title,
        Text(phase, _STYLES.get(phase, "")),
        _state(resource),
        figures.get("pnlToday", ""),
        str(figures.get("positions", "")),
        str(figures.get("ordersToday", "")),
    ]


def _state(resource: Found) -> str:
    wanted = str(resource.spec.get("tradingState", TradingState.ACTIVE.value))
    now = resource.status.trading_state
    return now if now in ("", wanted) else f"{now} (wanted {wanted})"


def _figures(status: CommonStatus) -> dict[str, str]:
    known = isinstance(status, RiskPolicyStatus | TradingStrategyStatus)
    return plain_status(status).get("figures", {}) if known else {}


def _notes(resources: Iterable[Found]) -> list[RenderableType]:
    """What is not well, each with its reason; the halt's id is what lifts it."""
    lines: list[RenderableType] = []
    for each in resources:
        for condition in each.status.conditions:
            if _BAD.get(ConditionType(condition.type)) == condition.status:
                said = f"{condition.type}/{condition.reason}: {condition.message}"
                lines.append(Text(f"{each.title}: {said}", "yellow"))
        if each.status.halt is not None:
            lines.append(Text(f"{each.title}: halt {each.status.halt.id} is latched", "bold red"))
    return [Text(""), *lines] if lines else []


def _plain(resource: Found) -> dict[str, object]:
    return {
        "namespace": resource.namespace,
        "name": resource.name,
        "generation": resource.generation,
        "tradingState": resource.spec.get("tradingState", TradingState.ACTIVE.value),
        "status": plain_status(resource.status),
    }
