"""Who may speak to whom: every pair of an account's pods, both ways."""

from typing import Any

import pytest

from tests.unit.operating.planning.examples import FULL, LIVE_POLICY
from tests.unit.operating.planning.views import NOW_NS, SETTINGS, owned, policy_view, strategy_view
from tests.unit.resources.files import AT_BROKER, POLICY, STRATEGY
from tradewind.deploy.cluster import COMPONENT_LABEL, POLICY_LABEL
from tradewind_operator.model import Owned
from tradewind_operator.planning import desired
from tradewind_operator.settings import Network, Settings

SERVICES = ("venue", "market-data", "risk", "execution", "strategy")
EDGES = {
    ("strategy", "market-data"): 7400,
    ("strategy", "risk"): 7400,
    ("risk", "market-data"): 7400,
    ("risk", "execution"): 7400,
    ("market-data", "venue"): 7500,
    ("execution", "venue"): 7500,
}


def specs(policy: Owned | None = None, settings: Settings = SETTINGS) -> dict[str, Any]:
    """The NetworkPolicies of an account by service."""
    policy, strategy = policy or owned(POLICY), owned(STRATEGY)
    views = (policy_view(policy, strategy), strategy_view(strategy, policy))
    found = [each for view in views for each in desired(view, settings, NOW_NS)]
    return {
        each["metadata"]["labels"][COMPONENT_LABEL]: each["spec"]
        for each in found
        if each["kind"] == "NetworkPolicy"
    }


def opened(rules: list[dict[str, Any]], way: str, service: str) -> set[int]:
    """The ports that rules open for a service of the same account."""
    labels = {COMPONENT_LABEL: service, POLICY_LABEL: "main"}
    return {
        port["port"]
        for rule in rules
        for peer in rule.get(way, [])
        if "namespaceSelector" not in peer
        and labels.items() <= peer.get("podSelector", {}).get("matchLabels", {}).items()
        for port in rule["ports"]
    }


@pytest.mark.parametrize("to", SERVICES)
@pytest.mark.parametrize("source", SERVICES)
def test_an_edge_is_open_at_both_ends_or_at_none(source: str, to: str) -> None:
    found = specs()
    port = EDGES.get((source, to))
    expected = {port} if port else set()
    assert opened(found[source]["egress"], "to", to) == expected
    assert opened(found[to]["ingress"], "from", source) == expected


def test_every_pod_is_closed_both_ways_by_default() -> None:
    found = specs()
    assert set(found) == set(SERVICES)
    assert all(each["policyTypes"] == ["Ingress", "Egress"] for each in found.values())


def test_only_risk_reaches_the_api_server() -> None:
    found = specs(owned(LIVE_POLICY), FULL)
    block = {"ipBlock": {"cidr": "10.0.0.1/32"}}
    reaches = [
        service
        for service, spec in found.items()
        if any(block in rule.get("to", []) for rule in spec["egress"])
    ]
    assert reaches == ["risk"]


def test_only_market_data_and_execution_reach_the_broker() -> None:
    found = specs(owned(AT_BROKER), Settings(namespace="system", services_image="x"))
    outside = {"ipBlock": {"cidr": "0.0.0.0/0"}}
    reaches = {
        service
        for service, spec in found.items()
        if any(outside in rule.get("to", []) for rule in spec["egress"])
    }
    assert reaches == {"market-data", "execution"}


def test_a_simulated_account_reaches_nothing_outside() -> None:
    blocks = [
        rule for spec in specs().values() for rule in spec["egress"] if "ipBlock" in str(rule)
    ]
    assert blocks == []


def test_alarms_reach_their_webhooks_port() -> None:
    found = specs(owned(LIVE_POLICY), Settings(namespace="system", services_image="x"))
    outward = [rule for rule in found["risk"]["egress"] if "ipBlock" in str(rule)]
    assert [rule["ports"] for rule in outward] == [[{"port": 8443, "protocol": "TCP"}]]


def test_a_proxy_is_the_only_way_out() -> None:
    found = specs(owned(LIVE_POLICY), FULL)
    outward = [rule for rule in found["execution"]["egress"] if "203.0.113.0/24" in str(rule)]
    assert [rule["ports"] for rule in outward] == [[{"port": 3128, "protocol": "TCP"}]]


def test_the_operator_alone_reads_status_and_prometheus_alone_metrics() -> None:
    for service, spec in specs(settings=FULL).items():
        if service == "venue":
            continue
        by_port = {rule["ports"][0]["port"]: rule["from"] for rule in spec["ingress"]}
        (operator,), (prometheus,) = by_port[7443], by_port[7480]
        assert operator["podSelector"]["matchLabels"] == {COMPONENT_LABEL: "operator"}
        assert "tradewind-system" in str(operator["namespaceSelector"])
        assert "monitoring" in str(prometheus["namespaceSelector"])


def test_an_installation_without_network_policies_has_none() -> None:
    off = Settings(namespace="system", services_image="x", network=Network(enabled=False))
    assert specs(settings=off) == {}
