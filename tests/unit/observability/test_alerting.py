"""The alerts: each with words, a panel, a runbook, and a case that fires and one that does not."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from observability.alerting import Alert, alerts, groups
from observability.names import known, named
from observability.rules import annotations
from tests.unit.observability.dashboards import queries
from tradewind.domain.codes import AlarmCode
from tradewind.plugin.main import application
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.reasons import REASONS
from tradewind.telemetry.alerts.lanes import Fate
from tradewind.telemetry.exporting import Outcome as Spans
from tradewind_operator.pods.readers import Outcome
from tradewind_operator.reconciling.passes import Result
from tradewind_operator.watching.streams import Restart

ROOT = Path(__file__).resolve().parents[3]
VALUES = {
    "tradewind_reconcile_total": ("result", {each.value for each in Result}),
    "tradewind_status_reads_total": ("result", {each.value for each in Outcome}),
    "tradewind_watch_restarts_total": ("reason", {each.value for each in Restart}),
    "tradewind_alerts_total": ("outcome", {each.value for each in Fate}),
    "tradewind_spans_total": ("outcome", {each.value for each in Spans}),
    "tradewind_alarms_total": ("code", {each.value for each in AlarmCode}),
}
EVERY = pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert.name)


def matched(query: str, label: str) -> set[str]:
    """What a query compares a label with, by = or =~."""
    found = re.findall(rf'[{{,]{label}(?:=~|!=|=)"([^"]*)"', query)
    return {value for each in found for value in each.split("|")}


def test_names_are_unique() -> None:
    names = [alert.name for alert in alerts()]
    assert len(set(names)) == len(names)


@EVERY
def test_a_rule_names_metrics_that_exist(alert: Alert) -> None:
    assert named(alert.query)
    assert named(alert.query) <= known()


@EVERY
def test_a_rule_compares_with_reasons_that_a_condition_has(alert: Alert) -> None:
    if "tradewind_condition" not in alert.query:
        return
    types, reasons = matched(alert.query, "type"), matched(alert.query, "reason")
    assert types <= set(REASONS)
    possible = {reason for kind in types or REASONS for reason in REASONS[kind]}
    assert {Reason(reason) for reason in reasons} <= possible


@EVERY
def test_a_rule_compares_with_values_that_are_told(alert: Alert) -> None:
    for name in named(alert.query) & VALUES.keys():
        label, told = VALUES[name]
        assert matched(alert.query, label) <= told


@EVERY
def test_its_words_use_labels_that_it_has(alert: Alert) -> None:
    used = set(re.findall(r"\$labels\.(\w+)", alert.description))
    assert used <= set(alert.fires.labels)


@EVERY
def test_a_person_is_told_how_bad_it_is_and_where_to_look(alert: Alert) -> None:
    assert alert.severity in {"critical", "warning", "info"}
    assert not alert.summary.endswith(".")
    assert set(annotations(alert)) >= {"summary", "description", "runbook_url"}


@EVERY
def test_it_is_seen_on_a_panel(alert: Alert) -> None:
    place = f"{alert.panel.board} / {alert.panel.title}"
    shown = {name for each in queries() if each.place == place for name in named(each.expr)}
    assert shown & named(alert.query), place


@EVERY
def test_its_runbook_says_what_to_look_at_and_what_to_do(alert: Alert) -> None:
    page = (ROOT / "docs" / "runbooks" / f"{alert.full_name}.md").read_text()
    headings = re.findall("^## (.*)$", page, re.MULTILINE)
    assert headings == [
        "What it means",
        "What is affected",
        "What to look at",
        "What to do",
        "The rule",
    ]
    assert alert.query in page


@EVERY
def test_both_cases_use_metrics_of_the_rule(alert: Alert) -> None:
    for case in (alert.fires, alert.quiet, *alert.fires_too, *alert.quiet_too):
        used = {name for series in case.series for name in named(series)}
        assert used <= named(alert.query)


def test_runbooks_speak_of_alerts_that_exist() -> None:
    names = {alert.full_name for alert in alerts()}
    pages = "".join(file.read_text() for file in (ROOT / "docs" / "runbooks").glob("*.md"))
    assert set(re.findall(r"\bTradewind[A-Z]\w+", pages)) <= names


def test_rule_files_are_plain_groups() -> None:
    for group in groups():
        path = ROOT / "charts" / "tradewind" / "rules" / f"{group.name}.yaml"
        (document,) = yaml.safe_load(path.read_text())["groups"]
        assert [rule["alert"] for rule in document["rules"]] == [
            alert.full_name for alert in group.alerts
        ]


def test_commands_of_the_plugin_exist_with_their_options() -> None:
    group: Any = typer.main.get_command(application())
    pages = "".join(file.read_text() for file in (ROOT / "docs" / "runbooks").glob("*.md"))
    asked = set(re.findall(r"`kubectl tradewind -n NAMESPACE ([a-z]+)([^`]*)`", pages))
    assert len(asked) > 5
    for name, rest in asked:
        options = {text for each in group.commands[name].params for text in each.opts}
        assert set(re.findall(r"(?<= )--?[a-z]+", rest)) <= options, name
    assert not re.findall(r"kubectl tradewind (?!-n NAMESPACE )", pages)
