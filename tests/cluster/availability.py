"""What a machine lacks: a test is skipped and says so; where a cluster is demanded, it fails."""

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence

import pytest


class UnavailableError(Exception):
    """This machine lacks something; the message says what, and how to get it."""


CLUSTER = ("CI", "TRADEWIND_REQUIRE_CLUSTER")
NODE = ("TRADEWIND_REQUIRE_NODE",)
"""Variables that make a failure of a skip; a node needs root, which not every CI has."""


@contextlib.contextmanager
def or_skipped(demanding: Sequence[str] = CLUSTER) -> Iterator[None]:
    """Skip the test when something is unavailable in the block, or fail it where it is demanded."""
    try:
        yield
    except UnavailableError as error:
        if any(map(os.environ.get, demanding)):
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))


def say(text: str) -> None:
    """Tell a person at the terminal, past what pytest captures."""
    if sys.__stderr__:
        sys.__stderr__.write(f"{text}\n")
