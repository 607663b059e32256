"""Risk's part of a trace: decisions with their numbers, and orders that risk itself begins."""

from typing import Any

from tests.unit.telemetry.hosts import fake_host
from tradewind.domain.codes import DenialCode
from tradewind.domain.intents import Approval, ApprovedOrder, Cause, Intent, Refused
from tradewind.domain.orders import OrderTerms, Purpose, Side
from tradewind.domain.values import SCALE, Money, Nanos, Price, Quantity
from tradewind.engine import effects as e
from tradewind.telemetry.traces import CHECK, trace_of
from tradewind_services.risk.telling import RiskMetrics
from tradewind_services.strategy.telling import signal_span

NAME = "abc-talker-1-1"
TERMS = OrderTerms("AAPL", Side.BUY, Quantity(SCALE))
MILLISECOND = 1_000_000


def intent() -> Intent:
    cause = Cause(stamps={"feed_read": 1, "intent_out": 7}, trace=trace_of(NAME))
    return Intent(NAME, "talker", 1, TERMS, Nanos(1), cause=cause)


def decided(*effects: e.Effect) -> Any:
    host = fake_host()
    RiskMetrics(host).decided(intent(), effects, MILLISECOND, 3 * MILLISECOND)
    return host


def value(host: Any, name: str, **labels: str) -> float:
    return float(host.metrics.registry.get_sample_value(name, labels) or 0.0)


def test_an_approval_is_a_span_and_a_count() -> None:
    host = decided()
    (span,) = host.tracer.spans
    assert (span.hop, span.error, span.is_root) == (CHECK, "", False)
    assert span.attributes["risk.decision"] == "APPROVED"
    labels = {"strategy": "talker", "code": "APPROVED"}
    assert value(host, "tradewind_risk_decisions_total", **labels) == 1
    assert value(host, "tradewind_risk_check_seconds_sum") == 0.002


def test_a_denial_carries_its_code_and_numbers() -> None:
    text = "5 of 4 open positions"
    no = Refused(NAME, DenialCode.MAX_OPEN_POSITIONS, text, limit=4, actual=5)
    host = decided(e.ToStrategy("talker", no))
    (span,) = host.tracer.spans
    assert span.error == text
    assert span.attributes["risk.decision"] == "MAX_OPEN_POSITIONS"
    assert (span.attributes["risk.limit"], span.attributes["risk.actual"]) == (4, 5)


def test_an_order_of_risks_own_begins_its_trace_at_risk() -> None:
    host = fake_host()
    approval = Approval(
        account="a",
        session=1,
        halt_number=0,
        policy_version=1,
        client_order_id="abc-risk-1-1",
        strategy="talker",
        purpose=Purpose.EXIT,
        terms=TERMS,
        worst_price=Price(0),
        reserved=Money(0),
        reduces=True,
        expires_ns=Nanos(0),
    )
    RiskMetrics(host).ordered(ApprovedOrder(approval, b"", Cause(note="stop loss")), 9)
    (span,) = host.tracer.spans
    assert span.is_root
    assert span.attributes["order.note"] == "stop loss"


def test_an_intent_without_a_tick_begins_its_trace_at_the_strategy() -> None:
    host = fake_host()
    assert signal_span(host, intent(), 0).is_root
    assert not signal_span(host, intent(), 5).is_root
    assert signal_span(host, intent(), 5).start_ns == 5


def test_every_span_says_whether_it_is_about_real_money() -> None:
    (checked,) = decided().tracer.spans
    signalled = signal_span(fake_host(), intent(), 5)
    assert (checked.attributes["mode"], signalled.attributes["mode"]) == ("paper", "paper")


def test_versions_are_told_where_a_cluster_counts_them() -> None:
    host = fake_host()
    uncounted = signal_span(host, intent(), 5).attributes
    host.generations.policy, host.generations.strategies = 3, {intent().strategy: 7}
    counted = signal_span(host, intent(), 5).attributes
    assert "risk.policy.generation" not in uncounted
    assert (counted["risk.policy.generation"], counted["strategy.revision"]) == (3, 7)
