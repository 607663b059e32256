"""What events there are: a closed list, said on transitions only."""

from enum import StrEnum

import msgspec

NORMAL, WARNING = "Normal", "Warning"


class EventReason(StrEnum):
    """Why an event is posted."""

    READY = "Ready"
    DEGRADED = "Degraded"
    RISK_NOT_RUNNING = "RiskNotRunning"
    STALLED = "Stalled"
    NOT_RESOLVED = "PolicyNotResolved"
    NOT_ACCEPTED = "NotAccepted"
    HALTED = "Halted"
    RESUMED = "Resumed"
    SUSPENDED = "Suspended"
    PAUSED = "Paused"
    UPDATED = "Updated"
    EDIT_REFUSED = "EditRefused"
    IMAGE_CHANGED = "ImageChanged"
    NODE_LOST = "NodeLost"
    NOT_PINNED = "NotPinned"
    ATTENTION = "Attention"
    ORDERS_GONE = "OrdersGone"
    DEADLINE_PASSED = "DeadlinePassed"
    FORCED = "Forced"
    NOBODY_TO_ASK = "NobodyToAsk"
    NAMESPACE_ENDS = "NamespaceEnds"
    CLAIMED_ELSEWHERE = "ClaimedElsewhere"


class EventWanted(msgspec.Struct, frozen=True):
    """An event to post about a resource; `type` is Normal or Warning."""

    type: str
    reason: EventReason
    message: str
