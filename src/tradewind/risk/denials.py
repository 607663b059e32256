"""A check's "no": a code and the two numbers that explain it."""

import msgspec

from tradewind.domain.codes import DenialCode


class Denied(msgspec.Struct, frozen=True, gc=False):
    """Which check refused, what it allows and measured; `subject` names what it is about."""

    code: DenialCode
    limit: int = 0
    actual: int = 0
    subject: str = ""
