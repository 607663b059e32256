"""Times as Kubernetes writes them, to the second, and nanoseconds."""

from datetime import UTC, datetime

_NANOS = 1_000_000_000


def moment(at_ns: int) -> str:
    """UTC nanoseconds as "2026-01-05T14:30:00Z"."""
    return datetime.fromtimestamp(at_ns // _NANOS, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_ns(text: str) -> int:
    """UTC nanoseconds of a time as Kubernetes writes it, fractions and offsets too.

    Raises:
        ValueError: it is no time.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone: {text}")
    return int(at.timestamp()) * _NANOS + at.microsecond * 1000


def age_s(text: str, now_ns: int) -> float:
    """Seconds since a time; 0 of none, of one that can't be read, and of one to come."""
    try:
        return max(0, now_ns - moment_ns(text)) / _NANOS
    except ValueError:
        return 0.0
