"""The operator: does it lead, does it keep up, what does it do."""

from observability.board import INSTALLATION, NAMESPACE, POLICY, Board, Row
from observability.boards.states import LEADING, YES_NO
from observability.panels import ANY_IS_BAD, PLAIN, bars, lines, number, rows, states
from observability.queries import (
    OPERATOR,
    RESOURCE,
    Query,
    least,
    most,
    or_none,
    quantiles,
    rate,
    series,
    total,
)
from tradewind.telemetry import instruments as i
from tradewind_operator import instruments as o

_POD = "namespace, pod"
_LATE = ((None, "green"), (60, "red"))


def board() -> Board:
    """It is never in the order path: red here can wait for the morning, mostly."""
    return Board(
        name="operator",
        title="Operator",
        text="Whether the operator leads and keeps up. It is never in the order path.",
        variables=(INSTALLATION, NAMESPACE, POLICY),
        rows=(
            Row("Is it there", _presence()),
            Row("Does it keep up", _pace()),
            Row("The API server and the services", _talk()),
            Row("What it does", _work()),
        ),
    )


def _presence() -> tuple[object, ...]:
    return (
        number(
            "Operators that answer",
            "None: changes wait, trading goes on. `kubectl logs` says why it ended.",
            Query(f"sum({series_up()})"),
            steps=((None, "red"), (1, "green")),
        ),
        number(
            "Resources paused",
            "Their edits and repairs wait for the annotation to go.",
            Query(f"sum({total(o.PAUSED, 'kind', where=RESOURCE)}) or vector(0)"),
            steps=((None, "green"), (1, "yellow")),
        ),
        states(
            "Leader",
            "One leads. None for minutes: see the Lease. Two: delete the one without it.",
            Query(most(o.LEADER, _POD, where=OPERATOR), "{{pod}}"),
            LEADING,
        ),
        states(
            "Has read the cluster",
            "No: it may not list a kind; the log names it.",
            Query(least(o.SYNCED, _POD, where=OPERATOR), "{{pod}}"),
            YES_NO,
        ),
        rows(
            "Paused",
            "Take the annotation tradewind.io/pause-reconciliation away when you are done.",
            Query(
                or_none(
                    f"{most(o.PAUSED, 'kind, ns, name', where=RESOURCE)} == 1",
                    series(o.CONDITION, RESOURCE),
                )
            ),
            hidden=("Value",),
        ),
    )


def series_up() -> str:
    """What tells that an operator answers."""
    return most("up", _POD, where=OPERATOR, component="operator")


def _pace() -> tuple[object, ...]:
    return (
        lines(
            "Queue",
            "Resources that wait for a pass. Growth without end: see the requests below.",
            Query(most(o.QUEUE_DEPTH, _POD, where=OPERATOR), "{{pod}}"),
        ),
        lines(
            "Longest wait in the queue",
            "Above a minute all workers are busy or hang.",
            Query(most(o.QUEUE_OLDEST, _POD, where=OPERATOR), "{{pod}}"),
            unit="s",
            steps=_LATE,
        ),
        lines(
            "Passes by result",
            "A second. `failed` is a defect or an answer nobody expected: the log has it.",
            Query(rate(o.RECONCILES, "kind, result", where=OPERATOR), "{{kind}} {{result}}"),
            Query(rate(o.RECONCILES, "trigger", where=OPERATOR), "by {{trigger}}"),
            unit="ops",
        ),
        lines(
            "Time of a pass",
            "Mostly the API server's. Seconds: it is busy, or far away.",
            *quantiles(o.RECONCILE_DURATION, "kind", where=OPERATOR),
            unit="s",
        ),
        lines(
            "Lag of its loop",
            "Its liveness probe ends it when this stays high.",
            Query(most(i.LOOP_LAG, _POD, where=OPERATOR, component="operator"), "{{pod}}"),
            unit="s",
            steps=((None, "green"), (0.5, "red")),
        ),
    )


def _talk() -> tuple[object, ...]:
    return (
        lines(
            "Requests by verb and code",
            "A second. 403: the role. 409: another writer. 429: too many callers. 0: no answer.",
            Query(rate(o.API_REQUESTS, "verb, code", where=OPERATOR), "{{verb}} {{code}}"),
            unit="ops",
        ),
        lines(
            "Age of watches",
            "Time since each last spoke. Above 150 s the connection is half open.",
            Query(
                most(o.WATCH_AGE, "resource", where=OPERATOR, component="operator"), "{{resource}}"
            ),
            unit="s",
            steps=((None, "green"), (150, "red")),
        ),
        lines(
            "Watches opened again",
            "A second. `ended` is ordinary, `error` and `silent` are not.",
            Query(
                rate(o.WATCH_RESTARTS, "resource, reason", where=OPERATOR, component="operator"),
                "{{resource}} {{reason}}",
            ),
            unit="ops",
        ),
        lines(
            "Services asked for their status",
            "A second. `unreachable`: network or certificates. `invalid`: releases too far apart.",
            Query(
                rate(o.STATUS_READS, "service, result", where=OPERATOR), "{{service}} {{result}}"
            ),
            unit="ops",
        ),
    )


def _work() -> tuple[object, ...]:
    expiry, served = o.CERTIFICATE_EXPIRY, o.SERVED_CERTIFICATE_EXPIRY
    return (
        lines(
            "Children put back",
            "A second, by kind. Steady: another tool changes what is ours; see managedFields.",
            Query(rate(o.DRIFT_CORRECTED, "kind", where=OPERATOR), "{{kind}}"),
            unit="ops",
            steps=ANY_IS_BAD,
        ),
        lines(
            "Statuses written",
            "A second. None while nothing changes: an idle operator writes nothing but its Lease.",
            Query(rate(o.STATUS_WRITES, "kind, result", where=OPERATOR), "{{kind}} {{result}}"),
            unit="ops",
        ),
        lines(
            "Guard's judgements",
            "A second, by reason. The reason is the condition's: `kubectl describe` has the words.",
            Query(
                rate(o.ADMISSIONS, "kind, result, reason", where=OPERATOR), "{{kind}} {{reason}}"
            ),
            unit="ops",
        ),
        lines(
            "Finalizers removed",
            "A second. `deadline` and `forced` may have left orders behind: look at the venue.",
            Query(rate(o.RELEASES, "kind, outcome", where=OPERATOR), "{{kind}} {{outcome}}"),
            unit="ops",
        ),
        bars(
            "Certificates until their end",
            "Renewed with a third of their life left; below 4 h something is wrong.",
            Query(f"{least(expiry, 'ns, name', where=RESOURCE)} - time()", "{{ns}}/{{name}}"),
            unit="s",
            steps=((None, "red"), (4 * 3600, "green")),
        ),
        bars(
            "Certificates that workloads show, until their end",
            "Less than the Secret's: the pod has not taken up the new one.",
            Query(f"{least(served, 'ns, name', where=RESOURCE)} - time()", "{{ns}}/{{name}}"),
            unit="s",
            steps=PLAIN,
        ),
        lines(
            "Resources by state",
            "Policies and strategies by phase.",
            Query(total(o.RESOURCES, "kind, state", where=OPERATOR), "{{kind}} {{state}}"),
        ),
    )
