"""Every query of every dashboard and alert, executed by a Prometheus that scraped the services."""

from collections.abc import Iterator

import pytest

from observability.alerting import alerts
from tests.cluster.availability import or_skipped
from tests.integration.scraped import HALTED, Scraped, scraped
from tests.unit.observability.dashboards import documents, filled, queries
from tradewind.local.order_rows import order_rows
from tradewind.telemetry.instruments import TABLE
from tradewind.telemetry.traces import trace_of

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]

CLUSTER = "the operator makes it; the end-to-end tests look"
SERVER = "risk hears of an API server only in a cluster"
WITHOUT_SAMPLE = {
    "fleet / Conditions that stand in the way": CLUSTER,
    "fleet / Warnings": CLUSTER,
    "fleet / Resources by state": CLUSTER,
    "risk / Age of risk's watches": SERVER,
    "risk / Risk's watches opened again": SERVER,
    "risk / Risk's status writes": SERVER,
}
"""Panels that give no sample here, and why. The operator's board is left out as a whole."""
RATE = "15s"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scraped]:
    with or_skipped(), scraped(tmp_path_factory.mktemp("scraped")) as found:
        yield found


def test_every_door_is_scraped(running: Scraped) -> None:
    doors = [door for door in running.platform.doors() if door.service != "venue"]
    assert set(running.prometheus.targets().values()) == {"up"}
    assert len(running.prometheus.targets()) == len(doors)


def test_every_query_of_a_dashboard_is_answered(running: Scraped) -> None:
    for each in queries():
        running.prometheus.query(filled(each.expr, __rate_interval=RATE))


def test_every_panel_of_the_services_gives_a_sample(running: Scraped) -> None:
    empty = [
        each.place
        for each in queries()
        if each.board != "operator"
        and each.place not in WITHOUT_SAMPLE
        and not running.prometheus.query(filled(each.expr, __rate_interval=RATE))
    ]
    assert empty == []


def test_panels_that_are_excused_exist() -> None:
    assert set(WITHOUT_SAMPLE) <= {each.place for each in queries()}


def test_a_choice_of_one_policy_shows_that_one(running: Scraped) -> None:
    (books,) = [x for x in queries() if x.place == "risk / Books equal the venue's"]
    samples = running.prometheus.query(filled(books.expr, policy="main", __rate_interval=RATE))
    assert [(each["metric"]["policy"], each["value"][1]) for each in samples] == [("main", "1")]


def test_every_alert_is_evaluated(running: Scraped) -> None:
    rules = [rule for group in running.prometheus.rules() for rule in group["rules"]]
    assert {rule["name"]: rule["health"] for rule in rules} == {
        alert.full_name: "ok" for alert in alerts()
    }


def test_a_halt_is_seen_by_its_rule_and_only_there(running: Scraped) -> None:
    """What else may be pending tells of the machine: its disk and its load."""
    machine = {"JournalSlow", "LatencyHigh", "LoopLag", "VenueSlow", "CPUThrottled"}
    expected = {"Halted", "OperatorDown"}
    found = {
        alert.name
        for alert in alerts()
        if alert.severity != "info" and running.prometheus.query(alert.query)
    }
    assert found - machine == expected
    (halted,) = [alert for alert in alerts() if alert.name == "Halted"]
    samples = running.prometheus.query(halted.query)
    assert [each["metric"]["policy"] for each in samples] == [HALTED]


def test_dashboards_mark_the_halt(running: Scraped) -> None:
    for document in documents().values():
        (mark,) = document["annotations"]["list"]
        samples = running.prometheus.query(filled(mark["expr"]))
        assert [each["metric"]["policy"] for each in samples] == [HALTED]


def test_exemplars_are_traces_of_orders(running: Scraped) -> None:
    orders = {trace_of(row.client_order_id).trace_id for row in order_rows(running.platform.state)}
    for one in TABLE:
        if one.exemplars:
            kept = {x["labels"]["trace_id"] for x in running.exemplars(f"{one.name}_bucket")}
            assert kept & orders, one.name
