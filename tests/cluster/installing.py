"""Our kinds and admission policies on a cluster, as `crds/` has them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from tests.cluster.api import Api
from tests.cluster.places import REPOSITORY
from tests.process.processes import eventually
from tests.unit.resources.files import POLICY, STRATEGY, edited

CRDS = REPOSITORY / "crds"
_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


def install(api: Api) -> None:
    """Apply them, and wait until kinds are served and policies are heeded."""
    definitions = [made for path in sorted(CRDS.glob("*.yaml")) for made in _applied(api, path)]
    for definition in definitions:
        name = definition["metadata"]["name"]
        eventually(f"{name} is served", partial(_established, api, name))
    for path in sorted((CRDS / "admission").glob("*.yaml")):
        _applied(api, path)
    with namespace_of(api) as name:
        api.apply(in_namespace(edited(POLICY, '["*"]', "[other]"), name))
        eventually("the admission policies are heeded", lambda: _refused(api, name))


def in_namespace(text: str, namespace: str) -> dict[str, Any]:
    """A document of a file, in a namespace."""
    found = yaml.safe_load(text)
    return {**found, "metadata": {**found["metadata"], "namespace": namespace}}


@contextmanager
def namespace_of(api: Api) -> Iterator[str]:
    """A namespace with a name of its own; its deletion is asked for and not waited for."""
    body = {"metadata": {"generateName": "tradewind-test-"}}
    name = api.create("/api/v1/namespaces", body)["metadata"]["name"]
    try:
        yield name
    finally:
        api.http.delete(f"/api/v1/namespaces/{name}")  # it may be gone already


def _applied(api: Api, path: Path) -> list[Any]:
    return [api.apply(document) for document in yaml.safe_load_all(path.read_text()) if document]


def _established(api: Api, name: str) -> bool:
    conditions = api.get(f"{_DEFINITIONS}/{name}").get("status", {}).get("conditions") or []
    return any(each["type"] == "Established" and each["status"] == "True" for each in conditions)


def _refused(api: Api, namespace: str) -> bool:
    answer = api.applied(in_namespace(STRATEGY, namespace), dryRun="All")
    return "does not allow" in answer.text
