"""Whatever an account did, honest journals are equal, and any one tampered record is found."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.verification.accounts import TradingAccount
from tradewind.domain.orders import Side
from tradewind.venues.simulated.accounts import AccountImage
from tradewind.venues.simulated.orders import ExecutionRecord, OrderRecord
from tradewind.verification.comparing import Verdict, verify_state

ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["buy", "rest", "sell", "cancel", "bust", "wait", "lose", "outside"]),
        st.integers(1, 20),
    ),
    min_size=1,
    max_size=12,
)


def after(actions: list[tuple[str, int]]) -> TradingAccount:
    """An account that did all that, and then had a quiet minute."""
    account = TradingAccount()
    names: list[str] = []
    for kind, number in actions:
        name = f"o-{len(names)}"
        if kind in ("buy", "rest", "sell", "lose"):
            names.append(name)
            act(account, kind, name, number)
        elif kind == "cancel" and names:
            account.cancel(names[number % len(names)])
        elif kind == "bust" and account.exchange.state.executions:
            account.bust()
        elif kind == "wait":
            account.wait(number / 2)
        elif kind == "outside":
            account.trade_outside(number)
    account.wait(75)
    return account


def act(account: TradingAccount, kind: str, name: str, number: int) -> None:
    account.lose_answers = kind == "lose"
    if kind == "sell":
        account.send(name, symbol="AAPL", side=Side.SELL, quantity=number, price=0)
    else:
        account.buy(name, number, price=90 if kind == "rest" else 0)
    account.lose_answers = False


def verdict_of(account: TradingAccount) -> Verdict:
    with tempfile.TemporaryDirectory() as folder:
        (verdict,) = verify_state(account.write(Path(folder)))
    return verdict


@settings(max_examples=40, deadline=None)
@given(ACTIONS)
def test_honest_books_are_equal_after_any_day(actions: list[tuple[str, int]]) -> None:
    verdict = verdict_of(after(actions))
    assert verdict.faults == ()
    assert verdict.positions == verdict.venue_positions
    assert verdict.cash == verdict.venue_cash


TAMPERINGS: dict[str, Any] = {
    "quantity": lambda r: replace(r, quantity=r.quantity + 1),
    "price": lambda r: replace(r, price=r.price + 1),
    "side": lambda r: replace(r, side=r.side.opposite),
    "symbol": lambda r: replace(r, symbol="IBM"),
    "id": lambda r: replace(r, id=f"{r.id}x"),
    "gone": lambda r: None,
}


@pytest.mark.parametrize("how", TAMPERINGS)
@settings(max_examples=8, deadline=None)
@given(actions=ACTIONS, place=st.integers(0, 100))
def test_any_tampered_execution_is_found(
    how: str, actions: list[tuple[str, int]], place: int
) -> None:
    account = after(actions)
    fills = [each for batch in account.theirs for each in batch if _is_fill(each)]
    # A bust takes back what it names at that one's price: a price of its own means nothing.
    fills = [each for each in fills if how != "price" or getattr(each, "kind", "") != "trade_bust"]
    assume(fills)
    _exchange(account, fills[place % len(fills)], TAMPERINGS[how])
    assert verdict_of(account).faults


@settings(max_examples=15, deadline=None)
@given(actions=ACTIONS, units=st.sampled_from([1, -1]))
def test_any_unit_of_cash_is_missed(actions: list[tuple[str, int]], units: int) -> None:
    account = after(actions)
    images = [each for batch in account.theirs for each in batch if isinstance(each, AccountImage)]
    _exchange(account, images[-1], lambda image: replace(image, cash=image.cash + units))
    assert {fault.code for fault in verdict_of(account).faults} == {"CASH", "VENUE_CASH"}


@settings(max_examples=15, deadline=None)
@given(actions=ACTIONS, place=st.integers(0, 100))
def test_any_order_that_is_there_twice_is_found(actions: list[tuple[str, int]], place: int) -> None:
    account = after(actions)
    orders = [
        each
        for batch in account.theirs
        for each in batch
        if isinstance(each, OrderRecord) and each.client_order_id.startswith("o-")
    ]
    assume(orders)
    account.theirs.append([replace(orders[place % len(orders)], id="another")])
    assert "DOUBLED_ORDER" in {fault.code for fault in verdict_of(account).faults}


def _is_fill(record: Any) -> bool:
    return isinstance(record, ExecutionRecord)


def _exchange(account: TradingAccount, old: Any, change: Any) -> None:
    """Put a changed record, or nothing, where one lay."""
    for batch in account.theirs:
        for at, record in enumerate(batch):
            if record is old:
                changed = change(record)
                batch[at : at + 1] = [] if changed is None else [changed]
                return
