"""The `tradewind` command: one file per family of sub-commands, imported when called."""

import os
import sys

import typer

from tradewind.cli import commands
from tradewind.domain.errors import ConfigurationError, TradingError

EXIT_FAILED, EXIT_CONFIGURATION = 1, 2


def application(name: str = "") -> typer.Typer:
    """The command line with the code of one command, or with every command's name."""
    app = typer.Typer(
        name="tradewind",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        rich_markup_mode=None,  # plain help: it needs a tenth of the time
    )
    app.callback()(tradewind)
    if name in commands.NAMES:
        commands.mount(app, [name])
    else:
        commands.list_all(app)
    return app


def tradewind() -> None:
    """Trading strategies as resources: run them here, watch them, stop them, ask them why."""


def main() -> None:
    """Run the command; errors are one plain message and a documented exit code."""
    try:
        application(sys.argv[1] if len(sys.argv) > 1 else "")()
    except ConfigurationError as error:
        _leave(error, EXIT_CONFIGURATION)
    except BrokenPipeError:
        # Whoever read us has seen enough; nothing more can be said there, at exit neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FAILED)
    except (TradingError, OSError) as error:
        _leave(error, EXIT_FAILED)


def _leave(error: Exception, code: int) -> None:
    sys.stderr.write(f"tradewind: {error}\n")
    sys.exit(code)
