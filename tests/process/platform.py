"""`tradewind up` as a person starts it: a process of its own, with real children and sockets."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import httpx
import msgspec

from tests.process.processes import command_line, eventually, kill, naming
from tradewind.cli.commands import NAMES
from tradewind.local.runner_file import Door, RunnerFile, read_runner_file

COMMAND = str(Path(sys.executable).parent / "tradewind")
READY_S, STOP_S = 90.0, 60.0
TOO_MANY = 429
Document = dict[str, Any]


class Platform:
    """One state folder and the `up` that runs on it; it may be started again and again."""

    def __init__(self, folder: Path, resources: Path, *options: str) -> None:
        self.state, self.resources, self.options = folder / "state", resources, options
        self.summary_file, self.log_file = folder / "summary.json", folder / "up.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._seen = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End whatever is left, by pid."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for pid in naming(str(self.state)):
            kill(pid)
        eventually("the children are gone", lambda: not naming(str(self.state)))

    # --- the run

    def up(self, *options: str) -> Self:
        """Start; it is not ready yet."""
        self._seen = len(self.log())
        self.summary_file.unlink(missing_ok=True)
        arguments = [
            *("up", str(self.resources), "--headless", "--state", str(self.state)),
            *("--summary", str(self.summary_file), *self.options, *options),
        ]
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [COMMAND, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def started(self, *options: str) -> Self:
        """Start, and wait until it is ready."""
        self.up(*options).await_line("ready", READY_S)
        return self

    @property
    def pid(self) -> int:
        """The runner's pid."""
        assert self._process is not None
        return self._process.pid

    def send(self, number: signal.Signals) -> None:
        """Send the runner a signal."""
        kill(self.pid, number)

    def ended(self, within_s: float = STOP_S) -> int:
        """Wait for the end of `up` and return its exit code."""
        assert self._process is not None
        try:
            return self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"up did not end within {within_s:g} s\n{self.log()}") from None

    def stop(self, number: signal.Signals = signal.SIGINT) -> Document:
        """Stop as Ctrl-C does and return the summary."""
        self.send(number)
        code = self.ended()
        assert code == 0, self.log()
        return self.summary()

    def summary(self) -> Document:
        """The summary of the last run."""
        document: Document = msgspec.json.decode(self.summary_file.read_bytes())
        return document

    # --- what it says

    def log(self) -> str:
        """All that `up` printed, over every run."""
        return self.log_file.read_text() if self.log_file.exists() else ""

    def said(self) -> str:
        """What `up` printed since it was last started, or since `forget`."""
        return self.log()[self._seen :]

    def forget(self) -> None:
        """Look only at what is printed from here on."""
        self._seen = len(self.log())

    def await_line(self, text: str, within_s: float = READY_S) -> str:
        """Wait for a line that starts with or contains `text`; "ready" is that line alone."""

        def found() -> str | None:
            assert self._process is None or self._process.poll() in (None, 0), self.said()
            lines = self.said().splitlines()
            return next((x for x in lines if x == text or (text in x and text != "ready")), None)

        try:
            return eventually(f"up says {text!r}", found, within_s)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.said()}\n{self.logs_tail()}") from None

    def logs_tail(self, lines: int = 3) -> str:
        """The end of each workload's log."""
        tails = [
            f"{file.name}: {line}"
            for file in sorted((self.state / "logs").glob("*.log"))
            for line in file.read_text().splitlines()[-lines:]
        ]
        return "\n".join(tails)

    # --- its parts

    @property
    def runner(self) -> RunnerFile:
        """What the runner wrote for other commands."""
        return read_runner_file(self.state / "runner.json")

    def doors(self, service: str = "") -> list[Door]:
        """The workloads, or those of one kind."""
        return [door for door in self.runner.doors if service in ("", door.service)]

    def pid_of(self, workload: str) -> int:
        """The pid of a workload; 0 while it does not run."""
        config = str(self.state / "run" / workload / "config.json")
        return next(iter(naming(config)), 0)

    def kill(self, workload: str) -> int:
        """SIGKILL a workload, and return its pid when it is gone."""
        pid = eventually(f"{workload} runs", lambda: self.pid_of(workload), READY_S)
        kill(pid)
        eventually(f"{workload} is gone", lambda: not command_line(pid))
        return pid

    def until_another(self, workload: str, pid: int) -> None:
        """Wait until a workload runs under another pid than `pid`."""
        what = f"another {workload} starts"
        eventually(what, lambda: self.pid_of(workload) not in (0, pid), READY_S)

    def status(self, workload: str) -> Document:
        """A service's status document, {} while it does not answer."""
        door = next(door for door in self.doors() if door.workload == workload)
        with contextlib.suppress(httpx.HTTPError, msgspec.DecodeError):
            reply = httpx.get(f"http://{door.http}/status", timeout=10.0)
            document: Document = msgspec.json.decode(reply.content)
            return document
        return {}

    def unready(self) -> list[str]:
        """Services that are not ready, with what they say."""
        asked = [door.workload for door in self.doors() if door.service != "venue"]
        documents = {name: self.status(name) for name in asked}
        return [
            f"{name}: {document.get('reason')}"
            for name, document in documents.items()
            if not document.get("ready")
        ]

    def await_ready(self, within_s: float = READY_S) -> None:
        """Wait until every service itself says that it is ready."""
        try:
            eventually("every service is ready", lambda: not self.unready(), within_s)
        except AssertionError as error:
            detail = f"{self.unready()}\n{self.said()[-3000:]}\n{self.logs_tail()}"
            raise AssertionError(f"{error}\n{detail}") from None

    def fills(self) -> int:
        """Fills of all strategies, as risk counts them."""
        documents = [self.status(door.workload) for door in self.doors("risk")]
        return sum(
            each["counts"].get("fills", 0)
            for document in documents
            for each in document.get("strategies", ())
        )

    def until_fills(self, count: int, within_s: float = 60.0) -> None:
        """Wait until risk has counted so many fills."""
        try:
            eventually(f"{count} fills", lambda: self.fills() >= count, within_s)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.said()[-3000:]}\n{self.logs_tail()}") from None

    def venue(self, policy: str, method: str, path: str, body: object = None) -> Any:
        """Ask a policy's venue with the account's own keys."""
        door = self.runner.door("venue", policy)
        keys = Path(self.runner.credentials[policy])
        headers = {
            "APCA-API-KEY-ID": (keys / "key-id").read_text().strip(),
            "APCA-API-SECRET-KEY": (keys / "secret-key").read_text().strip(),
        }
        url = f"http://{door.http}{path}"

        def answered() -> httpx.Response | None:
            reply = httpx.request(method, url, json=body, headers=headers, timeout=10.0)
            return reply if reply.status_code != TOO_MANY else None

        reply = eventually(f"{method} {path} within the venue's rate", answered, 60)
        assert reply.is_success, reply.text
        return msgspec.json.decode(reply.content) if reply.content else None


def tradewind(*arguments: str, timeout_s: float = 60.0) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, in a wide terminal."""
    return subprocess.run(
        [COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
        env={**os.environ, "COLUMNS": "200"},
    )


def commands() -> Sequence[str]:
    """Names of the commands that are mounted."""
    return NAMES
