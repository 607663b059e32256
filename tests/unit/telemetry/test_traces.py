"""Spans of one order: ids that need no agreement, parents that exist, an exporter that yields."""

import itertools
import platform
import socket
import time
from collections import Counter

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.integration.otlp_sink import Sink
from tradewind.telemetry.exporting import Outcome
from tradewind.telemetry.traces import (
    ACK,
    CHECK,
    FILL,
    PARENT,
    SIGNAL,
    SUBMIT,
    TICK,
    Span,
    Tracer,
    span_id_of,
    trace_of,
)

HOPS = (TICK, SIGNAL, CHECK, SUBMIT, ACK, FILL)
IDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=48)


def span(hop: str, order: str = "a-b-1-1", *, is_root: bool = False, detail: str = "") -> Span:
    return Span(
        hop=hop,
        client_order_id=order,
        start_ns=1_000,
        end_ns=2_000,
        attributes={"symbol": "AAPL"},
        is_root=is_root,
        detail=detail,
    )


@given(IDS)
@settings(max_examples=50)
def test_every_process_derives_the_same_ids_of_w3c_length(order: str) -> None:
    trace = trace_of(order)
    assert (len(trace.trace_id), len(trace.span_id)) == (32, 16)
    assert trace.trace_id == trace_of(order).trace_id
    assert len({span_id_of(order, hop) for hop in HOPS}) == len(HOPS)


@given(st.sets(IDS, min_size=2, max_size=2))
@settings(max_examples=50)
def test_two_orders_have_two_traces(orders: set[str]) -> None:
    assert len({trace_of(order).trace_id for order in orders}) == 2


def test_the_hops_form_one_chain_from_the_tick() -> None:
    for before, after in itertools.pairwise(HOPS):
        assert PARENT[after] == before
    assert TICK not in PARENT


def test_a_collector_gets_every_hop_under_its_parent() -> None:
    with Sink() as sink:
        tracer = Tracer("execution", sink.url)
        for hop in HOPS:
            tracer.emit(span(hop))
        tracer.emit(span(FILL, detail="second"))
        tracer.close()
        spans = list(sink.spans)
    by_name = {each.name: each for each in spans}
    assert len(spans) == len(HOPS) + 1
    assert len({each.trace_id for each in spans}) == 1
    assert by_name[TICK].parent_id == ""
    for before, after in itertools.pairwise(HOPS):
        assert by_name[after].parent_id == by_name[before].span_id
    assert len({each.span_id for each in spans}) == len(spans)
    assert by_name[FILL].attributes["order.client_id"] == "a-b-1-1"


def test_a_root_has_no_parent_even_in_the_middle_of_the_chain() -> None:
    with Sink() as sink:
        tracer = Tracer("risk", sink.url)
        tracer.emit(span(CHECK, is_root=True))
        tracer.close()
        assert [each.parent_id for each in sink.spans] == [""]


def test_a_process_that_restarts_joins_the_same_trace() -> None:
    with Sink() as sink:
        first = Tracer("execution", sink.url)
        first.emit(span(SUBMIT))
        first.close()
        second = Tracer("execution", sink.url)
        second.emit(span(ACK))
        second.close()
        submit, ack = sink.spans
    assert submit.trace_id == ack.trace_id
    assert ack.parent_id == submit.span_id


def test_a_moment_is_told_as_a_microsecond() -> None:
    with Sink() as sink:
        tracer = Tracer("execution", sink.url)
        tracer.emit(msgspec.structs.replace(span(ACK), end_ns=1_000))
        tracer.close()
        (ack,) = sink.spans
    assert ack.end_ns - ack.start_ns == 1_000


def test_a_span_names_its_host_unless_the_surroundings_name_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert host_named() == platform.node()
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "host.name=node-7")
    assert host_named() == "node-7"


def host_named() -> str:
    with Sink() as sink:
        tracer = Tracer("execution", sink.url)
        tracer.emit(span(ACK))
        tracer.close()
        (request,) = (ExportTraceServiceRequest.FromString(body) for body in sink.bodies)
    about = {x.key: x.value.string_value for x in request.resource_spans[0].resource.attributes}
    return str(about["host.name"])


def lost(url: str) -> tuple[Counter[Outcome], float, float]:
    """What became of 1000 spans, and how long emitting and closing took."""
    counts: Counter[Outcome] = Counter()
    tracer = Tracer("risk", url, lambda outcome, count: counts.update({outcome: count}))
    began = time.monotonic()
    for number in range(1_000):
        tracer.emit(span(CHECK, f"a-b-1-{number}"))
    emitted = time.monotonic()
    tracer.close()
    return counts, emitted - began, time.monotonic() - emitted


def test_a_collector_that_refuses_connections_stops_nothing() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    counts, emitting_s, closing_s = lost(url)
    assert emitting_s < 5
    assert closing_s < 5
    assert counts[Outcome.EXPORTED] == 0
    assert counts[Outcome.EXPORT_FAILED] + counts[Outcome.SHUTDOWN] > 0


def test_a_collector_that_accepts_and_says_nothing_stops_nothing() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        counts, emitting_s, closing_s = lost(f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert emitting_s < 5
    assert closing_s < 5
    assert counts[Outcome.EXPORTED] == 0


def test_without_an_endpoint_nothing_is_made() -> None:
    tracer = Tracer("risk", "")
    tracer.emit(span(CHECK))
    tracer.close()
    assert not tracer.enabled
