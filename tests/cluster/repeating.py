"""What is done again and again beside a test, in a thread of its own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_END_S = 20.0


@contextmanager
def repeating(look: Callable[[], None], every_s: float) -> Iterator[None]:
    """Do it every so many seconds while the block lasts; the last time has ended after it."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(every_s):
            look()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_END_S)
