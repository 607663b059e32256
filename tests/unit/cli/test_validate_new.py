"""`tradewind new strategy` makes a strategy that is valid and a test that passes."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tradewind.cli.new import files_of, new_strategy
from tradewind.cli.validate import EXIT_INVALID, EXIT_VALID
from tradewind.resources.loading import judged


def make(name: str, folder: Path) -> tuple[int, str]:
    out = StringIO()
    return new_strategy(name, folder, console=Console(file=out, width=200)), out.getvalue()


def test_its_resources_are_valid(tmp_path: Path) -> None:
    assert make("up-down", tmp_path)[0] == EXIT_VALID
    assert judged([tmp_path / "up-down"])[1] == []


def test_its_test_passes(tmp_path: Path) -> None:
    make("up-down", tmp_path)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "up-down"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "3 passed" in done.stdout


def test_its_callbacks_have_ten_lines() -> None:
    source = files_of("up-down")["up_down.py"]
    code = [line for line in source.splitlines() if line.strip() and '"""' not in line]
    assert sum(line.startswith("    ") for line in code) <= 10


def test_what_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    code, text = make("mine", tmp_path)
    assert (code, list((tmp_path / "mine").iterdir())) == (EXIT_INVALID, [])
    assert "exists already" in text


@pytest.mark.parametrize("name", ["", "Mine", "a_b", "../x", "1st", "x" * 41])
def test_a_name_that_no_resource_can_have_is_refused(name: str, tmp_path: Path) -> None:
    assert make(name, tmp_path)[0] == EXIT_INVALID
    assert list(tmp_path.iterdir()) == []
