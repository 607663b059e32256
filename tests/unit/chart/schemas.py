"""Kubernetes' own schemas of every version, each read once."""

from functools import cache
from typing import Any

import referencing
from jsonschema import Draft202012Validator
from kubernetes_validate import utils

from tests.unit.chart.renders import Manifest

OLDEST = "1.31"
VERSIONS = tuple(
    each
    for each in dict.fromkeys(utils.all_versions())
    if tuple(map(int, each.split(".")[:2])) >= tuple(map(int, OLDEST.split(".")))
)


def faults(manifest: Manifest, version: str) -> list[str]:
    """What the schemas of a version find wrong, unknown fields too."""
    group, _, api = manifest["apiVersion"].rpartition("/")
    short = f"{group.split('.')[0]}-{api}" if group else api
    validator = _validator(version, f"{manifest['kind'].lower()}-{short}")
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(manifest)]


@cache
def _validator(version: str, name: str) -> Any:
    schema = _content(version, name)
    resource = referencing.Resource.from_contents(schema)
    return Draft202012Validator(schema, registry=resource @ _definitions(version))


@cache
def _definitions(version: str) -> Any:
    resource = referencing.Resource.from_contents(_content(version, "_definitions"))
    return resource @ referencing.Registry()


def _content(version: str, name: str) -> Any:
    path = f"kubernetes-json-schema/v{version}-local-strict/{name}.json"
    return utils.schema_contents(path, version)
