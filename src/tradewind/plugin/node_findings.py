"""Whether nodes can give cores away, and whether those that ask for cores get them; pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tradewind.deploy.cluster import COMPONENT_LABEL, PINNING_LABEL
from tradewind.local.findings import Finding, failure, fine, warning
from tradewind.plugin.resources import Found
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reasons import Standing

_STATIC = "static"
_PREPARE = "docs/node-preparation.md"
FIXES = {
    "Pending": "wait for the pod; if it stays away, look at the pod's events",
    "InsufficientCPU": "fewer pinning.cpus, or a node with that many free whole cores",
    "NodeNotPrepared": f"set the kubelet's cpuManagerPolicy to static on that node: {_PREPARE}",
    "SharedCores": "another process runs on its cores: reserve cores for the system "
    f"(reservedSystemCPUs, strict-cpu-reservation): {_PREPARE}",
    "AffinityMismatch": "something changed the process's affinity: delete the pod while it is safe",
    "CoresApart": f"topologyManagerPolicy single-numa-node, or fewer cores: {_PREPARE}",
    "QuotaLimited": "a quota holds exclusive cores back: Kubernetes 1.33 or newer lifts it",
    "Throttled": "a quota held it back: Kubernetes 1.33 or newer lifts it",
    "OutOfCPU": "free a core on that node, or let it run elsewhere",
    "TopologyAffinityError": "no NUMA node has that many free cores: fewer cores, another node, "
    "or another topologyManagerPolicy",
    "SMTAlignmentError": "full-pcpus-only wants whole physical cores: an even number of "
    "pinning.cpus where each has two threads",
    "UnexpectedAdmissionError": "the message has the kubelet's words; its log has more",
}
"""What mends each reason of CPUPinned=False."""

_PARTS = ("marketData", "risk", "execution")

Document = dict[str, Any]


def node_findings(
    nodes: Sequence[Document], pods: Sequence[Document], resources: Sequence[Found]
) -> Iterator[Finding]:
    """Nodes first, then pods that wait, then what says that it is not pinned."""
    wanted = cores_wanted(resources)
    yield from map(_node, nodes)
    if wanted and not any(_is_prepared(node) for node in nodes):
        yield failure(
            "nodes",
            f"cores are wanted ({_in_words(wanted)}), but no node has {PINNING_LABEL}={_STATIC}",
            f"prepare a node, then kubectl label node NAME {PINNING_LABEL}={_STATIC}: {_PREPARE}",
        )
    yield from _too_small(nodes, wanted)
    yield from (found for pod in pods if (found := _waiting(pod)))
    for resource in resources:
        yield from _unpinned(resource)


def cores_wanted(resources: Iterable[Found]) -> dict[str, int]:
    """Whole cores that each workload asks for, by a name for people."""
    found = {}
    for resource in resources:
        placement = resource.spec.get("placement") or {}
        parts = {part: placement.get(part) for part in _PARTS}
        for part, inner in {"": placement, **parts}.items():
            if isinstance(inner, dict) and isinstance(inner.get("pinning"), dict):
                name = f"{resource.title} {part}".strip()
                found[name] = int(inner["pinning"].get("cpus", 1))
    return found


def cores(text: str) -> float:
    """A quantity of CPU in cores: "1900m" is 1.9."""
    return int(text[:-1]) / 1000 if text.endswith("m") else float(text)


def _node(node: Document) -> Finding:
    name, told = node["metadata"]["name"], node.get("status") or {}
    if not _has_told(node):
        return warning(
            f"node {name}",
            "its kubelet has not said what it has",
            f"kubectl describe node {name}; its kubelet's log says more",
        )
    allocatable, whole = (cores(told[each]["cpu"]) for each in ("allocatable", "capacity"))
    version = told["nodeInfo"]["kubeletVersion"]
    has = f"{allocatable:g} of {whole:g} cores allocatable, kubelet {version}"
    if not _is_prepared(node):
        return fine(f"node {name}", f"{has}; gives no cores away (no label {PINNING_LABEL})")
    if allocatable >= whole:
        return warning(
            f"node {name}",
            f"{has}; labelled {_STATIC}, but nothing is reserved for the system",
            f"the static policy needs reservedSystemCPUs or kubeReserved: {_PREPARE}",
        )
    return fine(f"node {name}", f"{has}; labelled {PINNING_LABEL}={_STATIC}")


def _has_told(node: Document) -> bool:
    """Whether its kubelet has ever reported: one that was made by hand, or joins, has not."""
    told = node.get("status") or {}
    parts = (told.get("allocatable"), told.get("capacity"), told.get("nodeInfo"))
    return all(parts) and all("cpu" in (each or {}) for each in parts[:2])


def _is_prepared(node: Document) -> bool:
    return bool(node["metadata"].get("labels", {}).get(PINNING_LABEL) == _STATIC)


def _too_small(nodes: Sequence[Document], wanted: dict[str, int]) -> Iterator[Finding]:
    prepared = [node for node in nodes if _is_prepared(node) and _has_told(node)]
    sizes = [int(cores(node["status"]["allocatable"]["cpu"])) for node in prepared]
    for name, count in wanted.items():
        if sizes and count > max(sizes):
            yield failure(
                name,
                f"wants {count} whole cores; the largest prepared node has {max(sizes)}",
                FIXES["InsufficientCPU"],
            )


def _waiting(pod: Document) -> Finding | None:
    if pod["status"].get("phase") != "Pending":
        return None
    title = f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"
    conditions = pod["status"].get("conditions", ())
    said = next(
        (c.get("message", "") for c in conditions if c["type"] == "PodScheduled"), "not scheduled"
    )
    advice = FIXES["InsufficientCPU"] if "Insufficient cpu" in said else "see the pod's events"
    component = pod["metadata"].get("labels", {}).get(COMPONENT_LABEL, "pod")
    return failure(f"{component} {title}", f"Pending: {said}", advice)


def _unpinned(resource: Found) -> Iterator[Finding]:
    for each in resource.status.conditions:
        if each.type != ConditionType.CPU_PINNED.value:
            continue
        if each.status is Standing.TRUE:
            yield fine(resource.title, f"pinned: {each.message or each.reason}")
        elif each.status is Standing.FALSE:
            advice = FIXES.get(each.reason, _PREPARE)
            yield warning(resource.title, f"not pinned, {each.reason}: {each.message}", advice)


def _in_words(wanted: dict[str, int]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in wanted.items())
