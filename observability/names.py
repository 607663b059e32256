"""Which metrics there are, and which ones a query names."""

import re

from tradewind.telemetry.instruments import TABLE as SERVICES
from tradewind.telemetry.instruments import Instrument, Kind
from tradewind_operator.instruments import TABLE as OPERATOR

BY_PROMETHEUS = frozenset({"up", "ALERTS"})
_NO_NAMES = re.compile(
    r'"(?:\\.|[^"\\])*"'  # texts
    r"|\{[^{}]*\}"  # matchers
    r"|\[[^\]]*\]"  # ranges
    r"|\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)"
    r"|\b(?:and|or|unless|bool|offset|group_left|group_right)\b"
    r"|\b\d[\w.]*"
)
_NAME = re.compile(r"\b[a-zA-Z_:][\w:]*\b(?!\s*\()")


def known() -> frozenset[str]:
    """Every series that our processes or Prometheus itself make."""
    ours = (name for one in (*SERVICES, *OPERATOR) for name in _series(one))
    return frozenset(ours) | BY_PROMETHEUS


def named(query: str) -> frozenset[str]:
    """The metrics of a query."""
    bare = query
    while (shorter := _NO_NAMES.sub(" ", bare)) != bare:
        bare = shorter
    return frozenset(_NAME.findall(bare))


def _series(one: Instrument) -> tuple[str, ...]:
    if one.kind is Kind.HISTOGRAM:
        return tuple(f"{one.name}_{part}" for part in ("bucket", "sum", "count"))
    return (one.name,)
