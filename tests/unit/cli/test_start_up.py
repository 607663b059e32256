"""What a command imports: `--help` and a halt must not wait for libraries that they don't need."""

import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from tradewind.cli.commands import COMMANDS, FAMILIES, list_all, mount

HEAVY = {"aiohttp", "asyncio", "grpc", "httpx", "numba", "numpy", "onnxruntime", "plotly"}
HEAVY |= {"prometheus_client", "pyarrow", "rich", "structlog", "websockets"}
ASKED = """
import sys
from tradewind.cli.main import main
sys.argv = ["tradewind", *sys.argv[1:]]
try:
    main()
except SystemExit:
    pass
sys.stderr.write("\\n".join({name.partition(".")[0] for name in sys.modules}))
"""


def imported(*arguments: str) -> set[str]:
    """The packages that a process has imported when a command is done."""
    done = subprocess.run(
        [sys.executable, "-c", ASKED, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stderr.splitlines())


@pytest.mark.parametrize("arguments", [["--help"], [], ["statsu"], ["new", "--help"]])
def test_help_imports_nothing_that_is_heavy(arguments: list[str]) -> None:
    assert imported(*arguments) & HEAVY <= ({"rich"} if "new" in arguments else set())


def test_the_kill_switch_imports_only_what_it_speaks_with() -> None:
    assert imported("halt", "--help") & HEAVY <= {"rich", "grpc", "asyncio"}


@pytest.mark.parametrize("name", COMMANDS | FAMILIES)
def test_every_command_that_is_listed_can_be_loaded(name: str) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    mount(app, [name])
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0, result.output


def test_no_line_of_the_list_is_cut() -> None:
    app = typer.Typer(rich_markup_mode=None)
    list_all(app)
    result = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "80"})
    for entry in (COMMANDS | FAMILIES).values():
        assert entry.help.rstrip(".") in result.stdout
