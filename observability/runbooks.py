"""A page for each alert, their index, and the table in docs/observability.md."""

from collections.abc import Iterable

from observability.alerting import Alert, Group

_MADE = (
    "<!-- Generated from observability/alerts/{name}.yaml: edit there, then `make dashboards`. -->"
)
_PAGE = """\
{made}
# {full_name}

**{summary}.** Severity: {severity}.

## What it means
{means}

## What is affected
{affects}

## What to look at
{look}

## What to do
{do}

## The rule
```promql
{query}
```
{waits} On the dashboard *Tradewind / {board}* it is the panel *{panel}*.
"""
_INDEX = """\
<!-- Generated from observability/alerts: edit there, then `make dashboards`. -->
# Runbooks

A page for each alert. In their commands `NAMESPACE`, `POLICY`, `STRATEGY`, `POD` and `ORDER` stand
for what the alert's labels say; `riskpol` and `tstrat` are short for our two kinds.

"""


def page(alert: Alert, group: str) -> str:
    """The runbook of one alert."""
    waits = "" if alert.lasting == "0s" else f"It has to hold for {alert.lasting}."
    return _PAGE.format(
        made=_MADE.format(name=group),
        full_name=alert.full_name,
        summary=alert.summary,
        severity=alert.severity,
        means=alert.means,
        affects=alert.affects,
        look=_bullets(alert.look),
        do=_numbered(alert.do),
        query=alert.query,
        waits=waits or "It fires at once.",
        board=board_title(alert.panel.board),
        panel=alert.panel.title,
    )


def index(groups: Iterable[Group]) -> str:
    """The page that lists them."""
    return _INDEX + table(groups, "")


def table(groups: Iterable[Group], folder: str) -> str:
    """Every alert in a row, linked to its page below `folder`."""
    rows = [
        f"| [{one.full_name}]({folder}{one.full_name}.md) | {one.severity} | {one.summary} |"
        for group in groups
        for one in group.alerts
    ]
    return "\n".join(["| alert | severity | says |", "|---|---|---|", *rows, ""])


def board_title(board: str) -> str:
    """A dashboard's name as its title has it."""
    return board.replace("-", " ").capitalize()


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _numbered(lines: Iterable[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
