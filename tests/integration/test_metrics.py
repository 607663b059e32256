"""What every service of a trading platform serves under /metrics."""

import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from tests.integration.observed import Observed
from tradewind.local.order_rows import order_rows
from tradewind.telemetry.instruments import TABLE, Kind
from tradewind.telemetry.traces import trace_of

pytestmark = [pytest.mark.process, pytest.mark.timeout(240)]
SERVICES = ("market-data", "strategy", "risk", "execution")


def families(observed: Observed, service: str) -> dict[str, Metric]:
    text = observed.pages[service]["/metrics"]
    return {one.name: one for one in text_string_to_metric_families(text)}  # type: ignore[no-untyped-call]  # untyped upstream


def value(observed: Observed, service: str, name: str, **labels: str) -> float:
    family = families(observed, service)[name.removesuffix("_total").removesuffix("_count")]
    return sum(
        sample.value
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_serves_what_the_table_says_and_no_more(observed: Observed, service: str) -> None:
    found = families(observed, service)
    here = [one for one in TABLE if service in one.by and not one.clustered]
    wanted = {one.name.removesuffix("_total"): one for one in here}
    assert set(found) == set(wanted)
    for name, one in wanted.items():
        assert found[name].type == one.kind.value
        assert found[name].documentation == one.text
        for sample in found[name].samples:
            assert set(sample.labels) - {"le"} == set(one.labels)


@pytest.mark.parametrize("service", ["risk", "execution"])
def test_durations_carry_the_trace_of_an_order(observed: Observed, service: str) -> None:
    names = [one.name for one in TABLE if one.exemplars and one.by == (service,)]
    # From the journals, not from the spans: the collector of this run falls silent at times.
    rows = order_rows(observed.state)
    traces = {trace_of(row.client_order_id).trace_id for row in rows}
    for name in names:
        samples = families(observed, service)[name].samples
        exemplars = [sample.exemplar for sample in samples if sample.exemplar]
        assert exemplars
        assert any(each.labels["trace_id"] in traces for each in exemplars)


def test_buckets_are_cumulative_and_in_seconds(observed: Observed) -> None:
    for service in SERVICES:
        for one in families(observed, service).values():
            if one.type != Kind.HISTOGRAM.value:
                continue
            for sample in one.samples:
                assert sample.value >= 0
    assert value(observed, "execution", "tradewind_tick_to_order_seconds_count") > 0


def test_orders_fills_and_decisions_are_counted(observed: Observed) -> None:
    taken = value(observed, "execution", "tradewind_orders_taken_total")
    ended = value(observed, "execution", "tradewind_orders_total")
    assert ended > 0
    assert taken > 0
    assert value(observed, "execution", "tradewind_fills_total") > 0
    approved = {"strategy": "talker", "code": "APPROVED"}
    assert taken <= value(observed, "risk", "tradewind_risk_decisions_total", **approved)


def test_states_are_told_as_numbers(observed: Observed) -> None:
    assert value(observed, "risk", "tradewind_breaker_state") == 0
    assert value(observed, "risk", "tradewind_trading_state", scope="policy") == 0
    assert value(observed, "execution", "tradewind_halted") == 0
    assert value(observed, "execution", "tradewind_venue_tokens") > 0
    for service in SERVICES:
        assert value(observed, service, "tradewind_ready") == 1


def test_journals_tell_how_long_a_commit_takes(observed: Observed) -> None:
    for service in ("risk", "execution"):
        assert value(observed, service, "tradewind_journal_commit_seconds_count") > 0


def test_feeds_tell_their_age_and_health(observed: Observed) -> None:
    assert value(observed, "market-data", "tradewind_feed_events_total") > 0
    assert 0 <= value(observed, "market-data", "tradewind_feed_staleness_seconds") < 60
    assert value(observed, "market-data", "tradewind_feed_live", symbol="AAPL") == 1
