"""What `kubectl get` shows: is it trading, is it safe, what is it making."""

from typing import Any


def _column(name: str, path: str, description: str, kind: str = "string") -> dict[str, Any]:
    return {"name": name, "type": kind, "jsonPath": path, "description": description}


def _wide(column: dict[str, Any]) -> dict[str, Any]:
    return column | {"priority": 1}


def _condition(name: str, about: str, description: str, part: str = "status") -> dict[str, Any]:
    return _column(name, f'.status.conditions[?(@.type=="{about}")].{part}', description)


def _count(name: str, path: str, description: str) -> dict[str, Any]:
    return _column(name, path, description, "integer")


_STATE = _column("State", ".status.phase", "What it does now.")
_READY = _condition("Ready", "Ready", "Every part runs as the resource says.")
_PNL = _column("P&L", ".status.figures.pnlToday", "Profit or loss of the day, after fees.")
_ORDERS = _count("Orders", ".status.figures.ordersToday", "Orders sent today.")
_EXPOSURE = _column("Exposure", ".status.figures.exposure", "Value of all that is held.")
_AGE = _column("Age", ".metadata.creationTimestamp", "Since it was made.", "date")
_IMAGE = _wide(_column("Image", ".status.image", "The build that runs."))
_MESSAGE = _wide(_condition("Message", "Ready", "Why it is not ready.", "message"))

COLUMNS: dict[str, tuple[dict[str, Any], ...]] = {
    "TradingStrategy": (
        _STATE,
        _READY,
        _column("Mode", ".spec.mode", "Paper or real money."),
        _column("Policy", ".spec.riskPolicyRef.name", "What guards it."),
        _condition("Risk", "RiskEnforced", "Risk holds it to its policy."),
        _ORDERS,
        _count("Fills", ".status.figures.fillsToday", "Fills today."),
        _EXPOSURE,
        _PNL,
        _AGE,
        _wide(_column("Venue", ".status.venue", "Where its orders go.")),
        _wide(_count("CPUs", ".spec.placement.pinning.cpus", "Exclusive cores asked for.")),
        _wide(_condition("Pinned", "CPUPinned", "Its cores are its own, by evidence.")),
        _wide(_column("Node", '.status.pods[?(@.service=="strategy")].node', "Where it runs.")),
        _IMAGE,
        _MESSAGE,
    ),
    "RiskPolicy": (
        _STATE,
        _READY,
        _condition("Accepted", "Accepted", "It guards its account."),
        _condition("Enforced", "Enforced", "Risk applies this generation."),
        _condition("Halted", "Halted", "No order that adds exposure leaves."),
        _column("Breaker", ".status.breaker.state", "The circuit breaker."),
        _count("Strategies", ".status.strategies.bound", "Strategies under it."),
        _EXPOSURE,
        _PNL,
        _AGE,
        _wide(_column("Venue", ".spec.account.venue", "Where orders go.")),
        _wide(_column("Account", ".spec.account.environment", "Paper or real money.")),
        _wide(_column("MaxOrder", ".spec.limits.maxOrderNotional", "Largest value of one order.")),
        _wide(_column("MaxLoss", ".spec.limits.maxDailyLoss", "Loss that trips the breaker.")),
        _wide(_ORDERS),
        _IMAGE,
        _MESSAGE,
    ),
}
"""Columns by kind; those of priority 1 show with `-o wide`."""
