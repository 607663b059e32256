"""NetworkPolicies: one for each workload's pod, which closes it and opens its edges."""

from typing import Any
from urllib.parse import urlsplit

from tradewind.deploy.cluster import COMPONENT_LABEL, NAME_LABEL, POLICY_LABEL
from tradewind.deploy.plan import EXECUTION, MARKET_DATA, RISK, STRATEGY, VENUE, Workload
from tradewind_operator.model import Manifest
from tradewind_operator.planning.addresses import ports_of
from tradewind_operator.planning.manifests import PRODUCT, child, selector, workload_labels
from tradewind_operator.planning.scopes import Scope
from tradewind_operator.settings import Network

_CALLERS = {
    VENUE: (MARKET_DATA, EXECUTION),
    MARKET_DATA: (STRATEGY, RISK),
    RISK: (STRATEGY,),
    EXECUTION: (RISK,),
    STRATEGY: (),
}
"""Who of an account calls whom; nothing else passes between its pods."""
_HTTPS, _DNS = 443, 53
_NAMESPACE = "kubernetes.io/metadata.name"
_PORTS = {"https": _HTTPS, "http": 80}
Rule = dict[str, Any]


def network_policy(workload: Workload, scope: Scope) -> Manifest:
    """What may come to a workload, and where it may go. A kubelet's probes always come in."""
    spec = {
        "podSelector": {"matchLabels": selector(workload)},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": _ingress(workload, scope),
        "egress": _egress(workload, scope),
    }
    name, labels = workload.name, workload_labels(workload)
    return child(scope, "NetworkPolicy", name, labels, spec=spec)


def _ingress(workload: Workload, scope: Scope) -> list[Rule]:
    service, ports = workload.service, ports_of(workload.service)
    callers = [_pods(workload.policy, each) for each in _CALLERS[service]]
    rules = [{"from": callers, "ports": [_tcp(_door(service))]}] if callers else []
    if service == VENUE:
        return rules
    operator = {
        **_in_namespace(scope.settings.namespace),
        **_selects({COMPONENT_LABEL: "operator"}),
    }
    scrapers = {"namespaceSelector": _labels(scope.settings.network.prometheus)}
    return [
        *rules,
        {"from": [operator], "ports": [_tcp(ports["status"])]},
        {"from": [scrapers], "ports": [_tcp(ports["http"])]},
    ]


def _egress(workload: Workload, scope: Scope) -> list[Rule]:
    network = scope.settings.network
    called = [each for each, callers in _CALLERS.items() if workload.service in callers]
    if not scope.policy.spec.account.is_simulated:
        called = [each for each in called if each != VENUE]
    return [
        *(_to_pods(workload.policy, each) for each in called),
        *_outward(workload, scope),
        *([_to_api_server(network)] if workload.service == RISK else []),
        *([_to_collector(network)] if _traces(workload, scope) else []),
        _to_dns(network),
    ]


def _to_pods(policy: str, service: str) -> Rule:
    return {"to": [_pods(policy, service)], "ports": [_tcp(_door(service))]}


def _outward(workload: Workload, scope: Scope) -> list[Rule]:
    """To the broker, and to where alarms go; by way of the proxy if there is one."""
    ports = {*_broker_ports(workload, scope), *_alarm_ports(workload, scope)}
    if ports and scope.settings.https_proxy:
        ports = {_port_of(scope.settings.https_proxy)}
    blocks = [_block(cidr) for cidr in scope.settings.network.egress_cidrs]
    if not ports or not blocks:
        return []
    return [{"to": blocks, "ports": [_tcp(port) for port in sorted(ports)]}]


def _broker_ports(workload: Workload, scope: Scope) -> set[int]:
    outside = not scope.policy.spec.account.is_simulated
    return {_HTTPS} if outside and workload.service in (MARKET_DATA, EXECUTION) else set()


def _alarm_ports(workload: Workload, scope: Scope) -> set[int]:
    hooks = [each.webhook for each in scope.policy.spec.alerts if each.webhook]
    return {_port_of(hook) for hook in hooks} if workload.service in (RISK, EXECUTION) else set()


def _port_of(url: str) -> int:
    parts = urlsplit(url)
    try:
        return parts.port or _PORTS.get(parts.scheme, _HTTPS)
    except ValueError:
        return _HTTPS


def _traces(workload: Workload, scope: Scope) -> bool:
    return bool(scope.settings.otlp_endpoint) and workload.service != VENUE


def _to_api_server(network: Network) -> Rule:
    blocks = [_block(cidr) for cidr in network.api_server_cidrs]
    ports = [_tcp(port) for port in network.api_server_ports]
    return {**({"to": blocks} if blocks else {}), "ports": ports}


def _to_collector(network: Network) -> Rule:
    to = {"to": [{"namespaceSelector": _labels(network.otlp)}]} if network.otlp else {}
    return {**to, "ports": [_tcp(network.otlp_port)]}


def _to_dns(network: Network) -> Rule:
    ports = [{"port": _DNS, "protocol": "UDP"}, _tcp(_DNS)]
    return {"to": [_in_namespace(network.dns_namespace)], "ports": ports}


def _door(service: str) -> int:
    ports = ports_of(service)
    return ports.get("grpc", ports["http"])


def _pods(policy: str, service: str) -> Rule:
    labels = {NAME_LABEL: PRODUCT, POLICY_LABEL: policy, COMPONENT_LABEL: service}
    return _selects(labels)


def _selects(labels: dict[str, str]) -> Rule:
    return {"podSelector": {"matchLabels": labels}}


def _in_namespace(name: str) -> Rule:
    return {"namespaceSelector": _labels({_NAMESPACE: name})}


def _labels(labels: dict[str, str]) -> dict[str, Any]:
    return {"matchLabels": dict(labels)} if labels else {}


def _block(cidr: str) -> Rule:
    return {"ipBlock": {"cidr": cidr}}


def _tcp(port: int) -> Rule:
    return {"port": port, "protocol": "TCP"}
