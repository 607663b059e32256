"""Rule groups as Prometheus reads them, and promtool's tests of each."""

from typing import Any

from observability.alerting import RUNBOOKS_URL, Alert, Case, Group
from observability.documents import as_yaml

_MADE = "Generated from observability/alerts/{name}.yaml: edit there, then `make dashboards`."


def rule_file(group: Group) -> str:
    """One group of plain Prometheus rules; the chart wraps it."""
    rules = [_rule(alert) for alert in group.alerts]
    document = {"groups": [{"name": f"tradewind-{group.name}", "rules": rules}]}
    return as_yaml(document, _MADE.format(name=group.name))


def annotations(alert: Alert) -> dict[str, str]:
    """What a person is told."""
    return {
        "summary": alert.summary,
        "description": alert.description,
        "runbook_url": f"{RUNBOOKS_URL}/{alert.full_name}.md",
        "dashboard": f"tradewind-{alert.panel.board}",
        "panel": alert.panel.title,
    }


def _rule(alert: Alert) -> dict[str, Any]:
    waits = {"for": alert.lasting} if alert.lasting != "0s" else {}
    return {
        "alert": alert.full_name,
        "expr": alert.query,
        **waits,
        "labels": {"severity": alert.severity},
        "annotations": annotations(alert),
    }


def test_file(group: Group, rules: str) -> str:
    """Promtool's tests of a group; `rules` is the path to its file from there.

    Alerts are looked up as the series that Prometheus keeps of them, so that a test states which
    labels it fires with and leaves the words to the page.
    """
    tests = [test for alert in group.alerts for test in _tests(alert)]
    document = {"rule_files": [rules], "evaluation_interval": "1m", "tests": tests}
    return as_yaml(document, _MADE.format(name=group.name))


def _tests(alert: Alert) -> list[dict[str, Any]]:
    firing = [_test(alert, case, fires=True) for case in (alert.fires, *alert.fires_too)]
    return firing + [_test(alert, case, fires=False) for case in (alert.quiet, *alert.quiet_too)]


def _test(alert: Alert, case: Case, *, fires: bool) -> dict[str, Any]:
    labels = {"alertname": alert.full_name, "severity": alert.severity, **case.labels}
    matchers = ",".join(f'{name}="{value}"' for name, value in labels.items())
    firing = f'ALERTS{{alertname="{alert.full_name}",alertstate="firing"}}'
    sample = {"labels": f'ALERTS{{alertstate="firing",{matchers}}}', "value": 1}
    return {
        "name": f"{alert.full_name} {'fires' if fires else 'does not fire'}",
        "interval": "1m",
        "input_series": [
            {"series": series, "values": values} for series, values in case.series.items()
        ],
        "promql_expr_test": [
            {"expr": firing, "eval_time": case.at, "exp_samples": [sample] if fires else []}
        ],
    }
