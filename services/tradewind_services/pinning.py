"""The thread that looks after a pinned process's cores: evidence for people, the loop on a core.

A thread of its own, so that a strategy that never lets go of the event loop is still judged.
"""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from tradewind.deploy.reports import PinningReport
from tradewind.domain.values import Nanos
from tradewind.telemetry.pinning import (
    EXCLUSIVE,
    THROTTLED,
    Cores,
    Evidence,
    Verdict,
    judge,
    read_evidence,
)

EVERY_S, FIRST_S = 10.0, 2.0
"""A change shows within the minute, an operator's own look included; threads come at the start."""
ROOT = Path("/")


class PinningAgent:
    """Looks, judges, and keeps the event loop's thread apart from all others.

    Args:
        wanted: How many whole cores the process should have for itself.
        utc_ns: The time of a look.
    """

    def __init__(self, wanted: int, utc_ns: Callable[[], Nanos], root: Path = ROOT) -> None:
        self._wanted, self._utc_ns, self._root = wanted, utc_ns, root
        self._throttled = read_evidence(root).throttled
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pinning", daemon=True)
        self.report = self.look()

    @property
    def is_exclusive(self) -> bool:
        """Whether the newest evidence says that the cores are this process's own."""
        return self.report.reason == EXCLUSIVE

    def start(self) -> None:
        """Go on looking, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._ending.set()
        self._thread.join(1.0)

    def look(self) -> PinningReport:
        """Look once, and place the threads by what was found."""
        evidence = read_evidence(self._root)
        verdict = judge(evidence, self._wanted, self._throttled)
        self._place(evidence, verdict)
        self._throttled = evidence.throttled
        self.report = PinningReport(
            reason=verdict.reason,
            message=verdict.message,
            wanted=self._wanted,
            cores=tuple(sorted(evidence.granted)),
            throttled_periods=evidence.throttled,
            at_ns=self._utc_ns(),
        )
        return self.report

    def _run(self) -> None:
        pause_s = FIRST_S
        while not self._ending.wait(pause_s):
            with contextlib.suppress(OSError):  # a thread may end while we look at it
                self.look()
            pause_s = EVERY_S

    def _place(self, evidence: Evidence, verdict: Verdict) -> None:
        """With two cores or more, one is the event loop's alone; shared ones belong to nobody."""
        if self._root != ROOT or not evidence.granted:
            return
        is_ours = verdict.reason in (EXCLUSIVE, THROTTLED)
        for thread, cores in placed(_threads(), os.getpid(), evidence, is_ours=is_ours):
            with contextlib.suppress(OSError):
                if os.sched_getaffinity(thread) != cores:
                    os.sched_setaffinity(thread, cores)


def placed(
    threads: list[int], hot: int, evidence: Evidence, *, is_ours: bool
) -> Iterator[tuple[int, Cores]]:
    """Where each thread belongs; an isolated core is the event loop's before any other."""
    granted = evidence.granted
    best = max(granted, key=lambda core: (core in evidence.isolated, core))
    for thread in threads:
        if not is_ours or len(granted) < 2:
            yield thread, granted
        elif thread == hot:
            yield thread, frozenset({best})
        else:
            yield thread, granted - {best}


def _threads() -> list[int]:
    return [int(name) for name in os.listdir("/proc/self/task")]
