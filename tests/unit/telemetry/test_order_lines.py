"""Each order that ended or was denied is one line of a log, cheap and never unbounded."""

import asyncio
import io
import json

from tests.unit.telemetry.hosts import fake_host
from tests.unit.telemetry.test_order_spans import ACCEPTED, FILLED, SENT, fill, report
from tests.unit.telemetry.test_risk_spans import intent
from tests.waiting import until
from tradewind.domain.codes import DenialCode
from tradewind.domain.intents import Refused
from tradewind.engine import effects as e
from tradewind_services.execution.telling import OrderMetrics
from tradewind_services.order_lines import MOST, OrderLines
from tradewind_services.risk.telling import RiskMetrics

AT_NS = 1_767_225_600_123_456_789


def written(*orders: str, enabled: bool = True) -> list[dict[str, str]]:
    """What is written of orders that ended within one turn."""
    out = io.StringIO()

    async def run() -> None:
        lines = OrderLines({"service": "execution"}, lambda: AT_NS, enabled=enabled, out=out)
        for each in orders:
            lines.order("order_ended", client_order_id=each)
        assert out.getvalue() == ""  # nothing while the order's own turn lasts
        lines.write()

    asyncio.run(run())
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_is_as_every_other_of_the_log() -> None:
    (line,) = written("a-1-1")
    assert line == {
        "service": "execution",
        "client_order_id": "a-1-1",
        "event": "order_ended",
        "level": "info",
        "time": "2026-01-01T00:00:00.123456Z",
    }


def test_a_burst_is_counted_and_not_written_whole() -> None:
    lines = written(*(f"a-1-{n}" for n in range(MOST + 7)))
    assert len(lines) == MOST + 1
    assert (lines[-1]["event"], lines[-1]["count"]) == ("order_lines_left_out", "7")


def test_a_quieter_level_writes_none() -> None:
    assert written("a-1-1", enabled=False) == []


def test_they_are_written_by_themselves() -> None:
    out = io.StringIO()

    async def run() -> None:
        OrderLines({}, lambda: AT_NS, out=out).order("order_ended", client_order_id="a-1-1")
        await until(out.getvalue)

    asyncio.run(run())
    assert "a-1-1" in out.getvalue()


def test_execution_tells_of_an_order_once_it_is_over() -> None:
    host = fake_host()
    telling = OrderMetrics(host)
    for each in (report(SENT), report(ACCEPTED), report(FILLED, fill())):
        telling.take(each)
    ((event, fields),) = host.order_lines.kept
    assert (event, fields["client_order_id"]) == ("order_ended", FILLED.client_order_id)
    assert (fields["status"], bool(fields["trace_id"])) == ("Filled", True)


def test_risk_tells_of_a_denial_and_of_no_approval() -> None:
    host, wanted = fake_host(), intent()
    refused = Refused(wanted.client_order_id, DenialCode.MAX_OPEN_POSITIONS, "too many")
    telling = RiskMetrics(host)
    telling.decided(wanted, [], 1, 2)
    telling.decided(wanted, [e.ToStrategy(wanted.strategy, refused)], 1, 2)
    ((event, fields),) = host.order_lines.kept
    assert (event, fields["code"]) == ("order_denied", "MAX_OPEN_POSITIONS")
    assert fields["trace_id"] == wanted.cause.trace.trace_id
