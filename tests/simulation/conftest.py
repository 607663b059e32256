"""Tells at the end how many seeds ran and how many of them count."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    totals = {"seeds": 0, "counted": 0, "orders": 0}
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            totals[name] = totals.get(name, 0) + int(str(value))
    if totals["seeds"]:
        terminalreporter.write_line(
            f"simulation: {totals['seeds']} seeds without a violation, {totals['orders']} orders "
            f"sent; {totals['counted']} seeds count (20 orders, and a fault before an answer)"
        )
