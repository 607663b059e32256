"""Prometheus, promtool, Jaeger and the collector run for a test, and answer for themselves."""

from pathlib import Path

import pytest
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from tests.cluster.availability import or_skipped
from tests.cluster.observability import collector, jaeger, prometheus, promtool
from tests.process.processes import eventually

RULES = """\
groups:
- name: example
  rules:
  - {record: job:up:sum, expr: sum by (job) (up)}
"""


def test_a_prometheus_scrapes_itself_and_answers_queries(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES)
    with or_skipped(), prometheus({"scrape_configs": []}, rules) as running:
        assert running.query("vector(2) * 3")[0]["value"][1] == "6"
        assert [group["name"] for group in running.rules()] == ["example"]
        with pytest.raises(ValueError, match="parse error"):
            running.query("sum(")


def test_promtool_refuses_a_broken_rule(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(RULES)
    bad.write_text(RULES.replace("(up)", "(up"))
    with or_skipped():
        assert promtool("check", "rules", good).returncode == 0
        assert promtool("check", "rules", bad).returncode != 0


def test_a_span_goes_through_the_collector_into_jaeger() -> None:
    with or_skipped(), jaeger() as store, collector(store.otlp_grpc) as relay:
        provider = TracerProvider(resource=Resource({"service.name": "risk"}))
        exporter = OTLPSpanExporter(f"{relay.otlp_http}/v1/traces")
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        with provider.get_tracer("test").start_as_current_span("check", attributes={"order": "7"}):
            pass
        provider.shutdown()
        (trace,) = eventually("the span", lambda: store.traces("risk", {"order": "7"}))
        assert [span["operationName"] for span in trace["spans"]] == ["check"]
        assert store.trace(trace["traceID"]) is not None
        assert store.traces("risk", {"order": "8"}) == []
