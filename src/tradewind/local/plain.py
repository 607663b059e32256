"""Domain values as JSON for scripts: decimal text for amounts, RFC 3339 for times."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from tradewind.domain.values import format_scaled
from tradewind.local.moments import instant

_AMOUNTS = frozenset(
    {
        "quantity",
        "limit_price",
        "stop_price",
        "trail_price",
        "trail_percent",
        "take_profit",
        "stop_loss",
        "stop_loss_limit",
        "price",
        "fee",
        "worst_price",
        "reserved",
        "filled_quantity",
        "filled_notional",
        "average_price",
        "tick_price",
        "cash",
        "equity",
        "buying_power",
        "opening_cash",
        "amount",
        "entry_price",
        "cost",
        "realised",
        "unrealised",
        "fees",
        "best",
    }
)
_LENGTHS = frozenset(
    {
        "expires_ns",
        "timeout_ns",
        "retry_after_ns",
        "duplicate_window_ns",
        "max_quote_age_ns",
        "max_intent_age_ns",
        "cooldown_ns",
        "probation_ns",
    }
)
"""Lengths and machine times: left as nanoseconds."""


def plain(value: Any) -> Any:
    """The value as JSON types; structs become mappings by field name, bytes become hex."""
    if isinstance(value, msgspec.Struct):
        tag = value.__struct_config__.tag
        named = {name: getattr(value, name) for name in value.__struct_fields__}
        return ({"kind": tag} if isinstance(tag, str) else {}) | _mapping(named)
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [plain(item) for item in items]
    if isinstance(value, bytes):
        return value.hex()
    return value.value if isinstance(value, StrEnum) else value


def as_json(value: Any) -> str:
    """Indented JSON of `plain(value)`."""
    return msgspec.json.format(msgspec.json.encode(plain(value)), indent=2).decode()


def _mapping(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name in _AMOUNTS and isinstance(value, int):
            found[name] = format_scaled(value)
        elif name.endswith("_ns") and name not in _LENGTHS and isinstance(value, int):
            found[_time_name(name)] = instant(value)
        else:
            found[name] = plain(value)
    return found


def _time_name(name: str) -> str:
    return "time" if name in ("ts_ns", "at_ns") else f"{name.removesuffix('_ns')}_at"
