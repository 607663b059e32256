"""Counts, traces and tells of passes."""

import structlog

from tradewind_operator.api.errors import ApiError, Conflict
from tradewind_operator.reconciling.caches import Cache
from tradewind_operator.reconciling.passes import Ended, Result
from tradewind_operator.reconciling.queues import Turn
from tradewind_operator.running.meters import Meters
from tradewind_operator.running.spans import Spans


class Observing:
    """What becomes of passes, as metrics, spans and lines of the log."""

    def __init__(
        self, cache: Cache, meters: Meters, spans: Spans | None, log: structlog.stdlib.BoundLogger
    ) -> None:
        self._cache, self._meters, self._spans, self._log = cache, meters, spans, log

    def passed(self, turn: Turn, ended: Ended, *, start_ns: int, end_ns: int) -> None:
        """A pass ended."""
        kind = turn.key.kind
        self._meters.reconciles.labels(kind, ended.result.value, turn.trigger).inc()
        self._meters.duration.labels(kind).observe((end_ns - start_ns) / 1e9)
        own = self._cache.own(turn.key)
        if ended.result is Result.CHANGED:
            self._log.info("reconciled", **_fields(turn), generation=own.generation if own else 0)
        if self._spans is not None:
            generation = own.generation if own else 0
            self._spans.passed(turn, ended, generation=generation, start_ns=start_ns, end_ns=end_ns)

    def failed(self, turn: Turn, error: Exception, *, again_s: float) -> None:
        """A pass broke off; what we did not foresee is told whole."""
        fields = {**_fields(turn), "again_s": round(again_s, 1)}
        if isinstance(error, Conflict):
            self._log.info("reconcile_conflict", error=str(error), **fields)
        elif isinstance(error, (ApiError, TimeoutError)):
            self._log.warning("reconcile_failed", error=str(error) or "timed out", **fields)
        else:
            self._log.error("reconcile_failed", exc_info=error, error=str(error), **fields)


def _fields(turn: Turn) -> dict[str, str]:
    key = turn.key
    return {
        "kind": key.kind,
        "ns": key.namespace,
        "name": key.name,
        "trigger": turn.trigger,
    }
