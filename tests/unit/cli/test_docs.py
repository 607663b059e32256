"""docs/cli.md names every command, every option and every exit code."""

from pathlib import Path

import click
import pytest
import typer

from tradewind.cli import commands, exits

DOCS = (Path(__file__).parents[3] / "docs" / "cli.md").read_text()
EVERYWHERE = {"--help", "--state", "--json", "--policy", "--strategy", "--reason"}

app = typer.Typer()
commands.mount(app)


def every_command() -> dict[str, click.Command]:
    root = typer.main.get_command(app)
    found: dict[str, click.Command] = {}
    for name, command in root.commands.items():  # type: ignore[attr-defined] # a group
        inner = getattr(command, "commands", {})
        found |= {f"{name} {part}": each for part, each in inner.items()} or {name: command}
    return found


@pytest.mark.parametrize("name", every_command())
def test_every_command_is_documented(name: str) -> None:
    assert f"tradewind {name}" in DOCS


@pytest.mark.parametrize("name", every_command())
def test_every_option_is_documented(name: str) -> None:
    options = {
        option
        for parameter in every_command()[name].params
        for option in parameter.opts
        if option.startswith("--")
    }
    assert {option for option in options - EVERYWHERE if option not in DOCS} == set()


@pytest.mark.parametrize(
    "code", [exits.OK, exits.FAILED, exits.WRONG_USAGE, exits.LOCKED, exits.DAMAGED]
)
def test_every_exit_code_is_documented(code: int) -> None:
    assert f"| {code} |" in DOCS
