"""Every execution is in our journal once, and equal to the venue's."""

from collections import Counter
from collections.abc import Iterator

from tradewind.verification.facts import Execution, Fault
from tradewind.verification.ours import OurBooks
from tradewind.verification.theirs import TheirBooks


def execution_faults(ours: OurBooks, theirs: TheirBooks) -> Iterator[Fault]:
    """Compare executions."""
    yield from _doubled(ours.executions, "our journal")
    yield from _doubled(theirs.executions, "the venue's journal")
    mine = {each.id: each for each in ours.executions}
    there = {each.id: each for each in theirs.executions}
    names = {order.venue_id: order.name for order in theirs.orders.values()}
    for key, each in there.items():
        if key in mine:
            yield from _equal(mine[key], each, ours, names)
        else:
            yield Fault("LOST_FILL", key, f"{_shown(each)} at the venue is not in our journal")
    for key, each in mine.items():
        if key not in there:
            yield Fault("INVENTED_FILL", key, f"{_shown(each)} of ours is not at the venue")
    yield from _made_up(ours)


def _doubled(executions: list[Execution], where: str) -> Iterator[Fault]:
    for key, count in Counter(each.id for each in executions).items():
        if count > 1:
            yield Fault("DOUBLED_FILL", key, f"it is {count} times in {where}")


def _equal(
    mine: Execution, there: Execution, ours: OurBooks, names: dict[str, str]
) -> Iterator[Fault]:
    pairs = {
        "symbol": (mine.symbol, there.symbol),
        "side": (mine.side, there.side),
        "quantity": (mine.quantity, there.quantity),
        "price": (mine.price, there.price) if there.quantity else (0, 0),
        "reverses": (mine.reverses, there.reverses),
    }
    changed = [f"{name} {one} and {other}" for name, (one, other) in pairs.items() if one != other]
    order = ours.orders.get(mine.order)
    if mine.order != names.get(there.order) and (order is None or order.venue_id != there.order):
        changed.append(f"order {mine.order} and {names.get(there.order, there.order)}")
    if changed:
        yield Fault("CHANGED_FILL", mine.id, f"ours and the venue's differ: {'; '.join(changed)}")


def _made_up(ours: OurBooks) -> Iterator[Fault]:
    undone = {each.reverses for each in ours.made_up if each.reverses}
    for each in ours.made_up:
        if not each.reverses and each.id not in undone:
            yield Fault("MADE_UP_FILL", each.id, f"{_shown(each)} was derived, and never replaced")


def _shown(each: Execution) -> str:
    return f"{each.side} {each.quantity / 1e9:g} {each.symbol} at {each.price / 1e9:g}"
