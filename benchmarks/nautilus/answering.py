"""A peer's process: it answers one JSON request a line, so that rounds can alternate with ours."""

import json
import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

Answer = dict[str, Any]


def serve(rounds: dict[str, Callable[..., Answer]]) -> None:
    """Answer until standard input closes; what the peer prints goes to standard error."""
    rounds = {"version": _version, **rounds}
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        request = json.loads(line)
        answer = rounds[request.pop("ask")](**request)
        print(json.dumps(answer), file=answers, flush=True)


def _version() -> Answer:
    return {"version": f"nautilus_trader {version('nautilus_trader')}"}
