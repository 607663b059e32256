"""Faults on demand: what goes wrong, how often, and for whom. Chance comes from a seed."""

from collections.abc import Callable
from enum import StrEnum
from random import Random

import msgspec


class FaultKind(StrEnum):
    """What goes wrong. The first group is of answers, the second of the order stream."""

    DROP_BEFORE = "drop_answer_before"
    DROP_AFTER = "drop_answer_after"
    STATUS_500 = "500"
    STATUS_503 = "503"
    STATUS_504 = "504"
    STATUS_429 = "429"
    HTML = "html"
    TRUNCATED = "truncated"
    DELAYED = "delayed"
    DOUBLED = "event_doubled"
    LATE = "event_late"
    MISSING = "event_missing"
    REORDERED = "events_reordered"
    UNKNOWN = "event_unknown"
    GARBAGE = "stream_garbage"
    SILENT = "stream_silent"
    CLOSED = "stream_closed"


_K = FaultKind
ANSWER_FAULTS = frozenset(
    {
        _K.DROP_BEFORE,
        _K.DROP_AFTER,
        _K.STATUS_500,
        _K.STATUS_503,
        _K.STATUS_504,
        _K.STATUS_429,
        _K.HTML,
        _K.TRUNCATED,
        _K.DELAYED,
    }
)
SOCKET_FAULTS = frozenset({_K.GARBAGE, _K.SILENT, _K.CLOSED})
"""Faults of the stream itself; of these only garbage lets the message follow."""
BEFORE_ACCEPTANCE = frozenset({_K.DROP_BEFORE, _K.STATUS_429})
"""Faults after which the venue has done nothing; an HTTP error may come before or after."""


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fault to come.

    It strikes `count` times (0: until cleared), after letting `skip` chances pass, each time with
    `probability`. `path` is the start of the path, `method`, `account` and `event` are exact; "" is
    any. `delay_ms` is for delayed answers and late events. `accepted` says of an HTTP error, HTML
    page or truncated answer whether the venue did what was asked before it went wrong, of a delayed
    answer whether the delay comes after (a late answer) or before (a request that arrives late).
    """

    kind: FaultKind
    count: int = 1
    skip: int = 0
    probability: float = 1.0
    path: str = ""
    method: str = ""
    account: str = ""
    event: str = ""
    delay_ms: float = 200.0
    accepted: bool = True


class _Armed:
    __slots__ = ("fault", "left", "skips")

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.left, self.skips = fault.count, fault.skip


class FaultPlan:
    """The faults that are armed; the oldest that fits strikes."""

    def __init__(self, faults: tuple[Fault, ...] = (), *, seed: int = 0) -> None:
        self._armed = [_Armed(fault) for fault in faults]
        self._random = Random(seed)  # noqa: S311 - seeded chance is what a simulation is made of
        self.struck = 0

    def arm(self, fault: Fault) -> None:
        """Let a fault strike from now on."""
        self._armed.append(_Armed(fault))

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._armed.clear()

    def armed(self) -> list[dict[str, object]]:
        """What is armed, with how often it still strikes."""
        return [{**msgspec.to_builtins(armed.fault), "left": armed.left} for armed in self._armed]

    def for_request(self, method: str, path: str, account: str) -> Fault | None:
        """The fault that strikes this request, if any."""
        return self._strike(
            lambda fault: (
                fault.kind in ANSWER_FAULTS
                and path.startswith(fault.path)
                and fault.method in ("", method)
                and fault.account in ("", account)
            )
        )

    def for_event(self, event: str, account: str) -> Fault | None:
        """The fault that strikes this message of the order stream, if any."""
        return self._strike(
            lambda fault: (
                fault.kind not in ANSWER_FAULTS
                and fault.event in ("", event)
                and fault.account in ("", account)
            )
        )

    def _strike(self, fits: Callable[[Fault], bool]) -> Fault | None:
        for armed in self._armed:
            if fits(armed.fault):
                return self._use(armed)
        return None

    def _use(self, armed: _Armed) -> Fault | None:
        if armed.skips:
            armed.skips -= 1
            return None
        if armed.fault.probability < 1 and self._random.random() >= armed.fault.probability:
            return None
        self.struck += 1
        armed.left -= 1
        if armed.left == 0:
            self._armed.remove(armed)
        return armed.fault
