"""The last error in a workload's log: what a person wants to read when it stays down."""

import os
from pathlib import Path
from typing import Any

import msgspec

TAIL_BYTES = 64 * 1024
_TEXTS = ("error", "message", "reason")


def last_error(log: Path, since: int = 0) -> str:
    """The text of the newest error from byte `since` on, "" where the log has none."""
    lines = _tail(log, since).splitlines()
    return next((text for line in reversed(lines) if (text := error_in(line))), "")


def error_in(line: str) -> str:
    """The text of a log line that is an error; a plain line is one, a line of JSON by its level."""
    try:
        entry: Any = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return line.strip()
    if not isinstance(entry, dict) or entry.get("level") != "error":
        return ""
    return next((str(entry[key]) for key in _TEXTS if entry.get(key)), str(entry.get("event", "")))


def size_of(log: Path) -> int:
    """How many bytes a log has; what comes later starts there."""
    try:
        return log.stat().st_size
    except OSError:
        return 0


def _tail(log: Path, since: int) -> str:
    try:
        with log.open("rb") as file:
            file.seek(max(since, file.seek(0, os.SEEK_END) - TAIL_BYTES))
            return file.read().decode(errors="replace")
    except OSError:
        return ""
