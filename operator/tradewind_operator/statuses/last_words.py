"""What a process said last of itself: its termination message, or the end of its log."""

from typing import Any

import msgspec

from tradewind_operator.statuses.sayings import brief

_SAYS = ("error", "exception", "reason", "message")
_LONGEST = 400


def last_words(text: str) -> str:
    """The error in the last log line that has one; else the last line as it stands."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = next(filter(None, map(_said_in, reversed(lines))), "")
    return brief(found or (lines[-1] if lines else ""), _LONGEST)


def _said_in(line: str) -> str:
    try:
        event: Any = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return ""
    if not isinstance(event, dict):
        return ""
    words = [event.get(name) for name in _SAYS]
    return next((each for each in words if isinstance(each, str) and each), "")
