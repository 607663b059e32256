"""What an examination says: one line each, with what to do about it."""

from enum import StrEnum

import msgspec


class Level(StrEnum):
    """How bad it is: a warning limits or surprises, a failure stops something."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at; `advice` is "" when nothing is to be done."""

    level: Level
    subject: str
    message: str
    advice: str = ""


def fine(subject: str, message: str) -> Finding:
    """Nothing to do."""
    return Finding(level=Level.OK, subject=subject, message=message)


def warning(subject: str, message: str, advice: str) -> Finding:
    """Works, but less well than it could."""
    return Finding(level=Level.WARN, subject=subject, message=message, advice=advice)


def failure(subject: str, message: str, advice: str) -> Finding:
    """Something will not work."""
    return Finding(level=Level.FAIL, subject=subject, message=message, advice=advice)
