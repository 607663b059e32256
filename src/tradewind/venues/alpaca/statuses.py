"""The venue's words for an order's state and for what happened to it, in one place.

The venue may add words at any time: an unknown one keeps the order live and asks for a re-read.
"""

from tradewind.domain.orders import TERMINAL, OrderStatus

_S = OrderStatus

STATUSES: dict[str, OrderStatus] = {
    "pending_new": _S.PENDING_NEW,
    "accepted": _S.PENDING_NEW,
    "accepted_for_bidding": _S.PENDING_NEW,
    "pending_review": _S.PENDING_NEW,
    "held": _S.PENDING_NEW,
    "new": _S.NEW,
    "partially_filled": _S.PARTIALLY_FILLED,
    "filled": _S.FILLED,
    "pending_cancel": _S.PENDING_CANCEL,
    "canceled": _S.CANCELED,
    "rejected": _S.REJECTED,
    "expired": _S.EXPIRED,
    "replaced": _S.REPLACED,
    # Still live, or able to become so again.
    "done_for_day": _S.NEW,
    "pending_replace": _S.NEW,
    "stopped": _S.NEW,
    "suspended": _S.NEW,
    "calculated": _S.NEW,
}
"""The venue's statuses to ours, before what has filled is looked at."""

HELD = "held"

EVENTS = frozenset(
    {
        "accepted",
        "pending_new",
        "new",
        "partial_fill",
        "fill",
        "canceled",
        "expired",
        "done_for_day",
        "replaced",
        "rejected",
        "pending_cancel",
        "pending_replace",
        "stopped",
        "suspended",
        "calculated",
        "held",
        "restated",
        "order_replace_rejected",
        "order_cancel_rejected",
        "trade_bust",
        "trade_correct",
    }
)
"""The events of `trade_updates` that are known here."""


def status_of(raw: str, filled: int) -> OrderStatus:
    """Our status for the venue's word; an unknown word means "live"."""
    status = STATUSES.get(raw, _S.PENDING_NEW)
    if filled and status not in TERMINAL and status is not _S.PENDING_CANCEL:
        return _S.PARTIALLY_FILLED
    return status


def is_recognised(event: str, raw_status: str) -> bool:
    """Say whether both words are known; where not, the order must be read again."""
    return event in EVENTS and raw_status in STATUSES
