"""A policy's workloads as pods: what each of their doors says, and how they start and end."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.process.pods import POLICY, SERVICES, STOPS_WITHIN_S, STRATEGY, Pods
from tests.process.processes import eventually
from tradewind.deploy.reports import (
    ExecutionReport,
    MarketDataReport,
    RiskReport,
    StrategyReport,
)
from tradewind.transport.identities import Identity

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def pods(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pods]:
    with Pods(tmp_path_factory.mktemp("pods")) as pods:
        # In the worst order: who calls is there long before who is called.
        pods.start("strategy", "risk").start("execution", "market-data").start("venue")
        yield pods.until_ready()


def risk(pods: Pods) -> RiskReport:
    report = pods.report("risk")
    assert isinstance(report, RiskReport)
    return report


@pytest.mark.parametrize("service", SERVICES)
def test_the_operator_reads_a_report_of_each_service(pods: Pods, service: str) -> None:
    report = pods.report(service)
    assert (report.ready, report.reason, report.policy_generation) == (True, "", 1)


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_else_reads_it(pods: Pods, service: str) -> None:
    asked = pods.document(service, Identity("person", POLICY))
    assert asked.status_code == 403


@pytest.mark.parametrize("service", SERVICES)
def test_pages_are_on_loopback_and_not_at_the_door_of_the_probes(pods: Pods, service: str) -> None:
    probes, pages = pods.addresses[service].http, pods.more[service].http
    found = [httpx.get(f"http://{each}/status").status_code for each in (probes, pages)]
    assert found == [404, 200]


def test_risk_reports_its_strategys_seat(pods: Pods) -> None:
    (seat,) = risk(pods).seats
    assert (seat.name, seat.state, seat.generation, seat.connected) == (STRATEGY, "Active", 1, True)


def test_execution_reports_what_it_stands_on(pods: Pods) -> None:
    report = pods.report("execution")
    assert isinstance(report, ExecutionReport)
    assert (report.session_open, report.journal_problem, report.epoch) == (True, "", 1)
    assert len(report.journal_id) == 32
    assert len(report.credentials_sha256) == 64


def test_market_data_and_strategy_report_feed_and_files(pods: Pods) -> None:
    feed, strategy = pods.report("market-data"), pods.report("strategy")
    assert isinstance(feed, MarketDataReport)
    assert isinstance(strategy, StrategyReport)
    assert (feed.connected, feed.stale) == (True, ())
    assert [(file.strategy, file.use) for file in strategy.files] == [("chatty", "source")]


def test_a_pinned_service_reports_on_its_cores_and_others_do_not(pods: Pods) -> None:
    """Nobody gave this process cores of its own, and it says so."""
    found = pods.report("strategy").pinning
    assert found is not None
    assert (found.wanted, found.reason == "Exclusive") == (1, False)
    assert found.message
    assert pods.report("risk").pinning is None


def test_an_edit_is_reported_by_its_generation_once_it_applies(pods: Pods) -> None:
    pods.edit(policy=2, strategy=7)

    def applied() -> bool:
        report = risk(pods)
        return (report.policy_generation, report.seats[0].generation) == (2, 7)

    eventually("risk applies the edit", applied, 10)
    for service in ("market-data", "execution"):
        eventually(
            f"{service} applies it",
            lambda name=service: pods.report(name).policy_generation == 2,  # type: ignore[misc]  # bound at once
            10,
        )


def test_orders_fill(pods: Pods) -> None:
    eventually("a fill", lambda: risk(pods).seats[0].fills_today > 0, 60)


def test_the_venue_is_alive_and_ready(pods: Pods) -> None:
    assert [pods.healthy("venue", page) for page in ("/healthz", "/readyz")] == [True, True]


@pytest.mark.parametrize("name", ["execution", "venue"])
def test_who_is_killed_is_followed_at_once_by_another(pods: Pods, name: str) -> None:
    pods.kill(name)
    pods.start(name).until_ready()


@pytest.mark.parametrize("name", ["strategy", "risk", "execution", "market-data", "venue"])
def test_a_workload_ends_soon_when_it_is_asked_to(tmp_path: Path, pods: Pods, name: str) -> None:
    code, seconds = pods.stop(name)
    assert code == 0
    assert seconds < STOPS_WITHIN_S
