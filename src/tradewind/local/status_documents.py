"""`status` for scripts: one document of services that run."""

from typing import Any

from tradewind.domain.values import format_scaled
from tradewind.local.limit_words import limit_name, limit_value
from tradewind.local.plain import plain
from tradewind.local.statuses import Picture

_MONEY = (
    "cash",
    "venue_cash",
    "equity",
    "opening_equity",
    "day_pnl",
    "realised",
    "unrealised",
    "fees",
    "gross",
    "net",
    "margin",
    "buying_power",
    "mark",
    "value",
    "worst",
    "exposure",
    "pnl",
)

Document = dict[str, Any]


def running_document(picture: Picture) -> Document:
    """Every policy that runs. A policy whose risk is silent has `ready` false and a reason."""
    return {
        "running": True,
        "unready": picture.unready,
        "down": dict(picture.down),
        "policies": [_policy(picture, door, told) for door, told in picture.of("risk")],
    }


def _policy(picture: Picture, door: Any, told: Document) -> Document:
    if not told:
        reason = picture.down.get(door.workload, "risk does not answer")
        return {"policy": door.policy, "ready": False, "reason": reason}
    feed = [doc for each, doc in picture.of("market-data") if each.policy == door.policy]
    execution = [doc for each, doc in picture.of("execution") if each.policy == door.policy]
    strategies = {each.strategy: doc for each, doc in picture.of("strategy")}
    return {
        **_amounts({key: each for key, each in told.items() if key != "limits"}),
        "limits": [_limit(each) for each in told["limits"]],
        "strategies": [
            {**_amounts(each), "process": _amounts(strategies.get(each["name"], {}))}
            for each in told["strategies"]
        ],
        "feed": _amounts(feed[0]) if feed else {},
        "execution": _amounts(execution[0]) if execution else {},
    }


def _limit(limit: Document) -> Document:
    name = limit["name"]
    shown = {key: limit_value(name, limit[key]) for key in ("value", "used", "headroom")}
    return {"name": limit_name(name), **shown, "default": limit["default"]}


def _amounts(value: Any) -> Any:
    """Scaled amounts as decimal text, at any depth."""
    if isinstance(value, list):
        return [_amounts(each) for each in value]
    if not isinstance(value, dict):
        return value
    money = {key: each for key, each in value.items() if key in _MONEY and isinstance(each, int)}
    rest = {key: _amounts(each) for key, each in value.items() if key not in money}
    return {**plain(rest), **{key: format_scaled(each) for key, each in money.items()}}
