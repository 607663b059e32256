"""One supervised child process: started, watched, started again, and ended in order."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from tradewind.local import pinning
from tradewind.local.last_errors import last_error, size_of
from tradewind.local.restarts import FAILURES_ALLOWED, Restarts

_PR_SET_PDEATHSIG = 1
FINAL_EXITS = {2: "its configuration is refused", 5: "its journal is damaged"}
"""Exit codes after which starting again cannot help: a person must act."""
FAILED_EXITS = {6: "its strategy raised an exception", 7: "its strategy does not return"}
"""Exit codes of a strategy's own fault: it is started again, but not for ever."""


class Command(msgspec.Struct, frozen=True):
    """What to run: a module with arguments, and the file that takes its log."""

    name: str
    module: str
    arguments: tuple[str, ...]
    log_file: str
    cores: tuple[int, ...] = ()


class ProcessEvent(msgspec.Struct, frozen=True):
    """Something happened to a child: "started", "died", "looping" or "gave_up"."""

    name: str
    kind: str
    pid: int
    message: str = ""
    exit_code: int | None = None


class Supervised:
    """Keeps one command alive until told to stop; `down` says why it is not started again."""

    def __init__(self, command: Command, on_event: Callable[[ProcessEvent], None]) -> None:
        self.command = command
        self.restarts = Restarts()
        self.granted: tuple[int, ...] = ()
        self.down, self.exit_code = "", 0
        self._on_event = on_event
        self._process: asyncio.subprocess.Process | None = None
        self._stopping, self._log_from, self._not_started = False, 0, ""

    @property
    def pid(self) -> int:
        """The child's pid; 0 while none runs."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if running and self._process else 0

    async def run(self) -> None:
        """Start the child, and again each time it dies by itself."""
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            code = await self._started()
            if self._stopping:
                return
            lived_s = loop.time() - started
            failed = code in FAILED_EXITS
            self.restarts = (self.restarts.failed if failed else self.restarts.died)(lived_s)
            if not self._goes_on(code):
                return
            await asyncio.sleep(self.restarts.pause_s)

    async def stop(self, grace_s: float) -> None:
        """Ask the child to drain, and end it after `grace_s`."""
        self._stopping = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(grace_s):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _started(self) -> int:
        """Start it once and wait for its end; one that cannot be started counts as dead."""
        try:
            return await self._once()
        except OSError as error:
            self._not_started = f"it cannot be started: {error}"
            return 1

    async def _once(self) -> int:
        command = self.command
        self._log_from = size_of(Path(command.log_file))
        with Path(command.log_file).open("ab") as log:  # noqa: ASYNC230 # opened once a start
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                command.module,
                *command.arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the runner alone, which ends us in order
                env=_environment(),
                preexec_fn=_end_with_parent,
            )
        if command.cores:
            self.granted = pinning.apply(self._process.pid, command.cores)
        self._tell("started", self._process.pid)
        return await self._process.wait()

    def _goes_on(self, code: int) -> bool:
        pid = self._process.pid if self._process else 0
        if code in FINAL_EXITS or self.restarts.is_over:
            self.exit_code = code
            self.down = f"{_why(code)}; {self._advice(code)}"
            self._tell("gave_up", pid, self.down, code)
            return False
        kind = "looping" if self.restarts.is_loop else "died"
        self._tell(kind, pid, self._cause(code), code)
        return True

    def _cause(self, code: int) -> str:
        """Why it ended, in the words of its log."""
        said, self._not_started = self._not_started, ""
        if code > 0 and not said:
            said = last_error(Path(self.command.log_file), self._log_from)
        return _why(code) + (f": {said}" if said else "")

    def _advice(self, code: int) -> str:
        """What a person can do about a command that stays down."""
        log = self.command.log_file
        detail = last_error(Path(log), self._log_from) or f"the log is {log}"
        if code in FAILED_EXITS:
            again = "stays down until its files change"
            return f"{detail}; it failed {FAILURES_ALLOWED} times and {again}"
        return detail

    def _tell(self, kind: str, pid: int, message: str = "", code: int | None = None) -> None:
        self._on_event(ProcessEvent(self.command.name, kind, pid, message, code))


def _why(code: int) -> str:
    if code < 0:
        return f"signal {signal.Signals(-code).name}"
    known = FINAL_EXITS | FAILED_EXITS
    return f"exit code {code}" + (f": {known[code]}" if code in known else "")


def _end_with_parent() -> None:
    """Between fork and exec: ask the kernel for SIGTERM when the runner dies."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _environment() -> dict[str, str]:
    # Numeric libraries must not start a thread per core in every service.
    single = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "GRPC_VERBOSITY": "ERROR"}
    return {**os.environ, **single, "PYTHONUNBUFFERED": "1"}
