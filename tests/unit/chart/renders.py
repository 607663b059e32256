"""Renders of the chart by the real engine, as objects."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import helm_python as helm
import yaml

ROOT = Path(__file__).resolve().parents[3]
CHART = ROOT / "charts" / "tradewind"
RELEASE, NAMESPACE = "tradewind", "trading"

Manifest = dict[str, Any]
Values = dict[str, Any]


class _Loader(yaml.CSafeLoader):
    """The fast reader: the definitions are long."""


def texts(values: Values | None = None, namespace: str = NAMESPACE) -> dict[str, str]:
    """Every template's text by its path inside the chart."""
    return dict(_rendered(json.dumps(values or {}, sort_keys=True), namespace))


@cache
def _rendered(values: str, namespace: str) -> tuple[tuple[str, str], ...]:
    with helm.Chart.load(CHART) as chart:
        rendered = chart.render(json.loads(values), name=RELEASE, namespace=namespace)
    prefix = f"{chart_name()}/templates/"
    return tuple(sorted((path.removeprefix(prefix), text) for path, text in rendered.items()))


def chart_name() -> str:
    """What Helm puts before every template's path."""
    return CHART.name


def objects(values: Values | None = None, namespace: str = NAMESPACE) -> list[Manifest]:
    """Every object of a render, hooks too; they are not to be changed."""
    return list(_parsed(json.dumps(values or {}, sort_keys=True), namespace))


@cache
def _parsed(values: str, namespace: str) -> tuple[Manifest, ...]:
    found = [
        document
        for path, text in _rendered(values, namespace)
        if path.endswith(".yaml")
        for document in yaml.load_all(text, Loader=_Loader)
    ]
    return tuple(each for each in found if each)


def of_kind(kind: str, values: Values | None = None) -> list[Manifest]:
    """The objects of one kind."""
    return [each for each in objects(values) if each["kind"] == kind]


def one(kind: str, values: Values | None = None, name: str = "tradewind-operator") -> Manifest:
    """The one object of that kind and name."""
    (found,) = [each for each in of_kind(kind, values) if each["metadata"]["name"] == name]
    return found


def settings_json(values: Values | None = None) -> str:
    """What the operator is told."""
    text: str = one("ConfigMap", values)["data"]["settings.json"]
    return text
