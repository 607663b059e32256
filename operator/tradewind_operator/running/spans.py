"""One span for each pass, handed over when it has ended."""

from collections.abc import Callable, Sequence

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from tradewind.telemetry.exporting import Outcome, Pipe
from tradewind_operator.reconciling.passes import Ended, Result
from tradewind_operator.reconciling.queues import Turn

Export = Callable[[Sequence[ReadableSpan]], bool]
Entropy = Callable[[int], bytes]


class Spans:
    """Emits spans of passes; exporting never blocks."""

    def __init__(
        self, export: Export, entropy: Entropy, count: Callable[[Outcome, int], None], who: str
    ) -> None:
        self._pipe = Pipe(export, count)
        self._entropy = entropy
        self._resource = Resource.create(
            {"service.name": "tradewind-operator", "service.instance.id": who}
        )

    def passed(
        self, turn: Turn, ended: Ended, *, generation: int, start_ns: int, end_ns: int
    ) -> None:
        """Hand over the span of a pass."""
        failed = ended.result in (Result.FAILED, Result.CONFLICT)
        self._pipe.put(
            ReadableSpan(
                name="reconcile",
                context=self._context(),
                resource=self._resource,
                attributes={
                    "tradewind.kind": turn.key.kind,
                    "k8s.namespace.name": turn.key.namespace,
                    "tradewind.name": turn.key.name,
                    "tradewind.generation": generation,
                    "tradewind.trigger": turn.trigger,
                    "tradewind.result": ended.result.value,
                },
                kind=SpanKind.INTERNAL,
                status=Status(StatusCode.ERROR if failed else StatusCode.OK),
                start_time=start_ns,
                end_time=end_ns,
            )
        )

    def close(self, within_s: float) -> None:
        """Send what is queued, waiting so long at most."""
        self._pipe.close(within_s)

    def _context(self) -> SpanContext:
        return SpanContext(
            int.from_bytes(self._entropy(16)),
            int.from_bytes(self._entropy(8)),
            is_remote=False,
            trace_flags=TraceFlags(TraceFlags.SAMPLED),
        )
