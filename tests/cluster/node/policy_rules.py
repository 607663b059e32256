"""NetworkPolicies of one node as a table of nftables. Pure.

Traffic between pods passes the forward hook, traffic from a pod to the node's own programs the
input hook; addresses of Services are replaced before both, so the rules see pods' own addresses.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Object = Mapping[str, Any]
TABLE = "tradewind_policies"
_ENDED = ("Succeeded", "Failed")


def table(pods: Sequence[Object], namespaces: Sequence[Object], policies: Sequence[Object]) -> str:
    """The whole table; it replaces the one before in one step."""
    return _Table(pods, namespaces, policies).text()


class _Table:
    def __init__(
        self, pods: Sequence[Object], namespaces: Sequence[Object], policies: Sequence[Object]
    ) -> None:
        self._pods = sorted(filter(_is_on_network, pods), key=lambda pod: pod["metadata"]["uid"])
        self._labels = {
            each["metadata"]["name"]: each["metadata"].get("labels", {}) for each in namespaces
        }
        self._policies = sorted(policies, key=lambda each: each["metadata"]["uid"])

    def text(self) -> str:
        chains: list[str] = []
        jumps: dict[str, list[str]] = {"Ingress": [], "Egress": []}
        for number, pod in enumerate(self._pods):
            for way, side in (("Ingress", "daddr"), ("Egress", "saddr")):
                holding = [each for each in self._policies if _holds(each, pod, way)]
                if holding:
                    name = f"{way.lower()}_{number}"
                    rules = [rule for each in holding for rule in self._rules(each, pod, way)]
                    chains.append(_chain(name, [*rules, "counter drop"]))
                    jumps[way].append(f"ip {side} {_address(pod)} jump {name}")
        forward = _hook("forward", jumps["Egress"] + jumps["Ingress"])
        chains += [forward, _hook("input", jumps["Egress"])]
        body = "\n".join(chains)
        fresh = f"table inet {TABLE} {{}}\ndelete table inet {TABLE}\n"
        return f"{fresh}table inet {TABLE} {{\n{body}\n}}\n"

    def _rules(self, policy: Object, pod: Object, way: str) -> Iterator[str]:
        field, peers = ("ingress", "from") if way == "Ingress" else ("egress", "to")
        side = "saddr" if way == "Ingress" else "daddr"
        for rule in policy["spec"].get(field) or []:
            who = list(self._peers(policy, rule.get(peers) or [], side))
            who = [""] if not rule.get(peers) else who
            for address in who:
                for port in self._ports(rule.get("ports"), pod, way):
                    yield " ".join(part for part in (address, port, "return") if part)

    def _peers(self, policy: Object, peers: Sequence[Object], side: str) -> Iterator[str]:
        for peer in peers:
            if block := peer.get("ipBlock"):
                without = ", ".join(block.get("except") or [])
                besides = f" ip {side} != {{ {without} }}" if without else ""
                yield f"ip {side} {block['cidr']}{besides}"
                continue
            namespace = policy["metadata"]["namespace"]
            found = [_address(pod) for pod in self._pods if self._is(pod, peer, namespace)]
            if found:
                yield f"ip {side} {{ {', '.join(found)} }}"

    def _is(self, pod: Object, peer: Object, namespace: str) -> bool:
        place = pod["metadata"]["namespace"]
        selector = peer.get("namespaceSelector")
        near = (
            place == namespace
            if selector is None
            else selects(selector, self._labels.get(place, {}))
        )
        return near and selects(peer.get("podSelector") or {}, pod["metadata"].get("labels", {}))

    def _ports(self, ports: Sequence[Object] | None, pod: Object, way: str) -> Iterator[str]:
        if not ports:
            yield ""
        for port in ports or []:
            protocol, number = port.get("protocol", "TCP").lower(), port.get("port")
            if number is None:
                yield f"meta l4proto {protocol}"
            elif isinstance(number, int):
                last = f"-{port['endPort']}" if "endPort" in port else ""
                yield f"{protocol} dport {number}{last}"
            elif way == "Ingress":
                yield from (f"{protocol} dport {each}" for each in _named(pod, number))
            else:
                yield from self._peers_ports(protocol, number)

    def _peers_ports(self, protocol: str, name: str) -> Iterator[str]:
        """A named port of an egress rule is the peer's."""
        for pod in self._pods:
            for number in _named(pod, name):
                yield f"ip daddr {_address(pod)} {protocol} dport {number}"


def selects(selector: Object, labels: Mapping[str, str]) -> bool:
    """Whether a label selector matches."""
    wanted = (selector.get("matchLabels") or {}).items()
    return all(labels.get(key) == value for key, value in wanted) and all(
        _expressed(each, labels) for each in selector.get("matchExpressions") or []
    )


def _expressed(expression: Object, labels: Mapping[str, str]) -> bool:
    key, values = expression["key"], expression.get("values") or []
    return {
        "In": key in labels and labels[key] in values,
        "NotIn": labels.get(key) not in values,
        "Exists": key in labels,
        "DoesNotExist": key not in labels,
    }[expression["operator"]]


def _holds(policy: Object, pod: Object, way: str) -> bool:
    spec = policy["spec"]
    return (
        way in (spec.get("policyTypes") or ["Ingress"])
        and policy["metadata"]["namespace"] == pod["metadata"]["namespace"]
        and selects(spec.get("podSelector") or {}, pod["metadata"].get("labels", {}))
    )


def _is_on_network(pod: Object) -> bool:
    status = pod.get("status", {})
    own = not pod["spec"].get("hostNetwork")
    return bool(status.get("podIP")) and own and status.get("phase") not in _ENDED


def _address(pod: Object) -> str:
    return str(pod["status"]["podIP"])


def _named(pod: Object, name: str) -> list[int]:
    ports = [port for each in pod["spec"]["containers"] for port in each.get("ports", [])]
    return [port["containerPort"] for port in ports if port.get("name") == name]


def _hook(name: str, jumps: list[str]) -> str:
    kind = f"type filter hook {name} priority -1; policy accept;"
    return _chain(f"pods_{name}", [kind, "ct state established,related accept", *jumps])


def _chain(name: str, lines: list[str]) -> str:
    body = "\n".join(f"    {line}" for line in lines)
    return f"  chain {name} {{\n{body}\n  }}"
