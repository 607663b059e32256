"""A state folder's verdict: each policy's journal against its venue's."""

from pathlib import Path

import msgspec

from tradewind.domain.errors import ConfigurationError
from tradewind.verification.balances import (
    balance_faults,
    cash_of,
    pending_fees,
    positions_of,
)
from tradewind.verification.executions import execution_faults
from tradewind.verification.facts import Fault
from tradewind.verification.orders import order_faults
from tradewind.verification.ours import OurBooks, read_ours
from tradewind.verification.theirs import TheirBooks, read_theirs


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """One policy's comparison. `compared` is false for an account at a real broker.

    Amounts are scaled by 10**9; `notes` are no faults, but worth knowing.
    """

    policy: str
    compared: bool = True
    orders: int = 0
    venue_orders: int = 0
    external: int = 0
    fills: int = 0
    venue_fills: int = 0
    positions: dict[str, int] = {}
    venue_positions: dict[str, int] = {}
    cash: int = 0
    venue_cash: int = 0
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


def verify_state(state: Path) -> list[Verdict]:
    """Compare every policy of a state folder, by name.

    Raises:
        ConfigurationError: there is nothing to compare.
        JournalCorruptError: a journal is damaged.
    """
    journals = sorted((state / "state").glob("*-execution/journal"))
    if not journals:
        raise ConfigurationError(f"there are no execution journals in {state}")
    return [_verdict(state, path.parent.name.removesuffix("-execution")) for path in journals]


def _verdict(state: Path, policy: str) -> Verdict:
    # Ours first: what the venue does after that can only be missing on our side.
    ours = read_ours(state / "state" / f"{policy}-execution" / "journal")
    path = state / "venues" / policy / "venue.jsonl"
    if not path.exists():
        if ours.account.startswith("simulated/") and ours.orders:
            fault = Fault("NO_VENUE", policy, f"there is no venue's journal at {path}")
            return Verdict(policy=policy, faults=(fault,))
        note = "its account is at a broker: only `status` and the broker can compare"
        return Verdict(policy=policy, compared=False, orders=len(ours.orders), notes=(note,))
    accounts = read_theirs(path)
    return compared(policy, ours, accounts.get(policy, TheirBooks()))


def compared(policy: str, ours: OurBooks, theirs: TheirBooks) -> Verdict:
    """Hold one account's books against each other."""
    faults = [
        *order_faults(ours, theirs),
        *execution_faults(ours, theirs),
        *balance_faults(ours, theirs),
    ]
    return Verdict(
        policy=policy,
        orders=sum(not order.external for order in ours.orders.values()),
        venue_orders=len(theirs.orders),
        external=sum(order.external for order in ours.orders.values()),
        fills=len(ours.executions),
        venue_fills=len(theirs.executions),
        positions=positions_of(ours),
        venue_positions=theirs.positions,
        cash=cash_of(ours),
        venue_cash=theirs.cash,
        faults=tuple(sorted(faults)),
        notes=tuple(_notes(ours, theirs)),
    )


def _notes(ours: OurBooks, theirs: TheirBooks) -> list[str]:
    notes = []
    never = sum(not (order.sent or order.adopted) for order in ours.orders.values())
    if never:
        notes.append(f"{never} orders were approved and never sent")
    doubtful = [order.name for order in ours.orders.values() if order.unknown]
    if doubtful:
        notes.append(f"UNKNOWN: {', '.join(doubtful)}")
    if late := pending_fees(ours, theirs):
        notes.append(f"fees of {-late / 1e9:g} come in with the next reconciliation")
    return notes
