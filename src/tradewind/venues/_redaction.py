"""Secrets never leave in a log, an error or a reason."""

from collections.abc import Iterable

_MASK = "***"


def redact(text: str, secrets: Iterable[str], *, limit: int = 300) -> str:
    """Return `text` with every secret masked, on one line, cut at `limit` characters."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, _MASK)
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
