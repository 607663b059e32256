"""Exit codes that scripts rely on; docs/cli.md lists them."""

import functools
import os
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import typer

from tradewind.domain.errors import (
    ConfigurationError,
    JournalCorruptError,
    JournalLockedError,
    TradingError,
)

OK, FAILED, WRONG_USAGE, LOCKED, DAMAGED = 0, 1, 2, 4, 5

_P = ParamSpec("_P")
_R = TypeVar("_R")


def with_exit_codes(command: Callable[_P, _R]) -> Callable[_P, _R]:
    """Give a command the exit codes of a locked account and a damaged journal."""

    @functools.wraps(command)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return command(*args, **kwargs)
        except JournalLockedError as error:
            raise _leave(error, LOCKED) from error
        except JournalCorruptError as error:
            raise _leave(error, DAMAGED) from error

    return guarded


def run_plainly(program: str, command: Callable[[], object]) -> None:
    """Run a program's command line; errors are one plain message and a documented exit code."""
    try:
        command()
    except ConfigurationError as error:
        _end(program, error, WRONG_USAGE)
    except BrokenPipeError:
        # Whoever read us has seen enough; nothing more can be said there, at exit neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except (TradingError, OSError) as error:
        _end(program, error, FAILED)


def _end(program: str, error: Exception, code: int) -> None:
    sys.stderr.write(f"{program}: {error}\n")
    sys.exit(code)


def _leave(error: Exception, code: int) -> typer.Exit:
    sys.stderr.write(f"tradewind: {error}\n")
    return typer.Exit(code)
