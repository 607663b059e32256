"""Who may connect to whom: every pair of pods, both ways, on every port, on a real node."""

from collections.abc import Iterator

import pytest

from tests.cluster.clusters import Cluster
from tests.cluster.images import Image
from tests.cluster.installing import namespace_of
from tests.cluster.node.settings import ADDRESS, DNS
from tests.e2e import evidence, resources
from tests.e2e.platforms import Platform, installed
from tests.e2e.strangers import DROPPED, OPEN, Address, reached, stranger
from tradewind.deploy.cluster import (
    GRPC_PORT,
    HTTP_PORT,
    PAGES_PORT,
    STATUS_PORT,
    VENUE_PORT,
)

OPERATOR_PORT = 8080
PORTS = (GRPC_PORT, HTTP_PORT, STATUS_PORT, PAGES_PORT, VENUE_PORT, OPERATOR_PORT)
SERVICES = ("market-data", "strategy", "risk", "execution")
WORKLOADS = (*SERVICES, "venue")
CALLS = {
    ("strategy", "market-data", GRPC_PORT),
    ("strategy", "risk", GRPC_PORT),
    ("risk", "market-data", GRPC_PORT),
    ("risk", "execution", GRPC_PORT),
    ("market-data", "venue", VENUE_PORT),
    ("execution", "venue", VENUE_PORT),
}
STATUS = {("operator", service, STATUS_PORT) for service in SERVICES}
SCRAPES = {("prometheus", service, HTTP_PORT) for service in SERVICES}
SCRAPES_OPERATOR = {("prometheus", "operator", OPERATOR_PORT)}
ALLOWED = CALLS | STATUS | SCRAPES | SCRAPES_OPERATOR
API_SERVER, OUTSIDE = (ADDRESS, 16443), ("192.0.2.1", 443)


@pytest.fixture(scope="module")
def elsewhere(node: Cluster) -> Iterator[str]:
    """A namespace with the label of those who may scrape."""
    with namespace_of(node.api) as name:
        node.kubectl("label", "namespace", name, "e2e=prometheus")
        yield name


@pytest.fixture(scope="module")
def platform(
    node: Cluster,
    built: dict[str, Image],
    elsewhere: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Platform]:
    """The platform, of which only namespaces with a label may ask for metrics."""
    values = {"prometheus": {"namespaceLabels": {"e2e": "prometheus"}}}
    with installed(node, built, tmp_path_factory.mktemp("journals"), values) as found:
        yield found


@pytest.fixture(scope="module")
def pods(platform: Platform, elsewhere: str) -> dict[str, tuple[str, str]]:
    """Namespace and name of each pod, by what it is."""
    node = platform.node
    node.api.apply(stranger(platform.namespace))
    node.api.apply(stranger(elsewhere, "prometheus"))
    platform.apply(resources.source(), resources.policy(), resources.talker())
    platform.ready("tradingstrategy", "talker")
    platform.ready("riskpolicy", "main")
    here = platform.namespace
    owners = {name: "talker" if name == "strategy" else "main" for name in WORKLOADS}
    found = {name: (here, f"{owner}-{name}-0") for name, owner in owners.items()}
    found |= {"stranger": (here, "stranger"), "prometheus": (elsewhere, "prometheus")}
    found["operator"] = (here, _operator(platform))
    for namespace, name in found.values():
        wait = ("-n", namespace, "wait", "--for=condition=Ready", f"pod/{name}", "--timeout=90s")
        node.kubectl(*wait)
    return found


def test_every_pair_connects_where_it_may_and_nowhere_else(
    platform: Platform, pods: dict[str, tuple[str, str]]
) -> None:
    addresses = {name: _address(platform.node, *where) for name, where in pods.items()}
    opened, through = set(), set()
    for source, (namespace, pod) in pods.items():
        wanted = [(to, port) for to in pods if to != source for port in PORTS]
        targets: list[Address] = [(addresses[to], port) for to, port in wanted]
        answers = reached(platform.node, namespace, pod, targets)
        for (to, port), answer in zip(wanted, answers, strict=True):
            opened |= {(source, to, port)} if answer == OPEN else set()
            through |= {(source, to, port)} if answer != DROPPED else set()
    evidence.note("networks", pods=len(pods), tried=len(pods) * (len(pods) - 1) * len(PORTS))
    evidence.note("networks", allowed=len(ALLOWED))
    assert opened == ALLOWED
    unguarded = {each for each in through - ALLOWED if each[1] not in ("stranger", "prometheus")}
    assert unguarded == set()


def test_risk_and_the_operator_alone_reach_the_api_server(
    platform: Platform, pods: dict[str, tuple[str, str]]
) -> None:
    ours = {name: pods[name] for name in (*WORKLOADS, "operator")}
    answers = {name: reached(platform.node, *where, [API_SERVER]) for name, where in ours.items()}
    assert {name for name, (answer,) in answers.items() if answer != DROPPED} == {
        "risk",
        "operator",
    }


def test_all_of_ours_reach_the_clusters_names_and_nothing_outside(
    platform: Platform, pods: dict[str, tuple[str, str]]
) -> None:
    for name in (*WORKLOADS, "operator"):
        answers = reached(platform.node, *pods[name], [(DNS, 53), OUTSIDE])
        assert answers == [OPEN, DROPPED], name


def _operator(platform: Platform) -> str:
    label = "app.kubernetes.io/component=operator"
    return platform.kubectl("get", "pods", "-l", label, "-o", "name").strip().removeprefix("pod/")


def _address(node: Cluster, namespace: str, pod: str) -> str:
    found: str = node.api.get(f"/api/v1/namespaces/{namespace}/pods/{pod}")["status"]["podIP"]
    return found
