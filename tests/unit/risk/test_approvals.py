"""Approvals: only risk makes them, and they cover every term."""

from typing import Any

import msgspec
import pytest

from tests.unit.engine.worlds import KEY, World
from tradewind.domain.errors import ConfigurationError
from tradewind.domain.intents import Approval, ApprovedOrder
from tradewind.risk.approvals import Approved, Signer


def order() -> ApprovedOrder:
    made = World()
    made.quote("AAPL", 99.99, 100)
    return made.placed[made.buy()]


def test_an_approval_verifies_with_the_accounts_key() -> None:
    proof = Signer(KEY).verify(order())
    assert proof is not None
    assert proof.order.approval.account == "acct"


def test_another_key_does_not_verify_it() -> None:
    assert Signer(b"x" * 32).verify(order()) is None


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"{value}x"


@pytest.mark.parametrize("field", Approval.__struct_fields__)
def test_any_changed_field_breaks_the_signature(field: str) -> None:
    genuine = order()
    value = getattr(genuine.approval, field)
    other = (
        msgspec.structs.replace(value, quantity=value.quantity + 1)
        if field == "terms"
        else _other(value)
    )
    forged = msgspec.structs.replace(genuine.approval, **{field: other})
    assert Signer(KEY).verify(msgspec.structs.replace(genuine, approval=forged)) is None


def test_the_proof_cannot_be_made_elsewhere() -> None:
    with pytest.raises(TypeError, match="makes an Approved"):
        Approved(order(), object())


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="has 5 bytes; it needs at least 32"):
        Signer(b"short")
