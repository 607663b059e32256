"""An API server's objects are read by the rules of files."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.resources.crds.cases import REFUSED, Refused
from tests.unit.resources.files import AT_BROKER, POLICY, STRATEGY, edited, resources_of
from tradewind.resources.loading import read
from tradewind.resources.plain_objects import read_object, unknown_fields
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy

EXAMPLES = Path(__file__).parents[3] / "k8s" / "examples"
FOLDERS = sorted({path.parent for path in EXAMPLES.glob("*/*policy*.yaml")})
SERVER = {
    "uid": "0b5e",
    "generation": 3,
    "resourceVersion": "17",
    "creationTimestamp": "2026-11-21T10:00:00Z",
    "finalizers": ["tradewind.io/orders"],
    "managedFields": [{"manager": "kubectl"}],
    "somethingNew": {"deep": 1},
}


def served(text: str) -> dict[str, Any]:
    """A file as an API server gives it back."""
    obj: dict[str, Any] = json.loads(json.dumps(yaml.safe_load(text)))
    obj["metadata"] |= SERVER | {"namespace": "desk"}
    return obj | {"status": {"phase": "Trading", "conditions": [{"type": "Ready"}]}}


def of(file: Path) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(yaml.safe_load(file.read_text())))
    return plain


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_same_resource_comes_of_a_file_and_of_a_server(folder: Path) -> None:
    resources = read([folder])
    for file in sorted(folder.glob("*.yaml")):
        obj = of(file)
        known: dict[str, Any] = {
            "RiskPolicy": resources.policies,
            "TradingStrategy": resources.strategies,
        }
        if obj["kind"] not in known:
            continue
        resource, faults = read_object(obj)
        assert faults == ()
        assert resource is not None
        assert resource.metadata == known[obj["kind"]][obj["metadata"]["name"]].metadata
        if not any(source in file.read_text() for source in ("path:", "source:")):
            assert resource == known[obj["kind"]][obj["metadata"]["name"]]


def test_what_the_server_adds_is_not_looked_at() -> None:
    resource, faults = read_object(served(POLICY))
    assert faults == ()
    assert resource is not None
    assert resource.metadata.namespace == "desk"
    assert resource.spec == resources_of(POLICY, STRATEGY).policies["main"].spec


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_what_a_file_may_not_say_a_server_may_not_either(case: Refused) -> None:
    obj = served(case.text)
    resource, faults = read_object(obj)
    if unknown_fields(obj):  # a server has pruned it long before
        return
    assert resource is None
    assert [fault for fault in faults if fault.startswith(case.at)], faults


def test_numbers_are_exact_whatever_json_holds() -> None:
    obj = served(POLICY)
    obj["spec"]["limits"]["maxOrdersPerMinute"] = 7
    obj["spec"]["limits"]["maxOrderNotional"] = 5000
    resource, _ = read_object(obj)
    assert isinstance(resource, RiskPolicy)
    assert resource.spec.limits.max_orders_per_minute == 7
    obj["spec"]["limits"]["maxOrderNotional"] = 5000.5
    assert read_object(obj)[1] == (
        'spec.limits.maxOrderNotional: put the number in quotes: "5000.5"',
    )


def test_free_parameters_keep_their_types() -> None:
    text = edited(STRATEGY, "{fast: 10, slow: 40}", "{fast: 10, slow: 1.5, up: true, name: x}")
    resource, faults = read_object(served(text))
    assert faults == ()
    assert isinstance(resource, TradingStrategy)
    parameters = resource.spec.strategies[0].parameters
    assert parameters == {"fast": 10, "slow": 1.5, "up": True, "name": "x"}
    assert type(parameters["fast"]) is int


def test_a_field_of_a_newer_definition_stops_nothing_and_is_named() -> None:
    obj = served(POLICY)
    obj["spec"]["account"]["margin"] = "cross"
    obj["spec"]["newDefault"] = {}
    resource, faults = read_object(obj)
    assert resource is not None
    assert faults == ()
    assert unknown_fields(obj) == ("spec.account.margin", "spec.newDefault")


def test_every_fault_is_named_at_once() -> None:
    text = edited(AT_BROKER, "priceCollar: 100bps", 'priceCollar: "1"')
    faults = read_object(served(edited(text, "maxOrdersPerMinute: 60", "maxOrdersPerMinute: -1")))[
        1
    ]
    assert [fault.split(":")[0] for fault in faults] == [
        "spec.limits.maxOrdersPerMinute",
        "spec.limits.priceCollar",
    ]


@pytest.mark.parametrize(
    "obj",
    [{}, {"kind": "RiskPolicy"}, {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}],
)
def test_another_kind_is_refused(obj: dict[str, Any]) -> None:
    resource, (fault,) = read_object(obj)
    assert resource is None
    assert fault == "kind: expected RiskPolicy or TradingStrategy of tradewind.io/v1alpha1"


def test_an_object_without_a_spec_says_what_is_missing() -> None:
    obj = {"apiVersion": "tradewind.io/v1alpha1", "kind": "RiskPolicy", "metadata": {"name": "a"}}
    assert read_object(obj)[1] == ("`spec` is missing",)
