"""The chart on a cluster of its own: what it brings to all of it, and what it works without."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.alone import ADMITTED, DEFINED, WholeRelease, alone, brought
from tests.cluster.availability import or_skipped
from tests.cluster.charts import DEFINITIONS
from tests.cluster.clusters import Cluster
from tests.cluster.installed import NAME, VALUES, InstalledOperator
from tests.cluster.installing import in_namespace, namespace_of
from tests.cluster.rights import asked, refused
from tests.cluster.trials import answering, tried
from tests.process.processes import eventually
from tests.unit.resources.crds.admissions import ADMISSIONS, Admission
from tests.unit.resources.files import POLICY, STRATEGY, edited

HOME = "trading"
FEW = [each for each in ADMISSIONS if each.says and not each.old][:5]
RESTRICTED = edited(POLICY, "    maxDailyLoss", "    restrictedSymbols: [MSFT]\n    maxDailyLoss")
_GROUP = "/apis/tradewind.io/v1alpha1/namespaces"
_CLAIMED = 60.0


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A control plane without our kinds."""
    with or_skipped(), alone(tmp_path_factory.mktemp("alone")) as found:
        found.api.create("/api/v1/namespaces", {"metadata": {"name": HOME}})
        yield found


@pytest.fixture
def release(bare: Cluster) -> Iterator[WholeRelease]:
    """A release that is not installed yet."""
    made = WholeRelease(bare, HOME)
    yield made
    made.leave()


@pytest.fixture
def desk(bare: Cluster) -> Iterator[str]:
    """A namespace to trade in."""
    with namespace_of(bare.api) as name:
        yield name


def _running(release: WholeRelease, namespace: str, folder: Path) -> InstalledOperator:
    made = InstalledOperator(release, namespace, folder)
    made.start()
    return made


def _condition(cluster: Cluster, namespace: str, about: str) -> dict[str, Any]:
    path = f"{_GROUP}/{namespace}/tradingstrategies/crossover"
    found = cluster.api.get(path).get("status", {}).get("conditions", [])
    return next((each for each in found if each["type"] == about), {})


def _denials(release: WholeRelease, operator: InstalledOperator) -> list[str]:
    assert release.cluster.audit is not None
    found = refused(asked(release.cluster.audit, operator.user, 0))
    return [f"{each.verb} {each.uri}" for each in found]


def test_namespaced_it_brings_nothing_but_definitions_and_the_guard_does_it_all(
    release: WholeRelease, tmp_path: Path
) -> None:
    api = release.cluster.api
    names = [_namespace(api, number) for number in range(len(FEW))]
    release.install({"fullnameOverride": NAME, "namespaced": True, "namespaces": names})
    assert brought(release.cluster, HOME) == set(DEFINITIONS)
    for name, case in zip(names, FEW, strict=True):
        api.apply(in_namespace(case.policy, name))
        api.apply(in_namespace(case.strategy, name))
    operator = _running(release, names[0], tmp_path)
    try:
        for name, case in zip(names, FEW, strict=True):
            eventually(case.name, partial(_is_told, release.cluster, name, case), _CLAIMED)
            assert _strategys(release.cluster, name) == []
        assert _denials(release, operator) == []
    finally:
        operator.end()


def _is_told(cluster: Cluster, namespace: str, case: Admission) -> bool:
    said = _condition(cluster, namespace, "RiskPolicyResolved")
    return said.get("status") == "False" and case.says in said["message"]


def _strategys(cluster: Cluster, namespace: str) -> list[str]:
    path = f"/apis/apps/v1/namespaces/{namespace}/statefulsets"
    return [name for name in cluster.api.names(path) if name.startswith("crossover")]


def _namespace(api: Any, number: int) -> str:
    name = f"guarded-{number}"
    api.create("/api/v1/namespaces", {"metadata": {"name": name}})
    return name


def test_with_all_namespaces_a_desk_that_came_later_is_served_where_its_secrets_are_named(
    release: WholeRelease, bare: Cluster, tmp_path: Path
) -> None:
    values = {**VALUES, "allNamespaces": True, "namespaces": ["later"]}
    bare.api.create("/api/v1/namespaces", {"metadata": {"name": "later"}})
    release.install(values)
    operator = _running(release, "later", tmp_path)
    try:
        operator.until_leading()
        for text in (POLICY, STRATEGY):
            eventually("it is taken", lambda text=text: _taken(bare, text))  # type: ignore[misc]  # bound now
        eventually("it has its pods", lambda: _strategys(bare, "later"), _CLAIMED)
        operator.until_idle()
        assert [each for each in _denials(release, operator) if "/later/" in each] == []
    finally:
        operator.end()


def _taken(cluster: Cluster, text: str) -> bool:
    return cluster.api.applied(in_namespace(text, "later")).is_success


def test_by_default_it_brings_definitions_and_admission_and_leaves_the_definitions(
    bare: Cluster, release: WholeRelease, desk: str, tmp_path: Path
) -> None:
    release.install()
    names = brought(bare, HOME)
    assert set(DEFINITIONS) <= names
    assert {f"{HOME}-tradewind-viewer", "strategies.tradewind.io", "resumes.tradewind.io"} <= names
    bare.api.apply(in_namespace(RESTRICTED, desk))
    eventually("it is refused", lambda: "restricts MSFT" in _asked_for(bare, desk), 30)
    _tested(release, tmp_path)
    release.upgrade({"operator": {"replicas": 2}})
    assert brought(bare, HOME) == names
    release.upgrade({"uninstall": {"abandon": True}})
    release.uninstall()
    assert set(DEFINITIONS) <= set(bare.api.names(DEFINED))
    assert bare.api.names(f"{_GROUP}/{desk}/riskpolicies") == ["main"]
    assert "strategies.tradewind.io" not in bare.api.names(ADMITTED)
    release.install()
    assert brought(bare, HOME) == names


def _asked_for(cluster: Cluster, namespace: str) -> str:
    return cluster.api.applied(in_namespace(STRATEGY, namespace), dryRun="All").text


def _tested(release: WholeRelease, folder: Path) -> None:
    """`helm test`, its pod's program run by us with its pod's account."""
    with answering() as operator, ThreadPoolExecutor(1) as pool:
        helm = pool.submit(release.helm.test, release.name, timeout=100)
        name = f"{HOME}-tradewind-test"
        pod = f"/api/v1/namespaces/{HOME}/pods/{name}"
        eventually("its pod is there", lambda: release.cluster.api.http.get(pod).is_success, 60)
        done = tried(release.cluster, folder, HOME, operator, account=name)
        phase = "Succeeded" if done.returncode == 0 else "Failed"
        release.cluster.api.merge(f"{pod}/status", {"status": {"phase": phase}})
        helm.result(100)
    assert (done.returncode, done.stdout) == (0, "all is well\n"), done.stderr
