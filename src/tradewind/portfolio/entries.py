"""A fill as the ledger keeps it: its terms can be restated, its place in time cannot."""

import msgspec

from tradewind.domain.fills import Fill


class Entry(msgspec.Struct, gc=False, array_like=True):
    """One execution in force; `quantity` is signed, 0 once it was busted."""

    fill_id: str
    symbol: str
    strategy: str
    quantity: int
    price: int
    fee: int
    at_ns: int = 0


class Closed(msgspec.Struct, frozen=True, array_like=True):
    """What old entries have left of one symbol; `strategy` "" is the account's own sum."""

    symbol: str
    strategy: str
    quantity: int
    cost: int
    realised: int
    fees: int


class LedgerState(msgspec.Struct, frozen=True, array_like=True):
    """Everything a ledger is made of, in the order in which it came."""

    entries: tuple[Entry, ...]
    seen: tuple[str, ...]
    early: tuple[Fill, ...]
    deposits: int
    unassigned_fees: int
    opened: bool
    closed: tuple[Closed, ...] = ()
