"""What an API server demands of a definition, and what its cost limits make us demand.

Facts: apiextensions.k8s.io/v1 structural schemas and validation rules.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from jsonschema import Draft4Validator

from tradewind.resources.crds.definitions import NAMES, definition, root_schema

KEYWORDS = {
    "type", "format", "description", "default", "enum", "pattern", "properties", "required",
    "items", "additionalProperties", "anyOf", "minimum", "maximum", "exclusiveMinimum",
    "minLength", "maxLength", "minItems", "maxItems", "maxProperties",
    "x-kubernetes-int-or-string", "x-kubernetes-list-type", "x-kubernetes-list-map-keys",
    "x-kubernetes-map-type", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations",
}  # fmt: skip
TYPES = {"object", "array", "string", "integer", "number", "boolean"}
REASONS = {"FieldValueInvalid", "FieldValueForbidden", "FieldValueRequired"}
Node = dict[str, Any]


def nodes(schema: Node, path: str) -> Iterator[tuple[str, Node]]:
    yield path, schema
    for name, each in schema.get("properties", {}).items():
        yield from nodes(each, f"{path}.{name}")
    for word in ("items", "additionalProperties"):
        if word in schema:
            yield from nodes(schema[word], f"{path}[]")


ALL = [found for kind in NAMES for found in nodes(root_schema(kind), kind)]
INSIDE = [(path, node) for path, node in ALL if ".spec" in path or ".status" in path]


def wrong(holds: Any, among: list[tuple[str, Node]] = INSIDE) -> list[str]:
    return [path for path, node in among if not holds(node)]


def of_type(name: str) -> list[tuple[str, Node]]:
    return [(path, node) for path, node in INSIDE if node.get("type") == name]


def test_only_words_that_an_api_server_takes_are_used() -> None:
    assert wrong(lambda node: node.keys() <= KEYWORDS, ALL) == []


def test_every_value_has_a_type_or_is_a_number_or_text() -> None:
    def typed(node: Node) -> bool:
        mixed = node.get("x-kubernetes-int-or-string", False)
        return bool((node.get("type") in TYPES) != mixed)

    assert wrong(typed, ALL) == []


def test_number_or_text_is_written_in_the_only_way_that_is_taken() -> None:
    mixed = [found for found in ALL if "x-kubernetes-int-or-string" in found[1]]
    assert len(mixed) > 20
    alternatives = [{"type": "integer"}, {"type": "string"}]
    assert wrong(lambda node: node["anyOf"] == alternatives, mixed) == []


def test_alternatives_are_used_for_nothing_else() -> None:
    assert wrong(lambda node: "anyOf" not in node or "x-kubernetes-int-or-string" in node) == []


def test_an_exclusive_bound_is_a_word_beside_the_bound() -> None:
    bounded = [found for found in ALL if "exclusiveMinimum" in found[1]]
    assert bounded
    assert wrong(lambda node: node["exclusiveMinimum"] is True and "minimum" in node, bounded) == []


def test_every_text_is_bounded() -> None:
    def bounded(node: Node) -> bool:
        return bool({"maxLength", "enum"} & node.keys()) or node.get("format") == "date-time"

    assert wrong(bounded, of_type("string")) == []


def test_every_list_is_bounded_and_says_how_it_merges() -> None:
    lists = of_type("array")
    assert wrong(lambda node: "maxItems" in node and "items" in node, lists) == []
    assert wrong(lambda node: node.get("x-kubernetes-list-type"), lists) == []


def test_every_free_mapping_is_bounded() -> None:
    free = [found for found in of_type("object") if "properties" not in found[1]]
    assert wrong(lambda node: "maxProperties" in node, free) == []


def test_only_a_strategys_own_parameters_are_free() -> None:
    free = [path for path, node in ALL if "x-kubernetes-preserve-unknown-fields" in node]
    assert free == ["TradingStrategy.spec.strategies[].parameters"]


def test_fields_and_free_keys_exclude_each_other() -> None:
    assert wrong(lambda node: not {"properties", "additionalProperties"} <= node.keys()) == []


def test_sets_hold_plain_values() -> None:
    sets = [found for found in ALL if found[1].get("x-kubernetes-list-type") == "set"]
    assert {path.rpartition(".")[2] for path, _ in sets} >= {"symbols", "allow", "halted"}
    assert wrong(lambda node: node["items"].get("type") == "string", sets) == []


def test_keys_of_a_keyed_list_are_required_texts() -> None:
    keyed = [found for found in ALL if found[1].get("x-kubernetes-list-type") == "map"]
    assert "TradingStrategy.status.conditions" in dict(keyed)
    for path, node in keyed:
        for key in node["x-kubernetes-list-map-keys"]:
            assert key in node["items"]["required"], path
            assert node["items"]["properties"][key]["type"] == "string", path


def test_required_fields_exist_and_have_no_default() -> None:
    for path, node in ALL:
        for name in node.get("required", []):
            assert "default" not in node["properties"][name], f"{path}.{name}"


def test_every_default_is_valid_where_it_stands() -> None:
    defaults = [(path, node) for path, node in ALL if "default" in node]
    assert len(defaults) > 40
    for _, node in defaults:
        Draft4Validator(_without_format(node)).validate(node["default"])


def test_a_status_has_no_defaults_and_no_closed_words() -> None:
    inside = [found for found in ALL if ".status" in found[0]]
    assert wrong(lambda node: "default" not in node, inside) == []
    closed = [path.rpartition(".")[2] for path, node in inside if "enum" in node]
    assert set(closed) == {"status"}


def test_every_field_is_described() -> None:
    named = [(path, node) for path, node in INSIDE if not path.endswith("[]")]
    assert wrong(lambda node: node.get("description"), named) == []


def test_every_rule_has_a_sentence_and_a_reason_of_the_servers() -> None:
    rules = [rule for _, node in ALL for rule in node.get("x-kubernetes-validations", [])]
    assert len(rules) > 60
    for rule in rules:
        assert rule["reason"] in REASONS
        assert rule["message"].strip()
        assert "\n" not in rule["rule"] + rule["message"]


def test_a_rules_field_exists_below_it() -> None:
    for path, node in ALL:
        for rule in node.get("x-kubernetes-validations", []):
            inner = node
            for name in filter(None, rule.get("fieldPath", "").split(".")):
                assert name in inner["properties"], f"{path}{rule['fieldPath']}"
                inner = inner["properties"][name]


@pytest.mark.parametrize("kind", NAMES)
def test_only_the_name_of_metadata_is_restricted(kind: str) -> None:
    metadata = root_schema(kind)["properties"]["metadata"]
    assert metadata.keys() == {"type", "properties"}
    assert metadata["properties"].keys() == {"name"}


@pytest.mark.parametrize("kind", NAMES)
def test_a_definition_is_small_enough_for_an_annotation(kind: str) -> None:
    assert len(msgspec.json.encode(definition(kind))) < 256 * 1024 // 2


@pytest.mark.parametrize("kind", NAMES)
def test_one_version_is_served_and_stored_and_has_a_status(kind: str) -> None:
    (version,) = definition(kind)["spec"]["versions"]
    assert (version["name"], version["served"], version["storage"]) == ("v1alpha1", True, True)
    assert version["subresources"] == {"status": {}}


def test_names_and_category_are_short() -> None:
    names = {kind: definition(kind)["spec"]["names"] for kind in NAMES}
    assert names["TradingStrategy"]["shortNames"] == ["tstrat"]
    assert names["RiskPolicy"]["shortNames"] == ["riskpol"]
    assert all(each["categories"] == ["trading"] for each in names.values())


@pytest.mark.parametrize("kind", NAMES)
def test_columns_and_selectable_fields_lead_to_fields(kind: str) -> None:
    (version,) = definition(kind)["spec"]["versions"]
    paths = {path.removeprefix(kind).replace("[]", "") for path, _ in ALL if path.startswith(kind)}
    for field in version["selectableFields"]:
        assert field["jsonPath"] in paths
    for column in version["additionalPrinterColumns"]:
        plain = _without_filter(column["jsonPath"])
        assert plain in paths or plain.startswith(".metadata."), column


def test_strategies_are_found_by_policy_and_mode() -> None:
    (version,) = definition("TradingStrategy")["spec"]["versions"]
    selectable = {each["jsonPath"] for each in version["selectableFields"]}
    assert selectable >= {".spec.riskPolicyRef.name", ".spec.mode"}


def _without_filter(path: str) -> str:
    head, _, rest = path.partition("[?(")
    return head + rest.partition(")]")[2]


def _without_format(node: Node) -> Node:
    return {key: value for key, value in node.items() if key != "format"}
