"""A real Jaeger in a pod, and a real Prometheus that finds pods as ours does in a cluster."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.cluster import binaries
from tests.cluster.clusters import Cluster
from tests.cluster.installing import namespace_of
from tests.cluster.node import runtime
from tests.cluster.node.archives import Image, of_program
from tests.cluster.observability import Jaeger, Prometheus, prometheus
from tests.cluster.places import REPOSITORY
from tests.process.processes import eventually
from tradewind.plugin.kubectl import Kubectl

CONFIG = REPOSITORY / "k8s" / "observability" / "config" / "prometheus.yml"
IMAGE = f"localhost/jaeger:{binaries.JAEGER_VERSION}"
OTLP, QUERY = 4318, 16686
_LABELS = {"app": "jaeger"}
_POD = "__meta_kubernetes_pod"

Document = dict[str, Any]


@contextmanager
def jaeger(node: Cluster) -> Iterator[str]:
    """Run Jaeger in a namespace of its own; the namespace's name."""
    _give_image(binaries.jaeger())
    with namespace_of(node.api) as namespace:
        where = {"name": "jaeger", "namespace": namespace, "labels": _LABELS}
        node.api.apply({"apiVersion": "v1", "kind": "Pod", "metadata": where, "spec": _JAEGER})
        node.api.apply({"apiVersion": "v1", "kind": "Service", "metadata": where, "spec": _SERVICE})
        wait = ("-n", namespace, "wait", "--for=condition=Ready", "pod/jaeger", "--timeout=60s")
        eventually("Jaeger is ready", lambda: node.kubectl_run(*wait).returncode == 0, 180)
        yield namespace


def endpoint(namespace: str) -> str:
    """Where the platform sends spans to."""
    return f"http://jaeger.{namespace}.svc:{OTLP}"


@contextmanager
def asked(kubectl: Kubectl, namespace: str) -> Iterator[Jaeger]:
    """Jaeger's query API, through a port-forward."""
    with kubectl.forwarded(namespace, "jaeger", QUERY) as port:
        yield Jaeger(f"http://127.0.0.1:{port}", "", "", Path())


@contextmanager
def scraping(node: Cluster, namespace: str) -> Iterator[Prometheus]:
    """A Prometheus on the machine, with the scrape configuration of `k8s/observability`.

    Debian's has no discovery for Kubernetes: it is handed what that would find now.
    """
    with prometheus(_config(_discovered(node, namespace))) as running:
        yield running


def _config(targets: list[Document]) -> Document:
    jobs = yaml.safe_load(CONFIG.read_text())["scrape_configs"]
    (job,) = [each for each in jobs if each["job_name"] == "tradewind"]
    del job["kubernetes_sd_configs"]
    return {
        "global": {"scrape_interval": "2s"},
        "scrape_configs": [{**job, "static_configs": targets}],
    }


def _discovered(node: Cluster, namespace: str) -> list[Document]:
    pods = node.api.get(f"/api/v1/namespaces/{namespace}/pods")["items"]
    return [
        {
            "targets": [f"{pod['status']['podIP']}:{port['containerPort']}"],
            "labels": {**_meta(pod), f"{_POD}_container_port_name": port["name"]},
        }
        for pod in pods
        for container in pod["spec"]["containers"]
        for port in container.get("ports", [])
    ]


def _meta(pod: Document) -> dict[str, str]:
    metadata = pod["metadata"]
    labels = {
        f"{_POD}_label_{re.sub('[^a-zA-Z0-9]', '_', name)}": value
        for name, value in metadata["labels"].items()
    }
    return {
        **labels,
        f"{_POD}_name": metadata["name"],
        f"{_POD}_phase": pod["status"]["phase"],
        "__meta_kubernetes_namespace": metadata["namespace"],
    }


def _give_image(program: Path) -> None:
    if IMAGE not in runtime.images():
        archive = program.parent / "image.tar"
        of_program(Image(name=IMAGE, entrypoint=["/jaeger"], user="65532:65532"), program, archive)
        runtime.import_archive(archive)
        archive.unlink()


_JAEGER = {
    "containers": [
        {
            "name": "jaeger",
            "image": IMAGE,
            "imagePullPolicy": "Never",
            "args": [
                "--collector.otlp.enabled=true",
                f"--collector.otlp.http.host-port=0.0.0.0:{OTLP}",
                f"--query.http-server.host-port=0.0.0.0:{QUERY}",
            ],
            "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}},
            "readinessProbe": {"httpGet": {"path": "/api/services", "port": QUERY}},
        }
    ]
}
_SERVICE = {"selector": _LABELS, "ports": [{"port": OTLP}]}
