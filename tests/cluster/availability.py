"""What a machine lacks: a test is skipped and says so; where a cluster is demanded, it fails."""

import contextlib
import os
import sys
from collections.abc import Iterator

import pytest


class UnavailableError(Exception):
    """This machine lacks something; the message says what, and how to get it."""


def demanded() -> bool:
    """Whether a skip counts as a failure: in CI, or when a person says so."""
    return bool(os.environ.get("CI") or os.environ.get("TRADEWIND_REQUIRE_CLUSTER"))


@contextlib.contextmanager
def or_skipped() -> Iterator[None]:
    """Skip the test when something is unavailable in the block."""
    try:
        yield
    except UnavailableError as error:
        if demanded():
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))


def say(text: str) -> None:
    """Tell a person at the terminal, past what pytest captures."""
    if sys.__stderr__:
        sys.__stderr__.write(f"{text}\n")
