"""Positions are equal, and cash to the last unit; each side also explains its own."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from tradewind.verification.facts import Fault, sums
from tradewind.verification.ours import OurBooks
from tradewind.verification.theirs import TheirBooks


def positions_of(ours: OurBooks) -> dict[str, int]:
    """What we hold by our own fills and what we found there, without flats."""
    held = dict(ours.adopted)
    for symbol, quantity in sums([*ours.executions, *ours.made_up])[0].items():
        held[symbol] = held.get(symbol, 0) + quantity
    for symbol, quantity in ours.coins.values():
        held[symbol] = held.get(symbol, 0) - quantity
    return {symbol: quantity for symbol, quantity in held.items() if quantity}


def cash_of(ours: OurBooks) -> int:
    """What our fills and fees leave of the opening cash."""
    flows = sums([*ours.executions, *ours.made_up])[1]
    return (ours.opening_cash or 0) + flows - sum(ours.postings.values())


def pending_fees(ours: OurBooks, theirs: TheirBooks) -> int:
    """Fees since our last reconciliation, which is where we learn of them; negative when taken."""
    return sum(
        amount
        for key, (amount, ts_ns) in theirs.fees.items()
        if key not in ours.postings and ts_ns >= ours.reconciled_ns
    )


def pending_coins(ours: OurBooks, theirs: TheirBooks) -> list[tuple[str, int]]:
    """The same of fees taken in coin."""
    return [
        coins
        for key, coins in theirs.coins.items()
        if key not in ours.postings and theirs.fees[key][1] >= ours.reconciled_ns
    ]


def _before(taken: list[tuple[str, int]], positions: Mapping[str, int]) -> dict[str, int]:
    """Positions as they were before some fees in coin."""
    held = dict(positions)
    for symbol, quantity in taken:
        held[symbol] = held.get(symbol, 0) - quantity
    return {symbol: quantity for symbol, quantity in held.items() if quantity}


def balance_faults(ours: OurBooks, theirs: TheirBooks) -> Iterator[Fault]:
    """Compare positions, fees and cash."""
    expected = _before(pending_coins(ours, theirs), theirs.positions)
    yield from _held("POSITION", positions_of(ours), expected, "our fills", "the venue")
    told = sums(theirs.executions)[0]
    yield from _held(
        "VENUE_POSITION", told, theirs.positions, "the venue's executions", "its account"
    )
    yield from _fees(ours, theirs)
    if ours.opening_cash is None:
        if ours.executions:
            yield Fault("CASH", "cash", "we never read the account's opening cash")
        return
    late = cash_of(ours) + pending_fees(ours, theirs) - theirs.cash
    if late:
        yield Fault("CASH", "cash", f"ours is {late} units of 10^-9 above the venue's")
    yield from _own_cash(theirs)


def _own_cash(theirs: TheirBooks) -> Iterator[Fault]:
    before_fees = [replace(each, fee=0) for each in theirs.executions]
    trades, fees = sums(before_fees)[1], sum(amount for amount, _ in theirs.fees.values())
    rest = theirs.starting_cash + trades + fees - theirs.cash
    if rest:
        text = f"its executions and fees leave {rest} units of 10^-9 more than its account"
        yield Fault("VENUE_CASH", "cash", text)


def _fees(ours: OurBooks, theirs: TheirBooks) -> Iterator[Fault]:
    for key, amount in ours.postings.items():
        there = theirs.fees.get(key)
        if there is None:
            yield Fault("INVENTED_FEE", key, "our journal has it, the venue does not")
        elif there[0] != -amount:
            yield Fault("CHANGED_FEE", key, f"we paid {amount}, the venue took {-there[0]}")
        elif (mine := _coins(ours.coins, key)) != -_coins(theirs.coins, key):
            text = f"we paid {mine} units of 10^-9 coins, the venue took other ones"
            yield Fault("CHANGED_FEE", key, text)
    for key, (amount, ts_ns) in theirs.fees.items():
        if key not in ours.postings and ts_ns < ours.reconciled_ns:
            yield Fault("LOST_FEE", key, f"the venue took {-amount}, our journal has nothing")


def _coins(known: Mapping[str, tuple[str, int]], key: str) -> int:
    return known.get(key, ("", 0))[1]


def _held(
    code: str, one: Mapping[str, int], other: Mapping[str, int], mine: str, theirs: str
) -> Iterator[Fault]:
    for symbol in sorted({*one, *other}):
        first, second = one.get(symbol, 0), other.get(symbol, 0)
        if first != second:
            text = f"{mine} make {first / 1e9:g}, {theirs} holds {second / 1e9:g}"
            yield Fault(code, symbol, text)
