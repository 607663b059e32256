"""Tells at the end how many seeds ran, how many of them count, and what they brought about."""

import json
from collections import Counter

import pytest

from tests.simulation import coverage


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Who asks for one seed wants its story, and nothing else."""
    if config.getoption("--seed") is not None:
        items[:] = [item for item in items if "[seeds-" in item.nodeid]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    totals: Counter[str] = Counter()
    times: Counter[str] = Counter()
    seeds: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "story":
                terminalreporter.write_line(str(value))
            elif name in ("times", "seeds with"):
                (times if name == "times" else seeds).update(json.loads(str(value)))
            else:
                totals[name] += int(str(value))
    if totals["seeds"]:
        for line in coverage.table(times, seeds):
            terminalreporter.write_line(line)
        terminalreporter.write_line(
            f"simulation: {totals['seeds']} seeds without a violation, {totals['orders']} orders "
            f"sent, {totals['limits']} held against the limits; {totals['counted']} seeds count "
            "(20 orders, and a fault before an answer)"
        )
