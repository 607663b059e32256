"""PromQL of panels, made from the tables of metrics: a metric that is renamed can't be missed."""

import msgspec

from tradewind.telemetry.instruments import Instrument

RATE = "$__rate_interval"
SERVICE = {"namespace": "=~$namespace", "policy": "=~$policy"}
"""What selects a series of a service; an operator's series are selected by its namespace."""
OPERATOR = {"namespace": "=~$installation"}
RESOURCE = {"ns": "=~$namespace"}
_WHO = "namespace, policy"


class Query(msgspec.Struct, frozen=True):
    """One query of a panel; `exemplars` asks for the traces behind a histogram."""

    expr: str
    legend: str = ""
    exemplars: bool = False


def series(one: Instrument | str, *sets: dict[str, str], **more: str) -> str:
    """A selector; a matcher is its operator and value, `=value` when it has none."""
    name = one if isinstance(one, str) else one.name
    matchers: dict[str, str] = {}
    for each in (*sets, more):
        matchers |= each
    return f"{name}{{{','.join(_matcher(*each) for each in matchers.items())}}}"


def rate(one: Instrument, by: str = "", *, where: dict[str, str] = SERVICE, **more: str) -> str:
    """Events a second, by labels."""
    selector = series(one, where, more)
    return f"sum by ({by or _WHO}) (rate({selector}[{RATE}]))"


def quantile(
    share: float, one: Instrument, by: str = "", *, where: dict[str, str] = SERVICE, **more: str
) -> str:
    """The time within which a share of events lies, by labels."""
    buckets = series(f"{one.name}_bucket", where, more)
    grouped = f"sum by (le, {by or _WHO}) (rate({buckets}[{RATE}]))"
    return f"histogram_quantile({share}, {grouped})"


def quantiles(
    one: Instrument, by: str = "", *, where: dict[str, str] = SERVICE, **more: str
) -> tuple[Query, ...]:
    """The half and the 99th percentile, with the traces behind them where there are any."""
    tail = "".join(f" {{{{{label}}}}}" for label in (by or "policy").replace(",", "").split())
    return tuple(
        Query(quantile(share, one, by, where=where, **more), f"{name}{tail}", one.exemplars)
        for share, name in ((0.5, "p50"), (0.99, "p99"))
    )


def most(
    one: Instrument | str, by: str = "", *, where: dict[str, str] = SERVICE, **more: str
) -> str:
    """The greatest value, by labels."""
    return f"max by ({by or _WHO}) ({series(one, where, more)})"


def least(
    one: Instrument | str, by: str = "", *, where: dict[str, str] = SERVICE, **more: str
) -> str:
    """The least value, by labels."""
    return f"min by ({by or _WHO}) ({series(one, where, more)})"


def total(
    one: Instrument | str, by: str = "", *, where: dict[str, str] = SERVICE, **more: str
) -> str:
    """The sum, by labels."""
    return f"sum by ({by or _WHO}) ({series(one, where, more)})"


def or_none(found: str, looked_at: str) -> str:
    """A table's rows, or one that says "none" where there was something to look at.

    An empty table would look the same without a Prometheus, or without an operator.
    """
    none = f'label_replace(0 * count({looked_at}), "name", "none", "", "")'
    return f"{found} or ({none} unless on () ({found}))"


def _matcher(label: str, wanted: str) -> str:
    for operator in ("=~", "!~", "!=", "="):
        if wanted.startswith(operator):
            return f'{label}{operator}"{wanted.removeprefix(operator)}"'
    return f'{label}="{wanted}"'
