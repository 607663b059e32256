"""How things end on a real node: strategies, policies, namespaces, installations."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.cluster.clusters import Cluster
from tests.cluster.images import Image
from tests.cluster.installing import namespace_of
from tests.e2e import evidence, resources
from tests.e2e.platforms import GONE_S, Manifest, Platform, installed
from tests.process.venue_journals import open_in
from tradewind.deploy.cluster import FINALIZER, POLICY_LABEL

RESTING = (
    "{name: market-making, parameters: {half_spread_bps: 90, tolerance_bps: 80, refresh_ms: 5000}}"
)
KEPT = {"secret/main-venue-keys"}
"""What belongs to the volume of a simulated account."""
POLICY = f"{POLICY_LABEL}=main"
CHILDREN = "pods,statefulsets,services,configmaps,secrets,serviceaccounts,networkpolicies,roles"


def test_a_deleted_strategy_cancels_what_is_open_and_is_released(platform: Platform) -> None:
    _quoting(platform)
    begun = time.monotonic()
    platform.kubectl("delete", "tradingstrategy", "maker", "--wait=false")
    _gone(platform, "tradingstrategy", "maker")
    evidence.note("endings", strategySeconds=round(time.monotonic() - begun, 1))
    assert _open(platform) == set()
    platform.until("its pod goes", lambda: not platform.uid("maker-strategy-0"), GONE_S)
    assert platform.condition("riskpolicy", "main", "Ready")["status"] == "True"


def test_a_deleted_policy_waits_for_its_strategies_and_leaves_its_volumes(
    platform: Platform,
) -> None:
    _quoting(platform)
    platform.kubectl("delete", "riskpolicy", "main", "--wait=false")
    platform.until("orders are cancelled", lambda: not _open(platform), 60)
    time.sleep(5)
    assert platform.exists("riskpolicy", "main")
    platform.kubectl("delete", "tradingstrategy", "maker", "--wait=false")
    _gone(platform, "tradingstrategy", "maker")
    _gone(platform, "riskpolicy", "main")
    platform.until("no child is left", lambda: not platform.names(CHILDREN, POLICY), GONE_S)
    claims = platform.names("persistentvolumeclaims")
    assert {name.partition("/")[2] for name in claims} == {
        f"main-{each}-state" for each in ("venue", "risk", "execution")
    }


def test_a_policy_made_again_on_its_old_volumes_is_halted_until_a_person_resumes(
    platform: Platform,
) -> None:
    _apply(platform)
    assert _condition(platform, "Halted") == "True"
    assert _open(platform) == set()
    platform.tradewind("resume", "main", "--reason", "a test")
    platform.until("orders rest", lambda: _open(platform), 120)


def test_an_uninstall_leaves_no_pod_and_keeps_what_people_wrote(platform: Platform) -> None:
    _quoting(platform)
    claims = platform.names("persistentvolumeclaims")
    journal = platform.venue_journal("main")
    begun = time.monotonic()
    platform.release.uninstall(timeout=400)
    evidence.note("endings", uninstallSeconds=round(time.monotonic() - begun, 1))
    assert open_in(journal) == set()
    assert platform.names(CHILDREN) <= KEPT
    assert platform.kubectl("get", "pods", "-o", "name").split() == []
    assert platform.names("persistentvolumeclaims") == claims
    for kind, name in (("riskpolicy", "main"), ("tradingstrategy", "maker")):
        assert FINALIZER not in platform.get(kind, name)["metadata"].get("finalizers", [])
    assert platform.get("riskpolicy", "main")["spec"]["tradingState"] == "Halted"


def test_an_installation_that_comes_back_is_halted_until_a_person_resumes(
    platform: Platform, built: dict[str, Image]
) -> None:
    platform.install(built)
    platform.until("its pods", lambda: platform.uid("main-risk-0"))
    platform.pod_ready("main-risk-0")
    platform.pod_ready("maker-strategy-0")
    platform.until("halted", lambda: _condition(platform, "Halted") == "True", 120)
    assert _open(platform) == set()
    platform.tradewind("resume", "main", "--reason", "a test")
    platform.until("orders rest again", lambda: _open(platform), 120)


def test_an_abandoned_installation_trades_on_and_the_plugin_ends_it(platform: Platform) -> None:
    platform.release.upgrade({"uninstall": {"abandon": True}})
    platform.release.uninstall()
    before = platform.uid("main-execution-0")
    label = "app.kubernetes.io/component=operator"
    platform.until(
        "no operator", lambda: not platform.kubectl("get", "pods", "-l", label, "-o", "name"), 60
    )
    assert _open(platform)
    assert platform.uid("main-execution-0") == before
    journal = platform.venue_journal("main")
    platform.tradewind("uninstall")
    assert open_in(journal) == set()
    platform.until(
        "no pod is left", lambda: not platform.kubectl("get", "pods", "-o", "name"), GONE_S
    )
    assert FINALIZER not in platform.get("riskpolicy", "main")["metadata"].get("finalizers", [])


@pytest.fixture(params=["beside", "inside"])
def doomed(
    request: pytest.FixtureRequest,
    node: Cluster,
    built: dict[str, Image],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Platform]:
    """Resources in a namespace whose operator lives beside it, or inside."""
    folder = tmp_path_factory.mktemp("doomed")
    with ExitStack() as stack:
        if request.param == "inside":
            yield stack.enter_context(installed(node, built, folder))
            return
        other = stack.enter_context(namespace_of(node.api))
        stack.enter_context(installed(node, built, folder, {"namespaces": [other]}))
        yield Platform(node, other, folder)


def test_a_namespace_ends_although_orders_were_open_in_it(doomed: Platform) -> None:
    _quoting(doomed)
    begun = time.monotonic()
    doomed.node.kubectl("delete", "namespace", doomed.namespace, "--wait=false")
    doomed.until("it is gone", lambda: not _namespace(doomed), GONE_S)
    evidence.note("endings", namespaceSeconds=round(time.monotonic() - begun, 1))


def _quoting(platform: Platform) -> None:
    """A strategy whose orders rest in the book."""
    _apply(platform)
    platform.until("orders rest", lambda: _open(platform), 120)


def _apply(platform: Platform) -> None:
    maker = resources.talker("maker", symbols="KO, PEP")
    maker["spec"]["strategies"] = [resources.parsed(RESTING)]
    maker["spec"]["sizing"]["timeout"] = "10m"
    platform.apply(resources.policy(), maker)
    platform.ready("tradingstrategy", "maker")


def _open(platform: Platform) -> set[str]:
    return open_in(platform.venue_journal("main"))


def _gone(platform: Platform, kind: str, name: str) -> None:
    platform.until(f"{kind} {name} is gone", lambda: not platform.exists(kind, name), GONE_S)


def _condition(platform: Platform, about: str) -> str:
    return platform.condition("riskpolicy", "main", about).get("status", "")


def _namespace(platform: Platform) -> Manifest:
    found = platform.node.kubectl(
        "get", "namespace", platform.namespace, "--ignore-not-found", "-o", "json"
    )
    told: Manifest = json.loads(found) if found.strip() else {}
    return told
