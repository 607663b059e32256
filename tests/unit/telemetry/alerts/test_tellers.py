"""Who tells which alarm: each has one teller."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.process import resources
from tests.waiting import until
from tradewind.deploy.alert_routes import routes_of
from tradewind.domain.codes import AlarmCode, TradingState
from tradewind.domain.events import FeedStatus
from tradewind.domain.reports import AlarmReport, HaltReport, Report, ReportBody
from tradewind.domain.values import SECOND, Nanos
from tradewind.execution.inputs import Now
from tradewind.local.alarms import RunnerAlarms
from tradewind.local.processes import ProcessEvent
from tradewind.resources.loading import read
from tradewind.resources.policies import Alert
from tradewind.telemetry.alerts.alarms import Route
from tradewind_services.execution.alarms import ExecutionAlarms
from tradewind_services.risk.feed_watch import FeedWatch


class Told:
    def __init__(self) -> None:
        self.codes: list[AlarmCode] = []

    def tell(self, code: AlarmCode, _message: str, _client_order_id: str = "") -> None:
        self.codes.append(code)


def told_by_execution(bodies: Sequence[ReportBody], from_risk: set[int]) -> list[AlarmCode]:
    told: Any = Told()
    alarms = ExecutionAlarms(told, from_risk)
    for number, body in enumerate(bodies):
        alarms.take(Report(number, Nanos(0), body))
    codes: list[AlarmCode] = told.codes
    return codes


HALT = AlarmReport(AlarmCode.HALT, "Halted by someone: x")


def test_execution_leaves_to_risk_the_halts_that_risk_ordered() -> None:
    bodies = (HaltReport(3, TradingState.HALTED), HALT)
    assert told_by_execution(bodies, {3}) == []


def test_execution_tells_the_halts_that_it_made_by_itself() -> None:
    bodies = (HaltReport(3, TradingState.HALTED), HALT, HaltReport(4, TradingState.HALTED), HALT)
    assert told_by_execution(bodies, {3}) == [AlarmCode.HALT]


def test_execution_tells_everything_else() -> None:
    others = [code for code in AlarmCode if code is not AlarmCode.HALT]
    assert told_by_execution([AlarmReport(code, "text") for code in others], {0}) == others


# --- the feed

SUNDAY_NS = 1_767_520_800 * SECOND  # 2026-01-04, 10:00 UTC


class Watched:
    """A feed watch and what it told; time in seconds of machine time."""

    def __init__(self, *, never_closes: bool = True) -> None:
        self.told: list[str] = []
        self.watch = FeedWatch(self.told.append, never_closes=never_closes)

    def status(self, symbol: str, state: str) -> None:
        self.watch.heard(FeedStatus(symbol, Nanos(0), state, "no message for 30 s"))

    def look(self, at_s: float, *, connected: bool = True) -> None:
        machine_ns = Nanos(int((100 + at_s) * SECOND))
        self.watch.look(Now(Nanos(SUNDAY_NS), machine_ns), connected=connected)


def test_a_feed_that_stays_stale_is_told_once_with_its_symbols() -> None:
    watched = Watched()
    for symbol in ("AAPL", "MSFT"):
        watched.status(symbol, "Live")
        watched.status(symbol, "Stale")
    for at_s in range(60):
        watched.look(at_s)
    (text,) = watched.told
    assert "AAPL, MSFT" in text
    assert "no message for 30 s" in text


def test_a_feed_that_comes_back_soon_is_not_told() -> None:
    watched = Watched()
    watched.status("AAPL", "Live")
    watched.status("AAPL", "Disconnected")
    watched.look(0)
    watched.look(4.9)
    watched.status("AAPL", "Live")
    watched.look(60)
    assert watched.told == []


def test_a_second_absence_is_told_again() -> None:
    watched = Watched()
    for start in (0, 100):
        watched.status("AAPL", "Live")
        watched.look(start)
        watched.status("AAPL", "Stale")
        watched.look(start + 10)
        watched.look(start + 20)
    assert len(watched.told) == 2


def test_market_data_that_is_gone_is_told_and_one_that_never_came_is_not() -> None:
    watched = Watched()
    watched.look(0, connected=False)
    watched.look(60, connected=False)
    assert watched.told == []
    watched.status("AAPL", "Live")
    watched.look(61, connected=False)
    watched.look(70, connected=False)
    assert len(watched.told) == 1


@pytest.mark.parametrize(("symbol", "tells"), [("AAPL", 0), ("BTC/USD", 1)])
def test_on_a_sunday_only_crypto_is_missed(symbol: str, tells: int) -> None:
    watched = Watched(never_closes=False)
    watched.status(symbol, "Live")
    watched.status(symbol, "Stale")
    watched.look(0)
    watched.look(10)
    assert len(watched.told) == tells


# --- the runner


async def test_the_runner_tells_a_crash_loop_to_the_people_of_its_policy(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    write = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read())"
    command = f'["{sys.executable}", "-c", "{write}", "{inbox}"]'
    alerts = f"  alerts:\n    - {{command: {command}, codes: [CRASH_LOOP]}}\n"
    files = resources.write(
        tmp_path / "files", policy=resources.policy() + alerts, talker=resources.strategy("talker")
    )
    found = read((files,))
    alarms = RunnerAlarms(
        tmp_path,
        lambda: found.policies,
        {"main-risk": "main"}.get,  # type: ignore[arg-type]  # every name asked for is known
        print,
    )
    alarms.on_event(ProcessEvent("main-risk", "died", 7, "exit code 1"))
    alarms.on_event(ProcessEvent("main-risk", "looping", 8, "exit code 1"))
    await until(lambda: inbox.exists() and inbox.read_text())
    await alarms.close()
    assert inbox.read_text().count("CRASH_LOOP") == 1
    assert "main-risk dies again and again: exit code 1" in inbox.read_text()


def test_an_alert_with_webhook_and_command_is_two_routes() -> None:
    alert = Alert(webhook="http://127.0.0.1/x", command=("true",), codes=(AlarmCode.HALT,))
    assert routes_of([alert]) == (
        Route(webhook="http://127.0.0.1/x", codes=(AlarmCode.HALT,)),
        Route(command=("true",), codes=(AlarmCode.HALT,)),
    )
