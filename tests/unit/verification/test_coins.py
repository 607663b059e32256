"""Fees taken in coin belong to positions, as those in money belong to cash."""

from tradewind.verification.balances import balance_faults
from tradewind.verification.facts import Execution
from tradewind.verification.ours import OurBooks
from tradewind.verification.theirs import TheirBooks


def execution(fee_quantity: int) -> Execution:
    return Execution(
        id="e-1",
        order="o-1",
        symbol="BTC/USD",
        side="buy",
        quantity=1_000,
        price=10**9,
        fee_quantity=fee_quantity,
    )


def theirs(fee: int = 25) -> TheirBooks:
    """A thousand units bought, of which the venue took some."""
    return TheirBooks(
        executions=[execution(fee)],
        fees={"c-1": (0, 7)},
        coins={"c-1": ("BTC/USD", -fee)},
        positions={"BTC/USD": 1_000 - fee},
        starting_cash=5_000,
        cash=4_000,
    )


def ours(paid: int | None, reconciled_ns: int = 9) -> OurBooks:
    """The same, with what we know of the fee."""
    posted = paid is not None
    return OurBooks(
        executions=[execution(0)],
        postings={"c-1": 0} if posted else {},
        coins={"c-1": ("BTC/USD", paid or 0)} if posted else {},
        opening_cash=5_000,
        reconciled_ns=reconciled_ns,
    )


def codes(mine: OurBooks, other: TheirBooks) -> set[str]:
    return {fault.code for fault in balance_faults(mine, other)}


def test_a_fee_in_coin_that_both_know_leaves_equal_positions() -> None:
    assert codes(ours(25), theirs()) == set()


def test_one_that_we_are_still_to_be_told_is_no_fault_and_one_that_is_old_is() -> None:
    assert codes(ours(None, reconciled_ns=5), theirs()) == set()
    assert codes(ours(None), theirs()) == {"LOST_FEE", "POSITION"}


def test_another_quantity_is_a_changed_fee_and_another_position() -> None:
    assert codes(ours(24), theirs()) == {"CHANGED_FEE", "POSITION"}


def test_the_venues_own_executions_explain_its_position_after_the_fee() -> None:
    wrong = theirs()
    wrong.positions = {"BTC/USD": 1_000}
    assert "VENUE_POSITION" in codes(ours(25), wrong)
