"""The schema is closed, and as wide as the values."""

import json
import re
from collections.abc import Iterator
from typing import Any

import helm_python as helm
import pytest
import yaml

from tests.unit.chart.readme import rows_of_values
from tests.unit.chart.renders import CHART, Values, objects

SCHEMA = json.loads((CHART / "values.schema.json").read_text())
VALUES = yaml.safe_load((CHART / "values.yaml").read_text())


def _keys(schema: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for key, part in schema.get("properties", {}).items():
        yield f"{prefix}{key}"
        yield from _keys(part, f"{prefix}{key}.")


def _value_keys(values: dict[str, Any], schema: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in values.items():
        part = schema.get("properties", {}).get(key, {})
        yield f"{prefix}{key}"
        if isinstance(value, dict) and "properties" in part:
            yield from _value_keys(value, part, f"{prefix}{key}.")


def _objects(schema: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if "properties" in schema:
        yield prefix, schema
    for key, part in schema.get("properties", {}).items():
        yield from _objects(part, f"{prefix}{key}.")


def _without_services(keys: Iterator[str]) -> set[str]:
    """Maps by service have no key of their own in values.yaml."""
    return {key for key in keys if not re.match(r"services\.(sizes|priorityClasses)\.", key)}


def test_values_and_schema_have_the_same_keys() -> None:
    assert _without_services(_keys(SCHEMA)) == set(_value_keys(VALUES, SCHEMA))


@pytest.mark.parametrize("path", [path for path, _ in _objects(SCHEMA)])
def test_every_object_of_the_schema_is_closed(path: str) -> None:
    assert dict(_objects(SCHEMA))[path]["additionalProperties"] is False


@pytest.mark.parametrize("path", [path for path, _ in _objects(SCHEMA)])
def test_an_unknown_key_is_refused_by_name(path: str) -> None:
    values: Values = {"colour": "blue"}
    for part in reversed(path.split(".")[:-1]):
        values = {part: values}
    with pytest.raises(helm.HelmValuesError, match="additional properties 'colour' not allowed"):
        objects(values)


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"operator": {"replicas": 3}}, "/operator/replicas"),
        ({"operator": {"image": {"digest": "latest"}}}, "/operator/image/digest"),
        ({"operator": {"logLevel": "loud"}}, "/operator/logLevel"),
        ({"namespaces": "trading"}, "/namespaces"),
        ({"tls": {"issuer": "vault"}}, "/tls/issuer"),
        ({"tls": {"leafLifeSeconds": 5}}, "/tls/leafLifeSeconds"),
        ({"apiServer": {"cidrs": ["10.0.0.1"]}}, "/apiServer/cidrs/0"),
        ({"egress": {"cidrs": [""]}}, "/egress/cidrs/0"),
        ({"services": {"sizes": {"risk": {"cpu": "much"}}}}, "/services/sizes/risk/cpu"),
        ({"services": {"sizes": {"broker": {}}}}, "additional properties 'broker'"),
        ({"otlp": {"endpoint": "collector:4318"}}, "/otlp/endpoint"),
        ({"proxy": {"httpsProxy": "proxy:3128"}}, "/proxy/httpsProxy"),
        ({"podLabels": {"team": 3}}, "/podLabels/team"),
        ({"crds": {"keep": "yes"}}, "/crds/keep"),
        ({"fullnameOverride": "Desk"}, "/fullnameOverride"),
    ],
)
def test_a_bad_value_is_refused_and_the_message_says_where(values: Values, where: str) -> None:
    with pytest.raises(helm.HelmValuesError, match=re.escape(where)):
        objects(values)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"namespaces": []}, "name the namespaces to watch, or set allNamespaces: true"),
        ({"namespaced": True, "allNamespaces": True}, "set one of them"),
        ({"namespaced": True, "priorityClasses": {"create": True}}, "set one of them"),
        ({"tls": {"issuer": "certManager"}}, "needs tls.issuerName"),
        (
            {"tls": {"issuer": "certManager", "issuerName": "x", "leafLifeSeconds": 3599}},
            "cert-manager gives 3600 or more",
        ),
    ],
)
def test_values_that_contradict_each_other_are_refused_with_what_to_do(
    values: Values, words: str
) -> None:
    with pytest.raises(helm.HelmRenderError, match=re.escape(words)):
        objects(values)


def test_every_value_is_explained() -> None:
    assert [path for path, _, about in rows_of_values() if not about] == []


def test_the_engines_own_lint_finds_nothing() -> None:
    found = helm.lint(CHART)
    assert found["errors"] == []
    assert [each["error"] for each in found["messages"]] == ["icon is recommended"]
