"""`tradewind status` of services that run: real status documents over real HTTP."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer
from typer.testing import CliRunner

from tests.unit.cli.test_start_up import HEAVY, imported
from tests.unit.engine.worlds import World, limits, units
from tradewind.cli import commands
from tradewind.domain.codes import TradingState
from tradewind.engine.statuses import DeskStatus
from tradewind.local.runner_file import Door, RunnerFile

app = typer.Typer()
commands.mount(app)

FEED = {"ready": True, "reason": "", "events": 7, "age_ms": 62, "market_ns": 1, "last": {}}
EXECUTION = {"ready": True, "reason": "", "orders": 1, "live": 0, "unknown": 0}
WARMING = {"ready": False, "reason": "WarmingUp 12/20", "signals": 0, "intents": 0}

Platform = Callable[..., Path]


@contextmanager
def serving(document: Any) -> Iterator[str]:
    """An address that answers with a document."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(msgspec.json.encode(document))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    with ExitStack() as stack:

        def run(risk: DeskStatus | None, strategy: Any = WARMING, **down: str) -> Path:
            documents = {
                "main-market-data": FEED,
                "main-execution": EXECUTION,
                "alpha-strategy": strategy,
            }
            if risk is not None:
                documents["main-risk"] = msgspec.to_builtins(risk)
            doors = tuple(
                Door(
                    workload=name,
                    service=name.partition("-")[2],
                    policy="main",
                    strategy="alpha" if name == "alpha-strategy" else "",
                    http=stack.enter_context(serving(documents[name]))
                    if name in documents
                    else "127.0.0.1:1",
                )
                for name in ("main-market-data", "main-execution", "main-risk", "alpha-strategy")
            )
            runner = RunnerFile(
                pid=1, namespace="default", doors=doors, people={}, down=named(down)
            )
            (tmp_path / "runner.json").write_bytes(msgspec.json.encode(runner))
            return tmp_path

        yield run


def named(down: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): why for name, why in down.items()}


def desk() -> World:
    made = World(limits_=limits(max_open_positions=1, max_gross_exposure=units(10_000)))
    made.hold("AAPL", 10)
    made.quote("AAPL", 110, 110)
    return made


def text_of(state: Path) -> str:
    result = CliRunner().invoke(app, ["status", "--state", str(state)], env={"COLUMNS": "140"})
    assert result.exit_code == 0
    return result.stdout


def document_of(state: Path) -> Any:
    result = CliRunner().invoke(app, ["status", "--state", str(state), "--json"])
    return json.loads(result.stdout)


def row(text: str, start: str) -> list[str]:
    return next(line for line in text.splitlines() if line.strip().startswith(start)).split()


def test_limits_are_shown_with_use_headroom_and_default(platform: Platform) -> None:
    text = text_of(platform(desk().desk.status()))
    assert row(text, "maxGrossExposure") == [
        "maxGrossExposure",
        "10,000.00",
        "1,100.00",
        "8,900.00",
    ]
    assert row(text, "maxOpenPositions") == ["maxOpenPositions", "1", "1", "0"]
    assert row(text, "maxLeverage") == ["maxLeverage", "3", "default"]
    assert row(text, "priceCollar")[1:3] == ["100", "bps"]


def test_a_warming_strategy_says_how_far_it_is(platform: Platform) -> None:
    assert "WarmingUp 12/20" in text_of(platform(desk().desk.status()))


def test_positions_are_shown_with_mark_and_unrealised_profit(platform: Platform) -> None:
    text = text_of(platform(desk().desk.status()))
    assert row(text, "AAPL") == ["AAPL", "10", "100.00", "110.00", "1,100.00", "100.00"]


def test_a_latch_is_shown_with_who_set_it_and_how_to_lift_it(platform: Platform) -> None:
    made = desk()
    made.do(
        made.desk.set_state("policy", TradingState.HALTED, by="ada", reason="lunch", now=made.at())
    )
    text = text_of(platform(made.desk.status()))
    assert "Halted" in text.splitlines()[0]
    assert "lunch; tradewind resume --reason TEXT lifts it" in text


def test_a_silent_risk_is_named(platform: Platform) -> None:
    state = platform(None)
    assert "policy main: risk: it does not answer" in text_of(state)
    (policy,) = document_of(state)["policies"]
    assert (policy["ready"], policy["reason"]) == (False, "risk does not answer")


def test_what_is_not_started_again_is_named_with_its_reason(platform: Platform) -> None:
    why = "exit code 6: its strategy raised an exception"
    text = text_of(platform(desk().desk.status(), {}, alpha_strategy=why))
    assert f"Failed: {why}" in text


def test_a_risk_that_is_down_says_why(platform: Platform) -> None:
    state = platform(None, main_risk="exit code 5: its journal is damaged")
    assert "policy main: risk: exit code 5: its journal is damaged" in text_of(state)
    assert document_of(state)["down"] == {"main-risk": "exit code 5: its journal is damaged"}


def test_scripts_get_amounts_as_text(platform: Platform) -> None:
    (policy,) = document_of(platform(desk().desk.status()))["policies"]
    assert policy["equity"] == "100100"
    assert policy["positions"][0]["position"]["quantity"] == "10"
    (gross,) = [each for each in policy["limits"] if each["name"] == "maxGrossExposure"]
    assert (gross["value"], gross["headroom"]) == ("10,000.00", "8,900.00")
    assert policy["strategies"][0]["process"]["reason"] == "WarmingUp 12/20"


def test_it_imports_no_core_and_no_library_that_it_can_do_without(platform: Platform) -> None:
    found = imported("status", "--state", str(platform(desk().desk.status())))
    assert found & HEAVY <= {"rich", "grpc", "asyncio"}
