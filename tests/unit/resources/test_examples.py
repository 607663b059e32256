"""The examples are valid, complete and what the README promises."""

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from tradewind.resources.loading import judged, read
from tradewind.resources.schema import SPECS, json_schema

EXAMPLES = Path(__file__).parents[3] / "k8s" / "examples"
FOLDERS = sorted(path.parent for path in EXAMPLES.glob("*/*policy*.yaml"))


def documents() -> list[tuple[str, dict[str, object]]]:
    return [
        (str(file.relative_to(EXAMPLES)), document)
        for file in sorted(EXAMPLES.rglob("*.yaml"))
        for document in yaml.safe_load_all(file.read_text())
    ]


@pytest.mark.parametrize("folder", sorted(set(FOLDERS)), ids=lambda path: path.name)
def test_every_example_is_valid(folder: Path) -> None:
    assert judged([folder])[1] == []


@pytest.mark.parametrize(("file", "document"), documents(), ids=lambda each: str(each)[:40])
def test_every_example_is_valid_by_its_schema(file: str, document: dict[str, object]) -> None:
    kind = str(document["kind"])
    if kind in SPECS:
        errors = [error.message for error in _validator(kind).iter_errors(document)]
        assert errors == [], file


@pytest.mark.parametrize("file", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda path: path.stem)
def test_each_file_holds_one_resource_and_names_no_namespace(file: Path) -> None:
    found = list(yaml.safe_load_all(file.read_text()))
    assert len(found) == 1
    assert "namespace" not in found[0].get("metadata", {})


def test_quickstart_has_three_strategies_two_policies_and_no_broker() -> None:
    resources = read([EXAMPLES / "quickstart"])
    assert (len(resources.strategies), len(resources.policies)) == (3, 2)
    assert all(policy.spec.account.is_simulated for policy in resources.policies.values())


def test_quickstart_wants_more_positions_than_it_may_hold() -> None:
    resources = read([EXAMPLES / "quickstart"])
    wanted = {symbol for each in resources.of_policy("main") for symbol in each.spec.symbols}
    assert len(wanted) > resources.policies["main"].spec.limits.max_open_positions


def test_the_quickstarts_model_is_the_one_that_the_script_makes() -> None:
    resources = read([EXAMPLES / "quickstart"])
    made = (EXAMPLES / "models" / "momentum.onnx").read_bytes()
    assert resources.config_maps["momentum-onnx"]["momentum.onnx"] == made


def test_a_kustomization_brings_the_file_beside_it() -> None:
    resources = read([EXAMPLES / "own-strategy"])
    source = resources.strategies["breakout"].spec.strategies[0].source
    assert source is not None
    assert resources.content(source) == (EXAMPLES / "own-strategy/breakout.py").read_bytes()


def test_every_file_that_matters_is_named_so_that_its_edit_is_seen() -> None:
    folder = EXAMPLES / "own-strategy"
    read_names = {Path(path).name for path in read([folder]).paths}
    assert read_names == {"policy.yaml", "strategy.yaml", "kustomization.yaml", "breakout.py"}


def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(json_schema(kind))
