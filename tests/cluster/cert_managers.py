"""cert-manager on a cluster: its own definitions, and its own controllers beside the test.

Its webhook does not run: what that alone refuses is held by the tests of the plan.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from tests.cluster import binaries
from tests.cluster.api import Api
from tests.cluster.children import Child, running
from tests.cluster.clusters import Cluster
from tests.process.processes import eventually

_CERTIFICATES = "/apis/cert-manager.io/v1/namespaces"
_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


@contextmanager
def issuing(cluster: Cluster, namespace: str, folder: Path) -> Iterator[Child]:
    """Have cert-manager at work in one namespace while the block lasts."""
    program, definitions = binaries.cert_manager(), binaries.cert_manager_definitions()
    _install(cluster.api, definitions)
    kubeconfig = cluster.access.write(folder / "cert-manager.kubeconfig")
    argv = [str(program), "--kubeconfig", str(kubeconfig), "--namespace", namespace]
    with running(argv, folder / "cert-manager.log") as child:
        yield child


def certificates(api: Api, namespace: str) -> dict[str, Any]:
    """Every Certificate of a namespace, by name."""
    found = api.get(f"{_CERTIFICATES}/{namespace}/certificates")["items"]
    return {each["metadata"]["name"]: each for each in found}


def is_ready(certificate: Any) -> bool:
    """Whether it was issued as it says."""
    return _conditions(certificate).get("Ready") == "True"


def is_renewed(certificate: Any, before: Any) -> bool:
    """Whether it was issued once more since."""
    revisions = [each["status"].get("revision", 0) for each in (before, certificate)]
    return revisions[1] > revisions[0] and _conditions(certificate).get("Issuing") != "True"


def renew(api: Api, namespace: str, name: str) -> None:
    """Ask for it anew, as cert-manager's own `cmctl renew` does."""
    path = f"{_CERTIFICATES}/{namespace}/certificates/{name}"
    conditions = api.get(path)["status"]["conditions"]
    asked = {"type": "Issuing", "status": "True", "reason": "ManuallyTriggered", "message": "test"}
    kept = [each for each in conditions if each["type"] != "Issuing"]
    api.merge(f"{path}/status", {"status": {"conditions": [*kept, asked]}})


def _conditions(certificate: Any) -> dict[str, str]:
    said = certificate.get("status", {}).get("conditions", [])
    return {each["type"]: each["status"] for each in said}


def _install(api: Api, folder: Path) -> None:
    for path in sorted(folder.glob("*.yaml")):
        definition = yaml.safe_load(path.read_text())
        api.apply(definition)
        name = definition["metadata"]["name"]
        eventually(f"{name} is served", partial(_is_served, api, name), 60)


def _is_served(api: Api, name: str) -> bool:
    said = api.get(f"{_DEFINITIONS}/{name}").get("status", {}).get("conditions") or []
    return any(each["type"] == "Established" and each["status"] == "True" for each in said)
