"""A peer's process that stays up and is asked for one round at a time."""

import json
import subprocess
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[1]
ANSWER_TIMEOUT_S = 300


class PeerError(RuntimeError):
    """The peer ended, hung or failed; the message holds the end of what it printed."""


class Peer:
    """A module of `benchmarks`, run by a peer's own Python.

    Between its answers it waits on its standard input, and so leaves the processor to us.
    """

    def __init__(self, python: Path, module: str) -> None:
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115 # closed when the peer is
        self._process = subprocess.Popen(
            [str(python), "-m", module],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
        )

    def ask(self, ask: str, **question: Any) -> dict[str, Any]:
        """One round, and its answer.

        Raises:
            PeerError: no answer came.
        """
        deadline = threading.Timer(ANSWER_TIMEOUT_S, self._process.kill)
        deadline.start()
        try:
            answer = self._exchange(json.dumps({"ask": ask, **question}))
        finally:
            deadline.cancel()
        if not answer:
            raise PeerError(f"no answer to {ask!r}: {self._end_of_words()}")
        found: dict[str, Any] = json.loads(answer)
        return found

    def _exchange(self, question: str) -> str:
        asked, answered = self._process.stdin, self._process.stdout
        if asked is None or answered is None:
            raise PeerError("started without pipes")
        try:
            print(question, file=asked, flush=True)
        except BrokenPipeError:
            return ""
        return answered.readline()

    def _end_of_words(self) -> str:
        self._process.wait(timeout=10)
        self._said.seek(0)
        return self._said.read().strip()[-400:] or "it said nothing"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()
        self._said.close()
