"""What happened when a plan was carried out, as far as a status tells it."""

import msgspec

from tradewind.resources.crds.reason_words import Reason

STALLING = (Reason.QUOTA_EXCEEDED, Reason.FORBIDDEN)
"""Refusals that go on until somebody changes something; other failures are tried again."""


class Trouble(msgspec.Struct, frozen=True):
    """One thing that could not be done: QuotaExceeded, Forbidden or BackingOff, and the words."""

    reason: Reason
    message: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong, and what somebody should look at: reasons of Warning with their messages."""

    troubles: tuple[Trouble, ...] = ()
    warnings: tuple[tuple[Reason, str], ...] = ()


NOTHING = Outcome()
