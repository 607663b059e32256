"""What a host asks its shell to do."""

import msgspec

from tradewind.domain.intents import Intent


class SubmitIntent(msgspec.Struct, frozen=True, gc=False, tag="submit"):
    """Ask risk for this order."""

    intent: Intent


class CancelOrder(msgspec.Struct, frozen=True, gc=False, tag="cancel"):
    """Ask for a cancel; it needs no approval."""

    client_order_id: str
    reason: str = ""


class ComponentFailed(msgspec.Struct, frozen=True, gc=False, tag="failed"):
    """A component raised: the host is dead from here on; `traceback` is one line."""

    component: str
    event: str
    error: str
    traceback: str = ""


class SessionNeeded(msgspec.Struct, frozen=True, gc=False, tag="session"):
    """The host can't follow the reports any more and wants a new session from risk."""

    reason: str


Effect = SubmitIntent | CancelOrder | ComponentFailed | SessionNeeded
