"""NetworkPolicies as rules of the node; a table of addresses that can be read by eye."""

import shutil
from typing import Any

import pytest

from tests.cluster.node.commands import attempt
from tests.cluster.node.policy_rules import selects, table

NAMESPACES = [
    {"metadata": {"name": "trading", "labels": {"team": "desk"}}},
    {"metadata": {"name": "watching", "labels": {"team": "ops"}}},
]


def _pod(app: str, address: str, namespace: str = "trading", **status: str) -> dict[str, Any]:
    ports = [{"name": "grpc", "containerPort": 7400}]
    return {
        "metadata": {"uid": app, "name": app, "namespace": namespace, "labels": {"app": app}},
        "spec": {"containers": [{"name": "c", "ports": ports}]},
        "status": {"podIP": address, "phase": "Running", **status},
    }


RISK, STRATEGY = _pod("risk", "10.0.0.1"), _pod("strategy", "10.0.0.2")
SCRAPER = _pod("scraper", "10.0.0.3", "watching")
PODS = [RISK, STRATEGY, SCRAPER]


def _policy(spec: dict[str, Any], app: str = "risk") -> dict[str, Any]:
    selector = {"podSelector": {"matchLabels": {"app": app}}}
    return {"metadata": {"uid": "p", "namespace": "trading"}, "spec": {**selector, **spec}}


def _from(peer: dict[str, Any], **more: Any) -> dict[str, Any]:
    return _policy({"policyTypes": ["Ingress"], "ingress": [{"from": [peer], **more}]})


def _lines(*policies: dict[str, Any], pods: list[Any] = PODS) -> list[str]:
    return [line.strip() for line in table(pods, NAMESPACES, policies).splitlines()]


def _of(way: str, *policies: dict[str, Any]) -> list[str]:
    """What one pod's chain lets pass."""
    lines = _lines(*policies)
    begin = next(number for number, line in enumerate(lines) if line.startswith(f"chain {way}_"))
    return [line for line in lines[begin + 1 : lines.index("}", begin)] if "return" in line]


def test_without_a_policy_no_pod_is_held() -> None:
    assert not [line for line in _lines() if "jump" in line or "drop" in line]


def test_a_pod_that_a_policy_holds_is_reached_by_nobody_else() -> None:
    lines = _lines(_policy({"policyTypes": ["Ingress"], "ingress": []}))
    assert "ip daddr 10.0.0.1 jump ingress_0" in lines
    assert "counter drop" in lines
    assert not [line for line in lines if "jump" in line and "10.0.0.2" in line]


def test_a_peer_of_the_same_namespace_may_come_in_at_a_named_port() -> None:
    peer = {"podSelector": {"matchLabels": {"app": "strategy"}}}
    allowed = _of("ingress", _from(peer, ports=[{"port": "grpc"}]))
    assert allowed == ["ip saddr { 10.0.0.2 } tcp dport 7400 return"]


def test_a_peer_of_another_namespace_needs_its_selector() -> None:
    pods = {"podSelector": {"matchLabels": {"app": "scraper"}}}
    there = {"namespaceSelector": {"matchLabels": {"team": "ops"}}}
    assert _of("ingress", _from(pods)) == []
    assert _of("ingress", _from({**pods, **there})) == ["ip saddr { 10.0.0.3 } return"]


def test_a_block_with_exceptions_and_a_range_of_ports() -> None:
    block = {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}
    rule = {"to": [block], "ports": [{"port": 400, "endPort": 443}, {"protocol": "UDP"}]}
    where = "ip daddr 0.0.0.0/0 ip daddr != { 10.0.0.0/8 }"
    assert _of("egress", _policy({"policyTypes": ["Egress"], "egress": [rule]})) == [
        f"{where} tcp dport 400-443 return",
        f"{where} meta l4proto udp return",
    ]


def test_a_named_port_of_an_egress_rule_is_the_peers() -> None:
    peer = {"podSelector": {"matchLabels": {"app": "strategy"}}}
    rule = {"to": [peer], "ports": [{"port": "grpc"}]}
    allowed = _of("egress", _policy({"policyTypes": ["Egress"], "egress": [rule]}))
    assert "ip daddr { 10.0.0.2 } ip daddr 10.0.0.2 tcp dport 7400 return" in allowed


def test_an_empty_rule_lets_all_pass_and_policies_add_up() -> None:
    nobody = _policy({"policyTypes": ["Ingress"], "ingress": []})
    all_pass = _policy({"policyTypes": ["Ingress"], "ingress": [{}]})
    assert _of("ingress", nobody, all_pass) == ["return"]


def test_a_pod_that_has_ended_or_has_the_nodes_address_is_left_out() -> None:
    ended = _pod("ended", "10.0.0.8", phase="Failed")
    on_host = _pod("host", "10.0.0.9")
    on_host["spec"]["hostNetwork"] = True
    everybody = _policy({"policyTypes": ["Ingress"], "podSelector": {}})
    text = "\n".join(_lines(everybody, pods=[*PODS, ended, on_host]))
    assert "10.0.0.8" not in text
    assert "10.0.0.9" not in text


@pytest.mark.parametrize(
    ("operator", "values", "matches"),
    [
        ("In", ["risk"], True),
        ("In", ["other"], False),
        ("NotIn", ["risk"], False),
        ("NotIn", ["other"], True),
        ("Exists", [], True),
        ("DoesNotExist", [], False),
    ],
)
def test_label_expressions(operator: str, values: list[str], matches: bool) -> None:
    selector = {"matchExpressions": [{"key": "app", "operator": operator, "values": values}]}
    assert selects(selector, {"app": "risk"}) is matches


def test_nftables_takes_the_table() -> None:
    peer: dict[str, Any] = {"podSelector": {}, "namespaceSelector": {}}
    rule = {"to": [peer], "ports": [{"port": "grpc"}, {"port": 53, "protocol": "UDP"}]}
    policies = [
        _from(peer, ports=[{"port": 80}]),
        _policy({"policyTypes": ["Egress"], "egress": [rule]}, app="strategy"),
    ]
    if not shutil.which("nft"):
        pytest.skip("nft is not installed")
    checked = attempt("nft", "--check", "-f", "-", stdin=table(PODS, NAMESPACES, policies))
    if "Operation not permitted" in checked.stderr:
        pytest.skip("needs root: nft reads the kernel's tables to check")
    assert checked.stderr == ""
