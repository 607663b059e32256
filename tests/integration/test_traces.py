"""One order is one trace, from the tick that caused it to its fill, through four processes."""

import itertools

import pytest

from tests.integration.observed import Observed
from tests.integration.otlp_sink import SeenSpan
from tradewind.telemetry.traces import trace_of

pytestmark = [pytest.mark.process, pytest.mark.timeout(240)]

CHAIN = ("tick.receive", "signal.evaluate", "risk.check", "order.submit", "venue.ack", "fill")
SERVICES = ("market-data", "strategy", "risk", "execution", "execution", "execution")
SERVICE = dict(zip(CHAIN, SERVICES, strict=True))
Trace = list[SeenSpan]


def traces(spans: list[SeenSpan]) -> list[Trace]:
    """The spans of each trace, in order of the chain and then of time."""
    ordered = sorted(spans, key=lambda span: span.trace_id)
    groups = itertools.groupby(ordered, key=lambda span: span.trace_id)
    return [
        sorted(group, key=lambda span: (CHAIN.index(span.name), span.start_ns))
        for _, group in groups
    ]


def filled(found: list[Trace]) -> list[Trace]:
    return [trace for trace in found if trace[-1].name == "fill"]


@pytest.fixture
def settled(observed: Observed) -> list[Trace]:
    """Traces that began after execution's restart, and whose spans have all been sent."""
    return [
        trace
        for trace in traces(observed.spans)
        if observed.restarted_ns < trace[0].start_ns < observed.settled_ns - 1_500_000_000
    ]


def test_a_filled_order_has_every_hop_in_one_trace(settled: list[Trace]) -> None:
    assert filled(settled)
    for trace in filled(settled):
        assert {span.name for span in trace} == set(CHAIN)


def test_each_hop_comes_from_its_own_service(settled: list[Trace]) -> None:
    for span in itertools.chain(*settled):
        assert span.service == SERVICE[span.name]


def test_every_hop_hangs_under_the_one_before_it(settled: list[Trace]) -> None:
    for trace in settled:
        by_name = {span.name: span for span in trace}
        assert by_name[CHAIN[0]].parent_id == ""
        for span in trace[1:]:
            before = CHAIN[CHAIN.index(span.name) - 1]
            assert span.parent_id == by_name[before].span_id


def test_times_run_from_hop_to_hop(settled: list[Trace]) -> None:
    for trace in settled:
        for span in trace:
            assert 0 < span.start_ns <= span.end_ns
        for before, after in itertools.pairwise(trace):
            assert before.start_ns <= after.start_ns


def test_a_trace_names_its_order_strategy_and_symbol(settled: list[Trace]) -> None:
    for trace in settled:
        order = {span.attributes["order.client_id"] for span in trace}
        assert len(order) == 1
        assert trace[0].trace_id == trace_of(*order).trace_id
        assert {span.attributes["symbol"] for span in trace} <= {"AAPL", "MSFT"}
        assert all(span.attributes["strategy.name"] == "talker" for span in trace[1:])
        assert all(span.attributes["mode"] == "paper" for span in trace[1:])
        assert trace[2].attributes["risk.decision"] == "APPROVED"


def test_a_killed_execution_comes_back_into_the_same_traces(observed: Observed) -> None:
    """Of an order that was alive, only what the kill took unsent may be missing."""
    for trace in traces(observed.spans):
        (order,) = {span.attributes["order.client_id"] for span in trace}
        assert trace[0].trace_id == trace_of(order).trace_id
    known = {span.span_id for span in observed.spans}
    orphans = [span for span in observed.spans if span.parent_id and span.parent_id not in known]
    for span in orphans:
        assert span.attributes["order.client_id"] not in _begun_after(observed)


def _begun_after(observed: Observed) -> set[str]:
    return {
        span.attributes["order.client_id"]
        for span in observed.spans
        if span.name == "signal.evaluate"
        and observed.restarted_ns < span.start_ns < observed.settled_ns - 1_500_000_000
    }


def test_a_collector_that_hangs_stops_no_order(observed: Observed) -> None:
    assert observed.fills_while_hung >= 5


def test_spans_that_a_hanging_collector_costs_are_counted(observed: Observed) -> None:
    assert 'tradewind_spans_total{outcome="export_failed"}' in observed.hung_metrics["execution"]


def test_a_hanging_collector_delays_no_stop(observed: Observed) -> None:
    assert observed.end["unknown_orders"] == 0
    assert "did not end" not in observed.printed
    assert observed.stopped_in_s < 30
