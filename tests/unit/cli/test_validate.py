"""`tradewind validate` says what is wrong, or what would start."""

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests.unit.resources.files import POLICY, STRATEGY, edited
from tradewind.cli.validate import EXIT_INVALID, EXIT_VALID, validate


def run(tmp_path: Path, policy: str = POLICY, strategy: str = STRATEGY) -> tuple[int, str]:
    (tmp_path / "policy.yaml").write_text(policy)
    (tmp_path / "strategy.yaml").write_text(strategy)
    out = StringIO()
    code = validate([tmp_path], console=Console(file=out, width=200))
    return code, out.getvalue()


def test_good_files_exit_with_0_and_say_what_would_start(tmp_path: Path) -> None:
    code, text = run(tmp_path)
    assert code == EXIT_VALID
    assert "valid: 5 processes would start" in text


def test_bad_files_exit_with_2_and_name_file_line_and_field(tmp_path: Path) -> None:
    code, text = run(tmp_path, edited(POLICY, '"5000"', '"5k"'))
    assert code == EXIT_INVALID
    assert f"{tmp_path}/policy.yaml:12: spec.limits.maxOrderNotional: expected" in text
    assert "2 faults in 1 file: nothing would start" in text


def test_a_list_index_is_shown_as_written(tmp_path: Path) -> None:
    _, text = run(tmp_path, strategy=edited(STRATEGY, "AAPL", "aapl"))
    assert "spec.symbols[0]: expected a symbol" in text


def test_a_path_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    out = StringIO()
    assert validate([tmp_path / "no"], console=Console(file=out, width=200)) == EXIT_INVALID
    assert "no such file or folder" in out.getvalue()


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    out = StringIO()
    assert validate([tmp_path], console=Console(file=out, width=200)) == EXIT_INVALID
    assert "holds no .yaml file" in out.getvalue()


def test_json_has_every_fault_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "policy.yaml").write_text(edited(POLICY, "100bps", "1x"))
    (tmp_path / "strategy.yaml").write_text(STRATEGY)
    assert validate([tmp_path], as_json=True) == EXIT_INVALID
    found = json.loads(capsys.readouterr().out)
    assert found["valid"] is False
    assert [(fault["line"], fault["field"]) for fault in found["faults"]] == [
        (16, "spec.limits.priceCollar")
    ]


def test_json_of_good_files_names_the_workloads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "all.yaml").write_text(f"{POLICY}---\n{STRATEGY}")
    assert validate([tmp_path], as_json=True) == EXIT_VALID
    assert "main-risk" in json.loads(capsys.readouterr().out)["workloads"]
