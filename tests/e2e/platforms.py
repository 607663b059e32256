"""The platform on a real node: our images, the chart, resources, and what people see of them."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.cluster.charts import Release
from tests.cluster.clusters import Cluster
from tests.cluster.images import Image
from tests.cluster.places import REPOSITORY
from tests.process.processes import eventually
from tradewind.deploy.cluster import MANAGED_BY, MANAGED_BY_LABEL
from tradewind.local.order_rows import OrderRow, order_rows
from tradewind.plugin.kubectl import Kubectl
from tradewind.plugin.mirrors import mirror

EXAMPLES = REPOSITORY / "k8s" / "examples"
READY_S, GONE_S, FILLS_S = 180.0, 120.0, 120.0
_VERSION = "tradewind.io/v1alpha1"

Manifest = dict[str, Any]


class Platform:
    """A release in a namespace of its own that admits restricted pods alone."""

    def __init__(self, node: Cluster, namespace: str, folder: Path) -> None:
        self.node, self.namespace, self._folder = node, namespace, folder
        self.plugin = Kubectl(f"--kubeconfig={node.kubeconfig}", program=str(node.program))

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

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        """What kubectl prints in this namespace."""
        return self.node.kubectl("-n", self.namespace, *arguments, stdin=stdin)

    # --- waiting

    def ready(self, kind: str, name: str, within_s: float = READY_S) -> None:
        """Wait for Ready, as a person or a pipeline does."""
        wait = ("wait", "--for=condition=Ready", f"{kind}/{name}")
        eventually(f"{kind} {name} is ready", lambda: self._holds(*wait, "--timeout=5s"), within_s)

    def condition(self, kind: str, name: str, about: str) -> dict[str, str]:
        """A condition of a resource, {} where it is not there."""
        told = self.get(kind, name).get("status", {}).get("conditions", [])
        return next((each for each in told if each["type"] == about), {})

    def until(self, what: str, holds: Callable[[], Any], within_s: float = READY_S) -> Any:
        """Wait until something holds; the answer."""
        return eventually(what, holds, within_s)

    def _holds(self, *arguments: str) -> bool:
        done = self.node.kubectl_run("-n", self.namespace, *arguments)
        return done.returncode == 0

    # --- trading

    def orders(self, policy: str) -> list[OrderRow]:
        """Every order of a policy, from copies of its journals."""
        state = mirror(self.plugin, self.namespace, policy, self._folder)
        return order_rows(state)

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
    release = Release(node, name)
    platform = Platform(node, name, folder)
    release.install({**_images(images), **(values or {})})
    platform.kubectl("rollout", "status", f"deployment/{release.operator}", "--timeout=180s")
    try:
        yield platform
    finally:
        release.helm.close()
        node.api.delete(f"/api/v1/namespaces/{name}")


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


def _images(images: dict[str, Image]) -> Manifest:
    return {part: {"image": _image(image)} for part, image in images.items()}


def _image(image: Image) -> dict[str, str]:
    registry, _, repository = image.repository.partition("/")
    return {"registry": registry, "repository": repository, "digest": image.digest}
