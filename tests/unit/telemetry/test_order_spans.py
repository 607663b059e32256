"""Execution's spans and counts, report by report: no span ever lacks its parent."""

from typing import Any

import msgspec

from tests.unit.telemetry.hosts import fake_host
from tradewind.domain.codes import DenialCode
from tradewind.domain.fills import Fill
from tradewind.domain.intents import Refused
from tradewind.domain.orders import Order, OrderStatus, OrderTerms, Side
from tradewind.domain.reports import OrderReport, Report
from tradewind.domain.values import SCALE, Nanos, Price, Quantity
from tradewind.telemetry.traces import ACK, FILL, SUBMIT, trace_of
from tradewind_services.execution.telling import OrderMetrics

NAME = "abc-talker-1-1"
SENT = Order(NAME, "talker", OrderTerms("AAPL", Side.BUY, Quantity(SCALE)))
ACCEPTED = msgspec.structs.replace(SENT, status=OrderStatus.NEW, venue_order_id="v-1")
FILLED = msgspec.structs.replace(ACCEPTED, status=OrderStatus.FILLED)


def fill(number: int = 1) -> Fill:
    quantity, price = Quantity(SCALE), Price(100 * SCALE)
    return Fill(f"f-{number}", NAME, "talker", "AAPL", Side.BUY, quantity, price, Nanos(1))


def report(order: Order, made: Fill | None = None, *, traced: bool = True) -> Report:
    body = OrderReport(order, made, trace=trace_of(NAME)) if traced else OrderReport(order, made)
    return Report(1, Nanos(1), body)


def hops(host: Any) -> list[str]:
    return [span.hop for span in host.tracer.spans]


def value(host: Any, name: str, **labels: str) -> float:
    return float(host.metrics.registry.get_sample_value(name, labels) or 0.0)


def test_an_order_is_submitted_acknowledged_and_filled() -> None:
    host = fake_host()
    telling = OrderMetrics(host)
    for each in (report(SENT), report(ACCEPTED), report(FILLED, fill())):
        telling.take(each)
    assert hops(host) == [SUBMIT, ACK, FILL]
    assert value(host, "tradewind_orders_total", result="Filled") == 1


def test_a_fill_that_overtakes_the_acknowledgement_brings_it_along() -> None:
    host = fake_host()
    telling = OrderMetrics(host)
    telling.take(report(SENT))
    telling.take(report(FILLED, fill()))
    assert hops(host) == [SUBMIT, ACK, FILL]


def test_each_of_several_fills_has_a_span_of_its_own() -> None:
    host = fake_host()
    telling = OrderMetrics(host)
    telling.take(report(ACCEPTED))
    telling.take(report(ACCEPTED, fill(1)))
    telling.take(report(FILLED, fill(2)))
    assert hops(host) == [SUBMIT, ACK, FILL, FILL]
    assert {span.detail for span in host.tracer.spans if span.hop == FILL} == {"f-1", "f-2"}


def test_a_fill_after_a_restart_repeats_no_earlier_hop() -> None:
    host = fake_host()
    telling = OrderMetrics(host, past=[report(SENT), report(ACCEPTED)])
    telling.take(report(FILLED, fill()))
    assert hops(host) == [FILL]


def test_an_order_whose_answer_the_crash_took_is_submitted_by_the_next_life() -> None:
    host = fake_host()
    telling = OrderMetrics(host, past=[report(SENT)])
    telling.take(report(msgspec.structs.replace(SENT, unknown=True)))
    assert hops(host) == []
    telling.take(report(ACCEPTED))
    assert hops(host) == [SUBMIT, ACK]
    assert value(host, "tradewind_unknown_total") == 1


def test_a_fill_that_comes_after_the_end_is_told_and_the_order_not_counted_again() -> None:
    host = fake_host()
    telling = OrderMetrics(host, past=[report(ACCEPTED)])
    telling.take(report(FILLED, fill(1)))
    telling.take(report(FILLED, fill(2)))
    assert hops(host) == [FILL, FILL]
    assert value(host, "tradewind_orders_total", result="Filled") == 1


def test_a_rejected_order_is_an_error_with_its_reason_and_no_acknowledgement() -> None:
    host = fake_host()
    telling = OrderMetrics(host)
    telling.take(report(SENT))
    telling.take(
        report(
            msgspec.structs.replace(
                SENT,
                status=OrderStatus.REJECTED,
                code=DenialCode.VENUE_REJECTED,
                reason="insufficient buying power",
            )
        )
    )
    assert hops(host) == [SUBMIT]
    assert host.tracer.spans[0].error == "insufficient buying power"
    assert value(host, "tradewind_order_rejects_total", reason="VENUE_REJECTED") == 1


def test_an_order_of_nobody_that_asked_begins_its_own_trace() -> None:
    host = fake_host()
    OrderMetrics(host).take(report(ACCEPTED, traced=False))
    assert [span.is_root for span in host.tracer.spans] == [True, False]


def test_orders_that_are_not_ours_are_not_told() -> None:
    host = fake_host()
    OrderMetrics(host).take(report(msgspec.structs.replace(FILLED, strategy="external"), fill()))
    assert hops(host) == []
    assert value(host, "tradewind_fills_total", side="buy") == 0


def test_what_execution_turns_away_is_counted_by_its_code() -> None:
    host = fake_host()
    OrderMetrics(host).refused(Refused(NAME, DenialCode.APPROVAL_EXPIRED, "too late"), 5)
    assert value(host, "tradewind_order_rejects_total", reason="APPROVAL_EXPIRED") == 1
