"""The table of metrics is what a service serves, and what the page says."""

import re
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from tradewind.telemetry import instruments as table
from tradewind.telemetry.instruments import TABLE, Kind
from tradewind.telemetry.machine import measure_machine
from tradewind.telemetry.metrics import BUCKETS_S, Metrics, begin, observe
from tradewind.telemetry.metrics_page import page
from tradewind.telemetry.pinning import throttled_periods

ROOT = Path(__file__).parents[3]


def test_every_name_is_once_in_base_units_and_of_its_type() -> None:
    names = [one.name for one in TABLE]
    assert len(set(names)) == len(names) > 30
    for one in TABLE:
        assert re.fullmatch(r"(tradewind|rpc_server)_[a-z_]+", one.name)
        assert one.name.endswith("_total") is (one.kind is Kind.COUNTER)
        assert one.name.endswith("_seconds") or one.kind is not Kind.HISTOGRAM
        assert not {"account", "client_order_id", "trace_id"} & set(one.labels)


def test_the_metrics_that_people_look_for_are_there() -> None:
    names = {one.name for one in TABLE}
    wanted = (
        "tick_to_order_seconds",
        "risk_check_seconds",
        "orders_total",
        "order_rejects_total",
        "feed_gap_total",
        "feed_staleness_seconds",
        "position_notional",
        "loop_lag_seconds",
        "cpu_throttled_periods_total",
        "cpu_pinned",
        "build_info",
    )
    assert {f"tradewind_{name}" for name in wanted} <= names
    assert "rpc_server_call_duration_seconds" in names


def test_every_instrument_of_the_table_is_used_by_a_service() -> None:
    sources = [*ROOT.glob("services/**/*.py"), *ROOT.glob("src/tradewind/telemetry/*.py")]
    used = set(re.findall(r"table\.([A-Z_]+)", "".join(one.read_text() for one in sources)))
    known = {name for name, value in vars(table).items() if isinstance(value, table.Instrument)}
    assert used == known


def test_the_page_is_what_the_table_says() -> None:
    assert (ROOT / "docs" / "metrics.md").read_text() == page()


def test_a_counter_can_say_what_has_not_happened() -> None:
    metrics = Metrics()
    counter = metrics.counter(table.WATCH_RESTARTS)
    begin(counter, ("one", "two"), ("silent", "failed"))
    begin(counter, ("one",), ("silent",))
    counter.labels("two", "failed").inc()
    page = metrics.page().decode()
    found = re.findall(r"restarts_total\{reason=\"(\w+)\",resource=\"(\w+)\"\} (\S+)", page)
    assert sorted(found) == [
        ("failed", "one", "0.0"),
        ("failed", "two", "1.0"),
        ("silent", "one", "0.0"),
        ("silent", "two", "0.0"),
    ]


def test_buckets_begin_at_ten_microseconds_and_rise() -> None:
    assert BUCKETS_S[0] == 1e-5
    assert list(BUCKETS_S) == sorted(set(BUCKETS_S))


def test_what_is_served_is_openmetrics_with_the_trace_as_exemplar() -> None:
    metrics = Metrics()
    measure_machine(metrics)
    trace_id = "ab" * 16
    observe(metrics.histogram(table.TICK_TO_ORDER), 0.0004, trace_id)
    text = metrics.page().decode()
    families = {one.name: one for one in text_string_to_metric_families(text)}  # type: ignore[no-untyped-call]  # untyped upstream
    samples = families["tradewind_tick_to_order_seconds"].samples
    found = [(one.labels["le"], one.exemplar.labels) for one in samples if one.exemplar]
    assert found == [("0.0005", {"trace_id": trace_id})]
    assert families["tradewind_build_info"].type == "gauge"


def test_a_duration_without_a_trace_has_no_exemplar() -> None:
    metrics = Metrics()
    observe(metrics.histogram(table.TICK_TO_ORDER), 0.0004, "")
    assert b"# {" not in metrics.page()


def test_what_is_measured_at_a_scrape_is_measured_anew_each_time() -> None:
    metrics, looks = Metrics(), [3, 5]
    gauge = metrics.gauge(table.FEED_READERS)
    metrics.on_scrape(lambda: gauge.set(looks.pop(0)))
    assert b"tradewind_feed_readers 3.0" in metrics.page()
    assert b"tradewind_feed_readers 5.0" in metrics.page()


def write_throttled(root: Path, periods: int) -> None:
    stat = root / "sys/fs/cgroup/cpu/cpu.stat"
    stat.parent.mkdir(parents=True, exist_ok=True)
    stat.write_text(f"nr_periods 9\nnr_throttled {periods}\nthrottled_time 7\n")


@pytest.mark.parametrize(("verdict", "expected"), [(True, b"1.0"), (False, b"0.0")])
def test_pinned_is_what_the_evidence_says(verdict: bool, expected: bytes) -> None:  # by name
    metrics = Metrics()
    measure_machine(metrics, pinned=lambda: verdict)
    assert b"tradewind_cpu_pinned " + expected in metrics.page()


def test_throttled_periods_are_read_from_the_control_group(tmp_path: Path) -> None:
    assert throttled_periods(tmp_path) == 0
    write_throttled(tmp_path, 4)
    assert throttled_periods(tmp_path) == 4


def test_throttled_periods_only_rise(tmp_path: Path) -> None:
    metrics = Metrics()
    measure_machine(metrics, tmp_path)
    write_throttled(tmp_path, 4)
    metrics.page()
    write_throttled(tmp_path, 9)
    assert b"tradewind_cpu_throttled_periods_total 9.0" in metrics.page()
