"""Exit codes that scripts rely on; docs/cli.md lists them."""

import functools
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import typer

from tradewind.domain.errors import JournalCorruptError, JournalLockedError

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


def _leave(error: Exception, code: int) -> typer.Exit:
    sys.stderr.write(f"tradewind: {error}\n")
    return typer.Exit(code)
