"""The two custom resource definitions."""

from typing import Any

import msgspec

from tradewind.resources.crds.columns import COLUMNS
from tradewind.resources.crds.leaf_schemas import written
from tradewind.resources.crds.object_rules import NAME
from tradewind.resources.crds.shapes import Schema
from tradewind.resources.crds.status import STATUSES
from tradewind.resources.crds.structural import Place, struct_schema
from tradewind.resources.fields import LONGEST_NAME
from tradewind.resources.matrix import OWN_SERVICES
from tradewind.resources.metadata import API_VERSION
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.schema import SPECS
from tradewind.resources.strategies import TradingStrategy

GROUP, VERSION = API_VERSION.split("/")
CATEGORY = "trading"


class Naming(msgspec.Struct, frozen=True, kw_only=True):
    """How a kind is called, and by which fields a list can be asked for."""

    plural: str
    short: str
    description: str
    selectable: tuple[str, ...]


NAMES: dict[str, Naming] = {
    RiskPolicy.__name__: Naming(
        plural="riskpolicies",
        short="riskpol",
        description="Guards one broker account: what may happen on it, and where its services run.",
        selectable=(".spec.account.venue", ".spec.account.environment", ".spec.tradingState"),
    ),
    TradingStrategy.__name__: Naming(
        plural="tradingstrategies",
        short="tstrat",
        description="Trades symbols on the account of a RiskPolicy of its namespace.",
        selectable=(".spec.riskPolicyRef.name", ".spec.mode", ".spec.tradingState"),
    ),
}
"""Names by kind."""


def definition(kind: str) -> dict[str, Any]:
    """The definition of a kind, as `kubectl apply` takes it."""
    names = NAMES[kind]
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{names.plural}.{GROUP}",
            "labels": {"app.kubernetes.io/name": "tradewind"},
        },
        "spec": {
            "group": GROUP,
            "scope": "Namespaced",
            "names": _names(kind, names),
            "versions": [_version(kind, names)],
        },
    }


def _names(kind: str, names: Naming) -> dict[str, Any]:
    return {
        "kind": kind,
        "listKind": f"{kind}List",
        "plural": names.plural,
        "singular": kind.lower(),
        "shortNames": [names.short],
        "categories": [CATEGORY],
    }


def _version(kind: str, names: Naming) -> dict[str, Any]:
    """No scale subresource: a second copy of a strategy would double its orders."""
    return {
        "name": VERSION,
        "served": True,
        "storage": True,
        "subresources": {"status": {}},
        "selectableFields": [{"jsonPath": path} for path in names.selectable],
        "additionalPrinterColumns": list(COLUMNS[kind]),
        "schema": {"openAPIV3Schema": root_schema(kind)},
    }


def root_schema(kind: str) -> Schema:
    """The structural schema of a whole resource."""
    spec = SPECS[kind]
    return {
        "type": "object",
        "description": NAMES[kind].description,
        "required": ["spec"],
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": _metadata(),
            "spec": {"description": _first_line(spec)}
            | struct_schema(spec, Place(kind, "spec", OWN_SERVICES[spec])),
            "status": {"description": _first_line(STATUSES[kind])}
            | struct_schema(STATUSES[kind], Place(kind, "status")),
        },
    } | written([NAME])


def _metadata() -> Schema:
    name = {"type": "string", "maxLength": LONGEST_NAME}
    return {"type": "object", "properties": {"name": name}}


def _first_line(kind: type[Any]) -> str:
    return (kind.__doc__ or "").splitlines()[0]
