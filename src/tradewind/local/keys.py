"""Single keys from the terminal, without waiting for Enter."""

import asyncio
import os
import sys
import termios
import tty
from collections.abc import Callable
from typing import Any, Self


class Keyboard:
    """Within the `with` block every key goes to `on_key`; the terminal is restored after it."""

    def __init__(self, on_key: Callable[[str], None]) -> None:
        self._on_key = on_key
        self._saved: list[Any] | None = None

    def __enter__(self) -> Self:
        if sys.stdin.isatty():
            self._saved = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)
            asyncio.get_running_loop().add_reader(sys.stdin, self._read)
        return self

    def __exit__(self, *_: object) -> None:
        if self._saved is not None:
            asyncio.get_running_loop().remove_reader(sys.stdin)
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._saved)

    def _read(self) -> None:
        for key in os.read(sys.stdin.fileno(), 16).decode(errors="ignore"):
            self._on_key(key.lower())
