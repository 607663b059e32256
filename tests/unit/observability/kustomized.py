"""k8s/observability as Kustomize renders it, and its configurations."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.cluster import places
from tests.cluster.availability import UnavailableError

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "k8s" / "observability"
Manifest = dict[str, Any]


@cache
def rendered() -> tuple[Manifest, ...]:
    """Every object.

    Raises:
        UnavailableError: there is no kubectl, installed or built for the tests' cluster.
    """
    built = sorted(places.cache().glob("control-*/kubectl"))
    kubectl = shutil.which("kubectl") or next(map(str, built), None)
    if kubectl is None:
        raise UnavailableError("no kubectl to run Kustomize: `make cluster-build` builds one")
    done = subprocess.run(
        [kubectl, "kustomize", FOLDER], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return tuple(yaml.safe_load_all(done.stdout))


def of_kind(kind: str) -> list[Manifest]:
    """The objects of one kind."""
    return [each for each in rendered() if each["kind"] == kind]


def config(name: str) -> Manifest:
    """One of the configuration files."""
    document: Manifest = yaml.safe_load((FOLDER / "config" / name).read_text())
    return document


def meta_label(label: str) -> str:
    """A pod's label as Prometheus names it while it looks for targets."""
    return f"__meta_kubernetes_pod_label_{re.sub('[^a-zA-Z0-9_]', '_', label)}"
