"""The operator's life: what it writes and when, who leads, and how that ends."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.cluster.audits import AuditLog
from tests.cluster.clusters import Cluster
from tests.cluster.installing import namespace_of
from tests.cluster.operators import RunningOperator, apply_platform, children, within
from tests.process.processes import eventually


class Operators:
    """Operators of one namespace, ended with the test."""

    def __init__(self, cluster: Cluster, namespace: str, folder: Path) -> None:
        self.cluster, self.namespace, self._folder = cluster, namespace, folder
        self._running: list[RunningOperator] = []

    def start(self, name: str = "one", **settings: Any) -> RunningOperator:
        made = RunningOperator(self.cluster, self.namespace, self._folder, name=name, **settings)
        self._running.append(made)
        return made.start()

    def end(self) -> None:
        for each in self._running:
            each.end()


@contextmanager
def furnished(cluster: Cluster, folder: Path) -> Iterator[Operators]:
    """A namespace with a policy and a strategy."""
    with namespace_of(cluster.api) as namespace:
        apply_platform(cluster, namespace)
        made = Operators(cluster, namespace, folder)
        try:
            yield made
        finally:
            made.end()


@pytest.fixture
def operators(kinds: Cluster, tmp_path: Path) -> Iterator[Operators]:
    """A namespace for one test."""
    with furnished(kinds, tmp_path) as made:
        yield made


class Settled(NamedTuple):
    """An operator that was left alone, its namespace, and the audit's mark from before it began."""

    operators: Operators
    running: RunningOperator
    mark: int


@pytest.fixture(scope="module")
def settled(kinds: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settled]:
    """One operator for the tests that only need one which leads and has nothing to do."""
    mark = kinds.audit.mark() if kinds.audit is not None else 0
    with furnished(kinds, tmp_path_factory.mktemp("settled")) as made:
        yield Settled(made, made.start().until_leading().until_idle(), mark)


@pytest.mark.timeout(300)
def test_the_finalizer_is_there_before_anything_that_runs(
    settled: Settled, audit: AuditLog
) -> None:
    writes = audit.writes_of(settled.running.user, settled.mark)
    for kind, name in (("riskpolicies", "main"), ("tradingstrategies", "crossover")):
        held = next(
            i
            for i, each in enumerate(writes)
            if (each.resource, each.name) == (kind, name) and not each.subresource
        )
        prefix = f"{name}-"
        runs = (
            i
            for i, each in enumerate(writes)
            if each.resource == "statefulsets" and each.name.startswith(prefix)
        )
        assert held < min(runs)


@pytest.mark.timeout(300)
def test_a_strategy_that_comes_later_gets_its_children_and_goes_with_them(
    settled: Settled,
) -> None:
    running, operators = settled.running, settled.operators
    api, namespace = operators.cluster.api, operators.namespace
    base = f"/apis/tradewind.io/v1alpha1/namespaces/{namespace}/tradingstrategies"
    found = api.get(f"{base}/crossover")
    spec = {key: found["spec"][key] for key in ("riskPolicyRef", "symbols", "strategies")}
    made = {"metadata": {"name": "later"}, "spec": spec}
    api.create(base, {"apiVersion": "tradewind.io/v1alpha1", "kind": "TradingStrategy", **made})
    path = f"/apis/apps/v1/namespaces/{namespace}/statefulsets/later-strategy"
    eventually("it has its StatefulSet", lambda: api.http.get(path).is_success, 30)
    running.until_idle()
    force = {"metadata": {"annotations": {"tradewind.io/force-delete": "later"}}}
    api.merge(f"{base}/later", force)
    api.delete(f"{base}/later")
    eventually("the StatefulSet is collected", lambda: api.http.get(path).status_code == 404, 30)
    assert running.figure("tradewind_releases_total", outcome="forced") == 1


@pytest.mark.timeout(300)
def test_an_installation_stays_away_from_what_another_has(
    settled: Settled, audit: AuditLog
) -> None:
    mark = audit.mark()
    other = settled.operators.start("two", lease="another").until_leading().until_idle()
    left_alone = other.figure("tradewind_reconcile_total", result="elsewhere")
    assert left_alone >= 2
    other.end()
    written = {each.resource for each in audit.writes_of(other.user, mark)}
    assert written <= {"leases", "secrets", "events"}


@pytest.mark.timeout(300)
def test_a_leader_that_is_hung_up_on_starts_again_in_the_same_process(settled: Settled) -> None:
    running = settled.running
    running.signal(signal.SIGHUP)
    eventually("it leads again", lambda: running.log.count('"event": "synced"') == 2, 60)
    assert running.alive
    assert running.log.count('"event": "led"') == 1
    assert '"level": "error"' not in running.log


@pytest.mark.timeout(300)
def test_a_leader_that_is_told_to_end_hands_over_at_once(operators: Operators) -> None:
    first = operators.start("one").until_leading().until_idle()
    second = operators.start("two")
    eventually("the second stands by", lambda: second.page("readyz") == "ok", 120)
    assert not second.figure("tradewind_leader")
    first.end()
    took = within("the second leads", lambda: second.figure("tradewind_leader") == 1, 60)
    assert took < 10
    assert not first.alive


@pytest.mark.timeout(300)
def test_a_leader_that_was_frozen_writes_nothing_when_it_wakes_up(
    operators: Operators, audit: AuditLog
) -> None:
    first = operators.start("one").until_leading().until_idle()
    second = operators.start("two")
    eventually("the second stands by", lambda: second.page("readyz") == "ok", 120)
    first.signal(signal.SIGSTOP)
    eventually("the second leads", lambda: second.figure("tradewind_leader") == 1, 60)
    mark = audit.mark()
    version, kind = "v1", "ConfigMap"
    name = children(operators.cluster, operators.namespace, version, kind)[0]["metadata"]["name"]
    path = f"{operators.cluster.api.collection(version, kind, operators.namespace)}/{name}"
    first.signal(signal.SIGCONT)
    operators.cluster.api.delete(path)
    eventually("the first is gone", lambda: not first.alive, 60)
    eventually("it is there again", lambda: operators.cluster.api.http.get(path).is_success)
    done = [each for each in audit.writes_of(first.user, mark) if each.code < 400]
    assert [each for each in done if each.resource != "leases"] == []


@pytest.mark.timeout(300)
def test_an_idle_operator_writes_its_lease_alone_also_when_it_resyncs_or_starts_anew(
    operators: Operators, audit: AuditLog
) -> None:
    first = operators.start(resyncS=2.0).until_leading().until_idle()
    # No pods run here, and after a minute that is told, once: it would be a write in between.
    within("risk's absence is told", lambda: _lacks_risk(operators), 120)
    first.until_idle()
    mark, passes = audit.mark(), first.figure("tradewind_reconcile_total", trigger="resync")
    within("several resyncs", lambda: _resyncs(first) > passes + 4, 60)
    assert {each.resource for each in audit.writes_of(first.user, mark)} == {"leases"}
    first.end()
    mark = audit.mark()
    again = operators.start("two").until_leading().until_idle()
    assert {each.resource for each in audit.writes_of(again.user, mark)} == {"leases"}


def _lacks_risk(operators: Operators) -> bool:
    """Whether each resource says what only time tells where no pod ever runs."""
    time.sleep(0.3)
    version = "tradewind.io/v1alpha1"
    api, namespace = operators.cluster.api, operators.namespace
    owns = [
        each
        for kind in ("RiskPolicy", "TradingStrategy")
        for each in api.get(api.collection(version, kind, namespace))["items"]
    ]
    return all(
        any(said["reason"] == "RiskNotRunning" for said in each["status"]["conditions"])
        for each in owns
    )


def _resyncs(operator: RunningOperator) -> float:
    time.sleep(0.3)
    return operator.figure("tradewind_reconcile_total", trigger="resync")
