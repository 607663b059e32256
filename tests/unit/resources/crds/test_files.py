"""What is committed is what the models say."""

import pytest
import yaml

from tests.generated import ROOT, drifted_definitions
from tradewind.cli.schema import definitions
from tradewind.cli.validate import EXIT_INVALID, EXIT_VALID
from tradewind.resources.crds.definitions import NAMES, definition
from tradewind.resources.crds.files import generated_files


def test_the_committed_files_are_the_generated_ones() -> None:
    assert drifted_definitions() == [], "run make crds"


@pytest.mark.parametrize("path", [path for path in generated_files() if path.endswith("yaml")])
def test_every_file_says_that_it_is_generated(path: str) -> None:
    assert "Generated from src/tradewind/resources" in generated_files()[path].splitlines()[0]


@pytest.mark.parametrize("kind", NAMES)
def test_a_file_reads_back_as_its_definition(kind: str) -> None:
    text = (ROOT / f"crds/tradewind.io_{NAMES[kind].plural}.yaml").read_text()
    assert yaml.safe_load(text) == definition(kind)


def test_the_command_prints_what_kubectl_applies(capsys: pytest.CaptureFixture[str]) -> None:
    assert definitions() == EXIT_VALID
    printed = list(yaml.safe_load_all(capsys.readouterr().out))
    assert [each["spec"]["names"]["kind"] for each in printed] == list(NAMES)


def test_the_command_knows_no_other_kind() -> None:
    assert definitions("pod") == EXIT_INVALID
