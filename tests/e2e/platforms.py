"""The platform on a real node: our images, the chart, resources, and what people see of them."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import helm_python as helm
import yaml

from tests.cluster.charts import Release
from tests.cluster.clusters import Cluster
from tests.cluster.images import Image
from tests.cluster.node import settings
from tests.cluster.places import REPOSITORY
from tests.process.processes import eventually
from tradewind.deploy.cluster import MANAGED_BY, MANAGED_BY_LABEL, claim_name
from tradewind.local.order_rows import OrderRow, order_rows
from tradewind.plugin.kubectl import Kubectl
from tradewind.plugin.mirrors import mirror

EXAMPLES = REPOSITORY / "k8s" / "examples"
PLUGIN = Path(sys.executable).with_name("kubectl-tradewind")
READY_S, GONE_S, FILLS_S = 300.0, 180.0, 240.0
_SERVER = {"apiServer": {"ports": [443, settings.layout().api]}}
"""NetworkPolicies see the port behind the Service."""

Manifest = dict[str, Any]


class Platform:
    """A release in a namespace of its own that admits restricted pods alone."""

    def __init__(self, node: Cluster, namespace: str, folder: Path) -> None:
        self.node, self.namespace, self._folder = node, namespace, folder
        self.plugin = Kubectl(f"--kubeconfig={node.kubeconfig}", program=str(node.program))
        self.release = Release(node, namespace)

    # --- the installation

    def install(self, images: dict[str, Image], values: Manifest | None = None) -> None:
        """Install the chart here, and wait for the operator."""
        self.release.install(_merged(_merged(_images(images), _SERVER), values or {}))
        rolled = ("rollout", "status", f"deployment/{self.release.operator}", "--timeout=90s")
        self.until("the operator is ready", lambda: self.holds(*rolled))

    # --- resources

    def apply(self, *manifests: Manifest) -> None:
        """Apply resources here, as `kubectl apply -f` does."""
        self.kubectl("apply", "-f", "-", stdin=yaml.safe_dump_all(manifests))

    def patch(self, kind: str, name: str, **spec: Any) -> None:
        """Change fields of a resource's spec, as `kubectl patch` does."""
        self.kubectl("patch", kind, name, "--type=merge", "-p", json.dumps({"spec": spec}))

    def get(self, kind: str, name: str) -> Manifest:
        """A resource as it is now."""
        found: Manifest = json.loads(self.kubectl("get", kind, name, "-o", "json"))
        return found

    def names(self, kinds: str, selector: str = f"{MANAGED_BY_LABEL}={MANAGED_BY}") -> set[str]:
        """Names of objects that a selector finds, by default the operator's."""
        return set(self.kubectl("get", kinds, "-l", selector, "-o", "name").split())

    def exists(self, kind: str, name: str) -> bool:
        """Whether an object is there."""
        return bool(self.kubectl("get", kind, name, "--ignore-not-found", "-o", "name").strip())

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        """What kubectl prints in this namespace."""
        return self.node.kubectl("-n", self.namespace, *arguments, stdin=stdin)

    def tradewind(self, *arguments: str, all_namespaces: bool = False) -> str:
        """What the plugin prints here; its failure raises with its own words."""
        where = ("-A",) if all_namespaces else ("-n", self.namespace)
        done = subprocess.run(
            [PLUGIN, *where, "--kubeconfig", self.node.kubeconfig, *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
            env={
                **os.environ,
                "PATH": f"{self.node.program.parent}:{os.environ['PATH']}",
                "HOME": str(self._folder),
            },
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    # --- pods

    def pod(self, name: str) -> Manifest:
        """A pod, {} where it is not there."""
        found = self.kubectl("get", "pod", name, "--ignore-not-found", "-o", "json")
        pod: Manifest = json.loads(found) if found.strip() else {}
        return pod

    def uid(self, pod: str) -> str:
        """What tells a pod from the one before it; "" where there is none."""
        return str(self.pod(pod).get("metadata", {}).get("uid", ""))

    def pod_ready(self, name: str, after: str = "", within_s: float = READY_S) -> Manifest:
        """Wait for a ready pod that is another than `after`."""

        def found() -> Manifest | None:
            pod = self.pod(name)
            return pod if pod and pod["metadata"]["uid"] != after and _is_ready(pod) else None

        return eventually(f"{name} is ready", found, within_s)

    def volume(self, claim: str) -> Path:
        """The folder of the node that a claim got."""
        name = self.get("persistentvolumeclaim", claim)["spec"]["volumeName"]
        return Path(self.node.api.get(f"/api/v1/persistentvolumes/{name}")["spec"]["local"]["path"])

    def venue_journal(self, policy: str) -> Path:
        """The simulated venue's journal, as it lies on the node."""
        (found,) = self.volume(claim_name(f"{policy}-venue")).rglob("venue.jsonl")
        return found

    # --- waiting

    def ready(self, kind: str, name: str, within_s: float = READY_S) -> None:
        """Wait for Ready, as a person or a pipeline does."""
        wait = ("wait", "--for=condition=Ready", f"{kind}/{name}")
        eventually(f"{kind} {name} is ready", lambda: self.holds(*wait, "--timeout=5s"), within_s)

    def condition(self, kind: str, name: str, about: str) -> dict[str, str]:
        """A condition of a resource, {} where it is not there."""
        told = self.get(kind, name).get("status", {}).get("conditions", [])
        return next((each for each in told if each["type"] == about), {})

    def until(self, what: str, holds: Callable[[], Any], within_s: float = READY_S) -> Any:
        """Wait until something holds; the answer."""
        return eventually(what, holds, within_s)

    def holds(self, *arguments: str) -> bool:
        """Whether kubectl succeeds."""
        done = self.node.kubectl_run("-n", self.namespace, *arguments)
        return done.returncode == 0

    # --- trading

    def journals(self, policy: str) -> Path:
        """A state folder with copies of a policy's journals, as the plugin makes them."""
        return mirror(self.plugin, self.namespace, policy, self._folder)

    def orders(self, policy: str) -> list[OrderRow]:
        """Every order of a policy, from copies of its journals."""
        return order_rows(self.journals(policy))

    def filled(self, policy: str, strategy: str = "", within_s: float = FILLS_S) -> OrderRow:
        """Wait for a filled order; the newest."""

        def found() -> OrderRow | None:
            rows = [each for each in self.orders(policy) if each.state == "Filled"]
            own = [each for each in rows if strategy in ("", each.strategy)]
            return own[-1] if own else None

        return eventually(f"{policy} {strategy} has a fill", found, within_s)

    def scale_operator(self, replicas: int) -> None:
        """Stop the operator, or start it, and wait until it is so."""
        name = f"{self.namespace}-operator"
        self.kubectl("scale", "deployment", name, f"--replicas={replicas}")
        if replicas:
            self.kubectl("rollout", "status", f"deployment/{name}", "--timeout=120s")
        else:
            label = "app.kubernetes.io/component=operator"
            self.kubectl("wait", "--for=delete", "pod", "-l", label, "--timeout=60s")


@contextmanager
def installed(
    node: Cluster, images: dict[str, Image], folder: Path, values: Manifest | None = None
) -> Iterator[Platform]:
    """The chart in a namespace of its own; at the end everything goes, whatever state it is in."""
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    metadata = {"generateName": "tradewind-e2e-", "labels": labels}
    name = node.api.create("/api/v1/namespaces", {"metadata": metadata})["metadata"]["name"]
    platform = Platform(node, name, folder)
    try:
        platform.install(images, values)
        yield platform
    finally:
        _take_away(platform)


def _take_away(platform: Platform) -> None:
    """Whatever state it is in: nobody is asked, and the node is free for the next file."""
    release = platform.release
    with contextlib.suppress(helm.HelmError):  # it may be gone already, or never have come up
        release.upgrade({"uninstall": {"abandon": True}})
        release.uninstall()
    release.helm.close()
    forget(platform.node, platform.namespace)


def forget(node: Cluster, namespace: str) -> None:
    """Remove a namespace where nobody looks after its resources any more."""
    node.kubectl("delete", "namespace", namespace, "--ignore-not-found", "--wait=false")
    for kind in ("tradingstrategies", "riskpolicies"):
        for name in node.kubectl("-n", namespace, "get", kind, "-o", "name").split():
            nothing = ("--type=merge", "-p", '{"metadata": {"finalizers": null}}')
            node.kubectl_run("-n", namespace, "patch", name, *nothing)
    gone = ("wait", "--for=delete", f"namespace/{namespace}", "--timeout=90s")
    eventually(f"{namespace} is gone", lambda: node.kubectl_run(*gone).returncode == 0, GONE_S)


def example(name: str) -> list[Manifest]:
    """The resources of an example's folder, as `kubectl apply -f` reads them."""
    return [
        document
        for path in sorted((EXAMPLES / name).glob("*.yaml"))
        if path.name != "kustomization.yaml"
        for document in yaml.safe_load_all(path.read_text())
        if document
    ]


def named(manifests: list[Manifest], *names: str) -> list[Manifest]:
    """Those of these names."""
    return [each for each in manifests if each["metadata"]["name"] in names]


def _is_ready(pod: Manifest) -> bool:
    told = pod.get("status", {}).get("conditions", [])
    alive = "deletionTimestamp" not in pod["metadata"]
    return alive and any(each["type"] == "Ready" and each["status"] == "True" for each in told)


def _images(images: dict[str, Image]) -> Manifest:
    return {part: {"image": _image(image)} for part, image in images.items()}


def _merged(one: Manifest, other: Manifest) -> Manifest:
    """Values over values, as helm lays them."""
    both = {
        key: _merged(one[key], each)
        for key, each in other.items()
        if isinstance(one.get(key), dict)
    }
    return {**one, **other, **both}


def _image(image: Image) -> dict[str, str]:
    registry, _, repository = image.repository.partition("/")
    return {"registry": registry, "repository": repository, "digest": image.digest}
