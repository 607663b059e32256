"""A limit's name and numbers as the resource file spells them."""

from typing import Any

from tradewind.domain.values import SCALE, format_scaled
from tradewind.local.moments import span
from tradewind.risk.sentences import money

_SHARES = {"max_volume_share", "max_concentration", "margin_buffer", "initial_margin"}
_COUNTS = {
    "max_orders_per_minute",
    "max_open_positions",
    "max_open_orders",
    "max_orders_per_minute_per_strategy",
    "max_replaces_per_minute",
    "max_executions_per_minute",
    "max_order_to_fill_ratio",
}


def limit_name(name: str) -> str:
    """`max_order_notional` as the resource file has it: maxOrderNotional."""
    first, *rest = name.removesuffix("_ns").split("_")
    return first + "".join(word.capitalize() for word in rest)


def limit_value(name: str, value: Any) -> str:
    """A limit's number, or what of it is used, in its own unit."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool) or name in _COUNTS:
        return str(value).lower()
    return _amount(name, value)


def _amount(name: str, value: int) -> str:
    if name.endswith("_ns"):
        return span(value)
    if name == "price_collar":
        return f"{format_scaled(value * 10_000)} bps"
    if name in _SHARES:
        return f"{format_scaled(value * 100)}%"
    if name in ("max_leverage", "max_order_quantity"):
        return format_scaled(value)
    return money(value)


def share_used(limit: dict[str, Any]) -> float | None:
    """How much of a limit is used, None where there is none or nobody counts."""
    value, used = limit.get("value"), limit.get("used")
    if isinstance(value, bool) or not isinstance(value, int) or not value or used is None:
        return None
    return max(0, used) / value if value < 9 * SCALE * SCALE else None
