"""The schema says what the reader does."""

import msgspec
import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.unit.resources.files import POLICY, STRATEGY, edited, resources_of
from tests.unit.resources.test_bad_files import POLICY_FAULTS
from tradewind.resources.plain import as_written, normalised
from tradewind.resources.schema import SPECS, json_schema


def is_valid(text: str, kind: str) -> bool:
    return bool(Draft202012Validator(json_schema(kind)).is_valid(yaml.safe_load(text)))


@pytest.mark.parametrize("kind", SPECS)
def test_the_schema_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(json_schema(kind))


@pytest.mark.parametrize("kind", SPECS)
def test_the_schema_is_structural(kind: str) -> None:
    assert b"$ref" not in msgspec.json.encode(json_schema(kind))


def test_good_files_are_valid() -> None:
    assert is_valid(POLICY, "RiskPolicy")
    assert is_valid(STRATEGY, "TradingStrategy")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('maxDailyLoss: "5000"', 'maxDaily: "5000"'),
        ('"5000"', '"5k"'),
        ("100bps", '"1"'),
        ("100bps", "1"),
        ("simulated", "alpacca"),
        ("v1alpha1", "v1"),
        ('["*"]', '"*"'),
    ],
)
def test_bad_files_are_not(old: str, new: str) -> None:
    assert not is_valid(edited(POLICY, old, new), "RiskPolicy")


def test_every_table_of_defaults_is_valid_itself() -> None:
    resources = resources_of(POLICY, STRATEGY)
    for kind, resource in (
        ("RiskPolicy", resources.policies["main"]),
        ("TradingStrategy", resources.strategies["crossover"]),
    ):
        errors = Draft202012Validator(json_schema(kind)).iter_errors(as_written(resource))
        assert [error.message for error in errors] == []


def test_a_normalised_resource_reads_as_itself() -> None:
    first = resources_of(POLICY, STRATEGY)
    again = resources_of(
        normalised(first.policies["main"]).decode(),
        normalised(first.strategies["crossover"]).decode(),
    )
    assert (again.policies, again.strategies) == (first.policies, first.strategies)


def test_every_field_has_a_description() -> None:
    def missing(schema: dict[str, object], path: str) -> list[str]:
        properties = schema.get("properties", {})
        assert isinstance(properties, dict)
        found = [f"{path}.{name}" for name, each in properties.items() if "description" not in each]
        for name, each in properties.items():
            found += missing(each, f"{path}.{name}")
        return found

    for kind in SPECS:
        spec = json_schema(kind)["properties"]["spec"]
        assert missing(spec, kind) == []


def test_the_faults_that_a_schema_can_say_are_said_by_it() -> None:
    said = [new for old, new, _ in POLICY_FAULTS if not is_valid(_edit(old, new), "RiskPolicy")]
    assert len(said) >= 10


def _edit(old: str, new: str) -> str:
    return edited(POLICY, old, new)
