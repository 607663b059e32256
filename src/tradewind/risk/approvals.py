"""Approvals: made and signed here, and nowhere else.

HMAC-SHA-256 over the canonical bytes of all terms, with a key that only risk and execution hold.
"""

import hmac

from tradewind.domain.errors import ConfigurationError
from tradewind.domain.intents import Approval, ApprovedOrder, Cause, CheckResult, canonical_bytes
from tradewind.domain.signatures import keyed_digest

_SEAL = object()
KEY_BYTES = 32


class Approved:
    """An order that risk approved: proof by type that its signature was made or verified here."""

    __slots__ = ("order",)

    def __init__(self, order: ApprovedOrder, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only tradewind.risk.approvals makes an Approved")
        self.order = order


class Signer:
    """Signs and verifies with the account's key of at least 32 bytes."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        if len(key) < KEY_BYTES:
            raise ConfigurationError(
                f"the approval key has {len(key)} bytes; it needs at least {KEY_BYTES}"
            )
        self._key = key

    def approve(
        self, approval: Approval, *, cause: Cause, checks: tuple[CheckResult, ...]
    ) -> Approved:
        """Sign an approval."""
        token = keyed_digest(self._key, canonical_bytes(approval))
        return Approved(ApprovedOrder(approval, token, cause, checks), _SEAL)

    def verify(self, order: ApprovedOrder) -> Approved | None:
        """Return the proof if the signature covers exactly these terms, else None."""
        token = keyed_digest(self._key, canonical_bytes(order.approval))
        return Approved(order, _SEAL) if hmac.compare_digest(token, order.token) else None
