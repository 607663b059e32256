"""One log line for each order that ended or was denied, written a moment later, many at a time.

A line costs the order path an append to a list; encoding and writing wait for a quieter moment.
"""

import asyncio
import datetime as dt
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import TextIO

import msgspec

from tradewind.domain.values import SECOND
from tradewind.telemetry.logs import Unfailing

WRITE_S = 0.25
MOST = 200
"""Lines in one writing; the others of a burst are counted."""

_ENCODE = msgspec.json.Encoder().encode

Line = tuple[str, int, dict[str, str]]


class OrderLines:
    """Keeps lines until they are written.

    Args:
        context: Fields that every line carries.
        utc_ns: The machine's clock.
        enabled: Whether the log's level lets them through.
        out: Where they go; standard error without it.
    """

    def __init__(
        self,
        context: dict[str, str],
        utc_ns: Callable[[], int],
        *,
        enabled: bool = True,
        out: TextIO | None = None,
    ) -> None:
        self._context, self._utc_ns, self._enabled = context, utc_ns, enabled
        self._out = Unfailing(out or sys.stderr)
        self._lines: list[Line] = []
        self._left_out = 0

    def order(self, event: str, **fields: str) -> None:
        """Keep a line, and have it written soon; the event loop runs."""
        if not self._enabled:
            return
        if not self._lines:
            asyncio.get_running_loop().call_later(WRITE_S, self.write)
        if len(self._lines) < MOST:
            self._lines.append((event, self._utc_ns(), fields))
        else:
            self._left_out += 1

    def write(self) -> None:
        """Write what is kept."""
        lines, self._lines = self._lines, []
        if self._left_out:
            left_out, self._left_out = self._left_out, 0
            told = {"event": "order_lines_left_out", "count": str(left_out)}
            lines.append((told.pop("event"), self._utc_ns(), told))
        if lines:
            self._out.write(b"\n".join([*map(self._encoded, lines), b""]).decode())
            self._out.flush()

    def _encoded(self, line: Line) -> bytes:
        event, at_ns, fields = line
        fields |= self._context
        fields["event"], fields["level"], fields["time"] = event, "info", _moment(at_ns)
        return _ENCODE(fields)


def _moment(at_ns: int) -> str:
    """As every other line of the log has it."""
    return f"{_second(at_ns // SECOND)}.{at_ns % SECOND // 1_000:06}Z"


@lru_cache(maxsize=4)
def _second(second: int) -> str:
    return dt.datetime.fromtimestamp(second, dt.UTC).isoformat()[:19]
