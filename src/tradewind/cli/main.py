"""The `tradewind` command: one file per family of sub-commands, mounted here."""

import sys

import structlog
import typer

from tradewind.cli import commands
from tradewind.domain.errors import ConfigurationError, TradingError

app = typer.Typer(
    name="tradewind",
    help="Trading strategies as resources: run them here, watch them, stop them, ask them why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
commands.mount(app)

EXIT_FAILED, EXIT_CONFIGURATION = 1, 2


def main() -> None:
    """Run the command; errors are one plain message and a documented exit code."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        app()
    except ConfigurationError as error:
        _leave(error, EXIT_CONFIGURATION)
    except TradingError as error:
        _leave(error, EXIT_FAILED)


def _leave(error: Exception, code: int) -> None:
    sys.stderr.write(f"tradewind: {error}\n")
    sys.exit(code)
