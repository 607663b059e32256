"""Structured logs: one JSON object a line on standard error, with secrets masked.

What libraries log, and what nobody caught, becomes such a line too. Names of events are stable:
`docs/events.md` lists them.
"""

import contextlib
import io
import logging
import sys
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO, cast

import structlog

_SECRET_WORDS = ("secret", "key_id", "password", "token", "authorization", "credential")


def configure_logging(level: str, **context: str) -> structlog.stdlib.BoundLogger:
    """Set up logging once at the start of a process and return its logger.

    Args:
        level: "debug", "info", "warning" or "error".
        context: Fields that every line carries (service, policy, strategy).
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            mask_secrets,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, Unfailing(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    logger: structlog.stdlib.BoundLogger = structlog.get_logger().bind(**context)
    logging.basicConfig(handlers=[LibraryLines(logger)], level=logging.WARNING)
    sys.excepthook = _log_uncaught(logger)
    return logger


class Unfailing(io.TextIOBase):
    """Drops what a full disk or a closed pipe does not take: a log line must not stop trading."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, text: str) -> int:
        """Write if that can be done; return the length of the text."""
        with contextlib.suppress(OSError):
            self._out.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush if that can be done."""
        with contextlib.suppress(OSError, ValueError):
            self._out.flush()


class LibraryLines(logging.Handler):
    """Turns what libraries log into our lines, from warnings up."""

    def __init__(self, logger: structlog.stdlib.BoundLogger) -> None:
        super().__init__(logging.WARNING)
        self._logger = logger

    def emit(self, record: logging.LogRecord) -> None:
        """Log a record under the event "library"."""
        say = self._logger.error if record.levelno >= logging.ERROR else self._logger.warning
        say("library", library=record.name, message=record.getMessage(), exc_info=record.exc_info)


def _log_uncaught(logger: structlog.stdlib.BoundLogger) -> Any:
    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        logger.error("crashed", error=str(error), exc_info=(kind, error, trace))

    return hook


def mask_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the value of every field whose name speaks of a secret."""
    for name in event:
        if any(word in name.lower() for word in _SECRET_WORDS):
            event[name] = "***"
    return event
