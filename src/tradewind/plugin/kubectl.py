"""kubectl as a program: it knows the user's contexts, logins and proxies, so we need none."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import Any

from tradewind.domain.errors import ConfigurationError, TradingError

FORWARDED_WITHIN_S = 20.0
_PORT = re.compile(r"Forwarding from 127\.0\.0\.1:(\d+)")

Document = dict[str, Any]


class ClusterError(TradingError):
    """The cluster refused, or did not answer; the message is kubectl's own."""


class Kubectl:
    """Runs kubectl with the same options every time, such as `--context NAME`."""

    def __init__(self, *options: str, program: str = "kubectl") -> None:
        found = shutil.which(program)
        if found is None:
            raise ConfigurationError(f"{program} is not on the PATH: install it first")
        self._command = (found, *options)
        self._user = ""

    def run(self, *arguments: str, text: str | None = None) -> str:
        """What kubectl prints.

        Raises:
            ClusterError: it failed.
        """
        done = subprocess.run(  # noqa: S603 # kubectl by its full path, with arguments of ours
            [*self._command, *arguments], input=text, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ClusterError(_advice(done.stderr.strip()))
        return done.stdout

    def document(self, *arguments: str) -> Document:
        """What kubectl prints as JSON."""
        found: Document = json.loads(self.run(*arguments, "-o", "json"))
        return found

    def user(self) -> str:
        """Who we are for the API server; it is asked once."""
        if not self._user:
            told = self.document("auth", "whoami")
            self._user = str(told["status"]["userInfo"]["username"])
        return self._user

    @contextmanager
    def forwarding(self, namespace: str, pod: str, port: int) -> Iterator[Callable[[], int]]:
        """Begin to open a port on this machine that leads to a pod's loopback.

        The way lasts as long as the context. What it gives waits for the port's number, and raises
        ClusterError when the pod can't be reached.
        """
        arguments = ("-n", namespace, "port-forward", f"pod/{pod}", f":{port}")
        with subprocess.Popen(  # noqa: S603 # as above
            [*self._command, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as forwarding:
            try:
                yield lambda: _local_port(forwarding, f"{namespace}/{pod}")
            finally:
                forwarding.terminate()

    @contextmanager
    def forwarded(self, namespace: str, pod: str, port: int) -> Iterator[int]:
        """The same port once it is open.

        Raises:
            ClusterError: the pod can't be reached.
        """
        with self.forwarding(namespace, pod, port) as opened:
            yield opened()


def _local_port(forwarding: subprocess.Popen[str], pod: str) -> int:
    assert forwarding.stdout is not None  # noqa: S101 # for the type checker: it is a pipe
    patience = Timer(FORWARDED_WITHIN_S, forwarding.kill)
    patience.start()
    found = _PORT.search(forwarding.stdout.readline())
    patience.cancel()
    if found is None:
        forwarding.terminate()
        said = forwarding.stderr.read().strip() if forwarding.stderr else ""
        raise ClusterError(_advice(said) or f"{pod} can't be reached")
    return int(found.group(1))


def _advice(said: str) -> str:
    if "the server doesn't have a resource type" in said:
        return f"{said}; is Tradewind installed in this cluster?"
    return said.removeprefix("error: ").removeprefix("Error from server ")
