"""Ends a process whose strategy does not return: a thread sees what the event loop cannot."""

import os
import sys
import threading
import time

EXIT_FAILED, EXIT_HUNG = 6, 7
LIMIT_S = 1.0


class Watchdog:
    """`with watchdog:` around a callback; past the limit the process says so and ends.

    Ending is the only cure for a callback that never returns: the runner starts the process again,
    and risk cancels the strategy's entries meanwhile.
    """

    def __init__(self, limit_s: float = LIMIT_S) -> None:
        self._limit_s = limit_s
        self._entered = 0.0
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def __enter__(self) -> None:
        self._entered = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self._entered = 0.0

    def _watch(self) -> None:
        while True:
            time.sleep(self._limit_s / 10)
            entered = self._entered
            if entered and time.monotonic() - entered > self._limit_s:
                self._end()

    def _end(self) -> None:
        sys.stderr.write(
            '{"event": "strategy_hung", "level": "error", "message": "a callback took more than '
            f'{self._limit_s:g} s; make it return, or move slow work out of the strategy"}}\n'
        )
        sys.stderr.flush()
        os._exit(EXIT_HUNG)
