"""What an approval must be before execution acts on it; every no has a code."""

import hmac

from tradewind.domain.codes import DenialCode
from tradewind.domain.intents import Approval, ApprovedOrder, Refused, canonical_bytes
from tradewind.domain.signatures import keyed_digest
from tradewind.execution.guards import breach
from tradewind.execution.turns import Turn

_C = DenialCode


def signature(approval: Approval, key: bytes) -> bytes:
    """HMAC-SHA-256 over the approval's canonical bytes."""
    return keyed_digest(key, canonical_bytes(approval))


def is_genuine(payload: bytes, token: bytes, keys: tuple[bytes, ...]) -> bool:
    """Whether one of the keys made the token; the time does not tell how much was right."""
    genuine = False
    for key in keys:
        genuine |= hmac.compare_digest(keyed_digest(key, payload), token)
    return genuine


def review(turn: Turn, approved: ApprovedOrder) -> Refused | None:
    """The first reason not to act on an approval, or None."""
    approval, state, settings = approved.approval, turn.state, turn.settings
    if not is_genuine(canonical_bytes(approval), approved.token, settings.keys):
        return refused(approval, _C.APPROVAL_INVALID, "the approval's signature is not risk's")
    if approval.account != settings.account:
        return _of_another_account(approval, settings.account)
    if approval.session != state.session:
        return _of_another_session(approval, state.session)
    if approval.expires_ns < turn.now.machine_ns:
        return _expired(approval, turn.now.machine_ns)
    if approval.halt_number < state.halt.number and not approval.reduces:
        return _halted(approval, state.halt.number)
    why = breach(approval)
    return _slipping(approval, why) if why else None


def refused(
    approval: Approval, code: DenialCode, message: str, *, limit: int = 0, actual: int = 0
) -> Refused:
    """Say no, with the numbers."""
    return Refused(approval.client_order_id, code, message, limit, actual)


def _of_another_account(approval: Approval, account: str) -> Refused:
    text = f"the approval is for account {approval.account}, this is {account}"
    return refused(approval, _C.APPROVAL_INVALID, text)


def _of_another_session(approval: Approval, session: int) -> Refused:
    text = f"the approval is of session {approval.session}, now is {session}"
    return refused(approval, _C.APPROVAL_OLD_SESSION, text, limit=session, actual=approval.session)


def _expired(approval: Approval, machine_ns: int) -> Refused:
    text = f"the approval expired {(machine_ns - approval.expires_ns) / 1e6:.1f} ms ago"
    return refused(
        approval, _C.APPROVAL_EXPIRED, text, limit=approval.expires_ns, actual=machine_ns
    )


def _halted(approval: Approval, number: int) -> Refused:
    text = f"halt {number} came after the approval (made at halt {approval.halt_number})"
    return refused(approval, _C.APPROVAL_HALTED, text, limit=number, actual=approval.halt_number)


def _slipping(approval: Approval, why: str) -> Refused:
    terms = approval.terms
    price = terms.limit_price or terms.stop_price
    return refused(approval, _C.SLIPPAGE_GUARD, why, limit=approval.worst_price, actual=price)
