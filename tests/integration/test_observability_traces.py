"""One order is one trace in a real Jaeger, as its own query API tells."""

import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from tests.cluster.availability import or_skipped
from tests.cluster.observability import Jaeger, jaeger
from tests.integration.test_traces import CHAIN, SERVICE
from tests.process.platform import Platform
from tests.process.processes import eventually
from tests.process.resources import EXAMPLES
from tradewind.local.order_rows import order_rows
from tradewind.telemetry.traces import trace_of

pytestmark = [pytest.mark.process, pytest.mark.timeout(900)]
Document = dict[str, Any]
FLUSHED_S = 2.0


@pytest.fixture(scope="module")
def store() -> Iterator[Jaeger]:
    with or_skipped(), jaeger() as running:
        yield running


@pytest.fixture(scope="module")
def filled(store: Jaeger, tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    """The traces of orders that were filled in a run of the quickstart."""
    folder = tmp_path_factory.mktemp("jaeger")
    with Platform(folder, EXAMPLES / "quickstart", "--otlp", store.otlp_http) as platform:
        platform.started().until_fills(6)
        time.sleep(FLUSHED_S)
        platform.stop()
        ids = {row.client_order_id for row in order_rows(platform.state) if row.filled_quantity}
    return [eventually(order, partial(_trace, store, order)) for order in ids]


def _trace(store: Jaeger, order: str) -> Document | None:
    found: Document | None = store.trace(trace_of(order).trace_id)
    return found


def test_all_four_services_are_known(store: Jaeger, filled: list[Document]) -> None:
    assert set(SERVICE.values()) <= set(store.services())


def test_an_order_is_found_by_its_id(store: Jaeger, filled: list[Document]) -> None:
    order = _tags(filled[0]["spans"][0])["order.client_id"]
    (found,) = store.traces("execution", {"order.client_id": order})
    assert found["traceID"] == filled[0]["traceID"]


def test_a_strategys_order_passes_every_hop_in_its_own_service(filled: list[Document]) -> None:
    whole = [trace for trace in filled if _names(trace) == set(CHAIN)]
    assert whole
    for trace in whole:
        services = {key: process["serviceName"] for key, process in trace["processes"].items()}
        for span in trace["spans"]:
            assert services[span["processID"]] == SERVICE[span["operationName"]]


def test_no_span_lacks_its_parent(filled: list[Document]) -> None:
    assert filled
    for trace in filled:
        known = {span["spanID"] for span in trace["spans"]}
        parents = [ref["spanID"] for span in trace["spans"] for ref in span["references"]]
        assert set(parents) <= known
        assert len(parents) == len(trace["spans"]) - 1, "one root"
        assert [text for span in trace["spans"] for text in _warnings(span)] == []


def _names(trace: Document) -> set[str]:
    return {span["operationName"] for span in trace["spans"]}


def _tags(span: Document) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in span["tags"]}


def _warnings(span: Document) -> list[str]:
    """What Jaeger finds odd; version 1 knows hosts by a tag `ip` alone, which is not OTLP's."""
    return [text for text in span.get("warnings") or () if "clock skew" not in text]
