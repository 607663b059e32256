"""A service's surroundings without a process: a set clock, spans kept in a list."""

from types import SimpleNamespace
from typing import Any

from tradewind.domain.values import Nanos
from tradewind.telemetry.metrics import Metrics
from tradewind.telemetry.traces import Span
from tradewind_services.wanted import Generations


class SetClock:
    """Rises by one at each reading."""

    def __init__(self) -> None:
        self.ns = 1_000

    def utc_ns(self) -> Nanos:
        self.ns += 1
        return Nanos(self.ns)

    machine_ns = utc_ns


class KeptSpans:
    """A tracer that sends nothing."""

    enabled = True

    def __init__(self) -> None:
        self.spans: list[Span] = []

    def emit(self, span: Span) -> None:
        self.spans.append(span)


class KeptLines:
    """Order lines that nobody writes."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, dict[str, str]]] = []

    def order(self, event: str, **fields: str) -> None:
        self.kept.append((event, fields))


def fake_host() -> Any:
    """What the telling parts of a service ask of their host."""
    return SimpleNamespace(
        clock=SetClock(),
        metrics=Metrics(),
        tracer=KeptSpans(),
        order_lines=KeptLines(),
        config=SimpleNamespace(policy="main"),
        mode="paper",
        generations=Generations(),
    )
