"""What has not happened yet is told as zero: a panel that is silent means that nobody answers."""

from typing import Any

import pytest

from tests.unit.engine.worlds import World
from tests.unit.services.test_reports import MONDAY_NOON_NS, SUNDAY_NS
from tests.unit.telemetry.hosts import fake_host
from tradewind.domain.codes import AlarmCode
from tradewind.telemetry.metrics import Metrics
from tradewind.transport.authorisation import served_by
from tradewind_operator.running.meters import Meters
from tradewind_services.alerts import TOLD
from tradewind_services.execution.telling import OrderMetrics
from tradewind_services.market_data.telling import FeedMetrics, Measured, open_markets
from tradewind_services.risk.telling import DeskGauges, RiskMetrics


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    metrics.page()
    return metrics.registry.get_sample_value(f"tradewind_{name}", labels)


def measured(**changes: Any) -> Measured:
    standard: dict[str, Any] = {
        "events": 0,
        "staleness_s": 0.0,
        "dropped": {},
        "live": {"AAPL": True},
        "open": {("us_equity", "regular"): True},
        "reconnects": 0,
        "readers": 0,
    }
    return Measured(**standard | changes)


# --- the market


@pytest.mark.parametrize(
    ("now_ns", "never_closes", "expected"),
    [
        (MONDAY_NOON_NS, False, {"us_equity": (True, True), "crypto": (True, True)}),
        (SUNDAY_NS, False, {"us_equity": (False, False), "crypto": (True, True)}),
        (SUNDAY_NS, True, {"us_equity": (True, True), "crypto": (True, True)}),
        (MONDAY_NOON_NS + 5 * 3600 * 10**9, False, {"us_equity": (False, True)}),
    ],
)
def test_a_market_is_open_by_its_own_calendar(
    now_ns: int, never_closes: bool, expected: dict[str, tuple[bool, bool]]
) -> None:
    names = {"us_equity": "AAPL", "crypto": "BTC/USD"}
    found = open_markets(map(names.get, expected), now_ns, never_closes=never_closes)  # type: ignore[arg-type]  # every name is there
    assert found == {
        (market, hours): is_open
        for market, pair in expected.items()
        for hours, is_open in zip(("regular", "extended"), pair, strict=True)
    }


def test_the_feed_tells_markets_gaps_and_drops_before_there_is_one() -> None:
    metrics = Metrics()
    FeedMetrics(metrics, measured)
    assert value(metrics, "market_open", market="us_equity", hours="regular") == 1
    assert value(metrics, "feed_gap_total", symbol="AAPL") == 0
    assert value(metrics, "feed_dropped", reason="late_trade") == 0
    assert value(metrics, "malformed_total", where="feed") == 0


def test_a_market_that_nobody_trades_any_more_is_not_told() -> None:
    metrics, now = Metrics(), [measured(), measured(open={})]
    FeedMetrics(metrics, lambda: now.pop(0) if len(now) > 1 else now[0])
    assert value(metrics, "market_open", market="us_equity", hours="regular") == 1
    assert value(metrics, "market_open", market="us_equity", hours="regular") is None


# --- risk and execution


def test_a_flat_symbol_holds_nothing_and_a_held_one_its_value() -> None:
    world, metrics = World(), Metrics()
    world.hold("AAPL", 10)
    DeskGauges(metrics, world.desk.status, lambda: {"AAPL", "MSFT"})
    assert (value(metrics, "position_notional", symbol="MSFT")) == 0
    assert (value(metrics, "position_notional", symbol="AAPL") or 0) > 900


def test_risk_and_execution_begin_at_zero() -> None:
    host = fake_host()
    RiskMetrics(host)
    OrderMetrics(host)
    assert value(host.metrics, "malformed_total", where="intent") == 0
    assert value(host.metrics, "order_rejects_total", reason="VENUE_REJECTED") == 0


def test_every_alarm_of_a_service_begins_at_zero_but_the_runners_own() -> None:
    assert set(AlarmCode) - TOLD == {AlarmCode.CRASH_LOOP}


@pytest.mark.parametrize(
    ("service", "method"),
    [
        ("market-data", "/tradewind.wire.v1.MarketData/Subscribe"),
        ("risk", "/tradewind.wire.v1.RiskControl/SetState"),
        ("execution", "/tradewind.wire.v1.Execution/Session"),
        ("strategy", "/grpc.health.v1.Health/Check"),
    ],
)
def test_a_service_knows_the_methods_that_it_may_refuse(service: str, method: str) -> None:
    assert method in served_by(service)
    others = {"market-data", "risk", "execution"} - {service}
    assert not {m for m in served_by(service) if "wire" in m} & {
        m for other in others for m in served_by(other)
    }


# --- the operator


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("drift_corrected_total", {"kind": "StatefulSet"}),
        ("releases_total", {"kind": "RiskPolicy", "outcome": "forced"}),
        ("watch_restarts_total", {"resource": "TradingStrategy", "reason": "silent"}),
    ],
)
def test_the_operator_begins_at_zero(name: str, labels: dict[str, str]) -> None:
    assert value(Meters().metrics, name, **labels) == 0
