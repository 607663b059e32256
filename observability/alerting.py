"""The alerts, read from `alerts/*.yaml`: each with its words, its runbook and its two cases."""

from pathlib import Path

import msgspec

from tradewind.domain.codes import AlarmCode

FOLDER = Path(__file__).parent / "alerts"
PREFIX = "Tradewind"
RUNBOOKS_URL = "https://tradewind.io/docs/runbooks"
"""Where the pages of docs/runbooks are served; the chart may put another address in its place."""

_ALARM = (
    "sum by (namespace, policy) (increase({counter}[15m]) > 0"
    " or {counter} unless {counter} offset 15m) > 0"
)
"""A counter's series begins with its first alarm, which `increase` alone would not see."""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what the files hold."""


class Case(Part, frozen=True, kw_only=True):
    """Series in promtool's notation, one value a minute; `labels` are those of the alert then."""

    series: dict[str, str]
    at: str
    labels: dict[str, str] = {}


class PanelRef(Part, frozen=True, kw_only=True):
    """The panel on which one sees it."""

    board: str
    title: str


class Alert(Part, frozen=True, kw_only=True, rename={"lasting": "for"}):
    """One alert. Either `expr`, or `alarm`: codes, joined by |, of alarms of our own.

    `fires_too` and `quiet_too` are further cases, where one of each does not show the rule.
    """

    name: str
    severity: str
    summary: str
    description: str
    panel: PanelRef
    means: str
    affects: str
    look: tuple[str, ...]
    do: tuple[str, ...]
    fires: Case
    quiet: Case
    fires_too: tuple[Case, ...] = ()
    quiet_too: tuple[Case, ...] = ()
    lasting: str = "0s"
    expr: str = ""
    alarm: str = ""

    @property
    def full_name(self) -> str:
        """The name that tells it apart in an Alertmanager of many tenants."""
        return f"{PREFIX}{self.name}"

    @property
    def query(self) -> str:
        """Its PromQL."""
        return " ".join(self.expr.split()) or _ALARM.format(counter=self._counter)

    @property
    def _counter(self) -> str:
        codes = [AlarmCode(code).value for code in self.alarm.split("|")]
        match = f'code="{codes[0]}"' if len(codes) == 1 else f'code=~"{self.alarm}"'
        return f"tradewind_alarms_total{{{match}}}"


class Group(msgspec.Struct, frozen=True):
    """The alerts of one file."""

    name: str
    alerts: tuple[Alert, ...]


def groups() -> tuple[Group, ...]:
    """All alerts, by file."""
    return tuple(
        Group(file.stem, msgspec.yaml.decode(file.read_bytes(), type=tuple[Alert, ...]))
        for file in sorted(FOLDER.glob("*.yaml"))
    )


def alerts() -> tuple[Alert, ...]:
    """All alerts."""
    return tuple(alert for group in groups() for alert in group.alerts)
