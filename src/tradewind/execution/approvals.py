"""What an approval must be before execution acts on it; every no has a code."""

import hmac
from collections.abc import Callable

import msgspec

from tradewind.domain.codes import DenialCode
from tradewind.domain.intents import Approval, ApprovedOrder, Refused, canonical_bytes
from tradewind.domain.signatures import keyed_digest
from tradewind.domain.values import Nanos
from tradewind.execution.guards import breach

_C = DenialCode


class Gate(msgspec.Struct, frozen=True):
    """What an approval is held against."""

    account: str
    session: int
    halt_number: int
    machine_ns: Nanos


def signature(approval: Approval, key: bytes) -> bytes:
    """HMAC-SHA-256 over the approval's canonical bytes."""
    return keyed_digest(key, canonical_bytes(approval))


def is_genuine(payload: bytes, token: bytes, keys: tuple[bytes, ...]) -> bool:
    """Whether one of the keys made the token; the time does not tell how much was right."""
    return any(hmac.compare_digest(keyed_digest(key, payload), token) for key in keys)


def review(approved: ApprovedOrder, gate: Gate, keys: tuple[bytes, ...]) -> Refused | None:
    """The first reason not to act on an approval, or None."""
    approval = approved.approval
    if not is_genuine(canonical_bytes(approval), approved.token, keys):
        return refused(approval, _C.APPROVAL_INVALID, "the approval's signature is not risk's")
    for rule in _RULES:
        no = rule(approval, gate)
        if no is not None:
            return no
    return None


def refused(
    approval: Approval, code: DenialCode, message: str, *, limit: int = 0, actual: int = 0
) -> Refused:
    """Say no, with the numbers."""
    return Refused(approval.client_order_id, code, message, limit, actual)


def _account(approval: Approval, gate: Gate) -> Refused | None:
    if approval.account == gate.account:
        return None
    text = f"the approval is for account {approval.account}, this is {gate.account}"
    return refused(approval, _C.APPROVAL_INVALID, text)


def _session(approval: Approval, gate: Gate) -> Refused | None:
    if approval.session == gate.session:
        return None
    text = f"the approval is of session {approval.session}, now is {gate.session}"
    return refused(
        approval, _C.APPROVAL_OLD_SESSION, text, limit=gate.session, actual=approval.session
    )


def _expiry(approval: Approval, gate: Gate) -> Refused | None:
    late = gate.machine_ns - approval.expires_ns
    if late <= 0:
        return None
    text = f"the approval expired {late / 1e6:.1f} ms ago"
    return refused(
        approval, _C.APPROVAL_EXPIRED, text, limit=approval.expires_ns, actual=gate.machine_ns
    )


def _halt(approval: Approval, gate: Gate) -> Refused | None:
    if approval.reduces or approval.halt_number >= gate.halt_number:
        return None
    text = f"halt {gate.halt_number} came after the approval (made at halt {approval.halt_number})"
    return refused(
        approval, _C.APPROVAL_HALTED, text, limit=gate.halt_number, actual=approval.halt_number
    )


def _slippage(approval: Approval, gate: Gate) -> Refused | None:
    why = breach(approval)
    if not why:
        return None
    terms = approval.terms
    price = terms.limit_price or terms.stop_price
    return refused(approval, _C.SLIPPAGE_GUARD, why, limit=approval.worst_price, actual=price)


_RULES: tuple[Callable[[Approval, Gate], Refused | None], ...] = (
    _account,
    _session,
    _expiry,
    _halt,
    _slippage,
)
