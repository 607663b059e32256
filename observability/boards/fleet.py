"""The whole of it: is it trading, is it safe, what stands in the way."""

from observability.board import INSTALLATION, NAMESPACE, POLICY, Board, Row
from observability.boards.states import TRADING, YES_NO
from observability.panels import ANY_IS_BAD, ZERO_IS_BAD, lines, number, rows, states
from observability.queries import (
    OPERATOR,
    RATE,
    RESOURCE,
    SERVICE,
    Query,
    least,
    most,
    or_none,
    rate,
    series,
    total,
)
from tradewind.telemetry import instruments as i
from tradewind_operator import instruments as o

_PARTS = "namespace, policy, component, pod"
_LEGEND = "{{pod}}"
_GOOD = "Progressing|NoWarning|Converged|NotSuspended|Trading|Pending|Starting"


def board() -> Board:
    """Everything of all policies."""
    return Board(
        name="fleet",
        title="Fleet",
        text="Every policy and strategy: is it trading, is it safe, what stands in the way.",
        variables=(NAMESPACE, POLICY, INSTALLATION),
        rows=(
            Row("Trading", _trading()),
            Row("What stands in the way", _conditions()),
            Row("Alarms", _alarms()),
            Row("Processes", _processes()),
        ),
    )


def _trading() -> tuple[object, ...]:
    return (
        number(
            "Policies that trade",
            "Policies whose state is Active. Fewer than you have? See Trading state for which.",
            Query(f"count({most(i.TRADING_STATE, scope='policy')} == 0) or vector(0)"),
            steps=ZERO_IS_BAD,
        ),
        number(
            "Equity",
            "Of all accounts together, in their currency.",
            Query(f"sum({most(i.EQUITY)})"),
        ),
        number(
            "Today's P&L",
            "Of all accounts together, after fees.",
            Query(f"sum({most(i.DAY_PNL)})"),
            steps=((None, "red"), (0, "green")),
        ),
        number(
            "Orders that may trade",
            "Live at the venues now, UNKNOWN ones among them.",
            Query(f"sum({most(i.OPEN_ORDERS)})"),
        ),
        states(
            "Trading state by policy",
            "Halted? The policy's status says who, when and why.",
            Query(most(i.TRADING_STATE, scope="policy"), "{{namespace}}/{{policy}}"),
            TRADING,
        ),
        lines(
            "Fills a second",
            "Silence in market hours: look at Tradewind / Market data, then at the strategies.",
            Query(rate(i.FILLS), "{{namespace}}/{{policy}}"),
            unit="ops",
        ),
    )


def _conditions() -> tuple[object, ...]:
    faulty = series(o.CONDITION, RESOURCE, status="=~False|Unknown", reason=f"!~{_GOOD}")
    stalled = series(o.CONDITION, RESOURCE, type="Stalled", status="True")
    going = series(o.CONDITION, RESOURCE, type="Reconciling", status="True")
    warned = series(o.CONDITION, RESOURCE, type="Warning", status="True")
    by, anything = "kind, ns, name, type, reason", series(o.CONDITION, RESOURCE)
    return (
        rows(
            "Conditions that stand in the way",
            "What is not as its resource says, and why. `kubectl describe` has the sentence.",
            Query(or_none(f"max by ({by}) ({faulty} or {stalled} or {going}) == 1", anything)),
            hidden=("Value",),
        ),
        rows(
            "Warnings",
            "What needs a person soon. Each has a runbook of the same name.",
            Query(or_none(f"max by ({by}) ({warned}) == 1", anything)),
            hidden=("Value",),
        ),
        lines(
            "Resources by state",
            "Policies and strategies by phase, as the operator sees them.",
            Query(total(o.RESOURCES, "kind, state", where=OPERATOR), "{{kind}} {{state}}"),
        ),
    )


def _alarms() -> tuple[object, ...]:
    return (
        lines(
            "Alarms by code",
            "The five that were raised most; docs/operations.md says what to do for each code.",
            Query(f"topk(5, {total(i.ALARMS, 'namespace, policy, code')})", "{{policy}} {{code}}"),
            Query(total(i.ALARMS), "{{policy}} all"),
        ),
        lines(
            "Alarms on their way to people",
            "`given_up` and `dropped` reached nobody: check the policy's `alerts`.",
            Query(total(i.ALERTS, "namespace, policy, outcome"), "{{policy}} {{outcome}}"),
        ),
        lines(
            "Calls refused",
            "Somebody called a service that does not let them; its log names the certificate.",
            Query(
                total(i.RPC_REFUSED, "namespace, policy, component, method"),
                "{{component}} {{method}}",
            ),
            steps=ANY_IS_BAD,
        ),
    )


def _processes() -> tuple[object, ...]:
    kept_back = series(i.CPU_THROTTLED, SERVICE)
    return (
        states(
            "Services that answer",
            "No: Prometheus cannot fetch its metrics; it is down or out of reach.",
            Query(most("up", _PARTS), _LEGEND),
            YES_NO,
        ),
        states(
            "Services that are ready",
            "No: the service waits; `kubectl tradewind status` says for what.",
            Query(least(i.READY, _PARTS), _LEGEND),
            YES_NO,
        ),
        lines(
            "Lag of the event loop",
            "Above 100 ms every message through that process is late: find what computes there.",
            Query(most(i.LOOP_LAG, _PARTS), _LEGEND),
            unit="s",
            steps=((None, "green"), (0.1, "red")),
        ),
        lines(
            "Periods held back by the kernel",
            "Anything here is a CPU limit that should not be: see the namespace's LimitRange.",
            Query(f"sum by ({_PARTS}) (rate({kept_back}[{RATE}]))", _LEGEND),
            unit="ops",
            steps=((None, "green"), (0.1, "red")),
        ),
        states(
            "Bound to cores of its own",
            "The process's own view; the condition CPUPinned has the evidence.",
            Query(least(i.CPU_PINNED, _PARTS), _LEGEND),
            {"0": ("shared", "blue"), "1": ("bound", "green")},
        ),
        rows(
            "Builds",
            "More than one version of one policy: an update waits or is under way.",
            Query(f"count by (namespace, policy, version) ({series(i.BUILD_INFO, SERVICE)})"),
        ),
    )
