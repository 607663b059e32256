"""Every order of ours is at the venue exactly once, on the terms that were approved."""

from collections.abc import Iterator

from msgspec.structs import replace

from tradewind.verification.facts import Fault, Terms
from tradewind.verification.ours import OurBooks, OurOrder
from tradewind.verification.theirs import TheirBooks, TheirOrder

_CENT, _HUNDREDTH = 10**7, 10**5
_SAME = ("symbol", "side", "limit_price")
"""What no event at the venue may change after acceptance."""


def order_faults(ours: OurBooks, theirs: TheirBooks) -> Iterator[Fault]:
    """Compare orders."""
    there: dict[str, list[TheirOrder]] = {}
    for order in theirs.orders.values():
        there.setdefault(order.name, []).append(order)
    for mine in ours.orders.values():
        yield from _ours(mine, there.get(mine.name, []))
    by_venue_id = {mine.venue_id for mine in ours.orders.values() if mine.venue_id}
    for name, found in there.items():
        if name not in ours.orders and not all(each.venue_id in by_venue_id for each in found):
            yield Fault("UNKNOWN_TO_US", name, f"{_shown(found[0])} is in none of our records")


def _ours(mine: OurOrder, found: list[TheirOrder]) -> Iterator[Fault]:
    if mine.external or mine.adopted:
        return
    if len(found) > 1:
        yield Fault("DOUBLED_ORDER", mine.name, f"the venue has it {len(found)} times")
    if found and not mine.sent:
        yield Fault("UNRECORDED_SEND", mine.name, "the venue has it, but no record says it left")
    if not found:
        yield from _absent(mine)
    for order in found:
        yield from _terms(mine, order)
    if len(found) == 1:
        yield from _outcome(mine, found[0])


def _absent(mine: OurOrder) -> Iterator[Fault]:
    if mine.venue_id or mine.filled:
        yield Fault("LOST_ORDER", mine.name, "the venue named it once and has no trace of it")
    elif mine.sent and not mine.is_final:
        yield Fault("LOST_ORDER", mine.name, "it was sent and counts as live; the venue has none")


def _terms(mine: OurOrder, order: TheirOrder) -> Iterator[Fault]:
    if mine.terms is None or order.is_leg:
        return
    allowed = [sent(mine.terms, worst) for worst in mine.worst_prices]
    changed = [] if order.first in allowed else allowed[-1].differences(order.first)
    changed += [
        f"{name} {getattr(order.first, name)} became {getattr(order.last, name)} at the venue"
        for name in _SAME
        if getattr(order.first, name) != getattr(order.last, name)
    ]
    if changed:
        yield Fault("CHANGED_TERMS", mine.name, "; ".join(changed))


def _outcome(mine: OurOrder, order: TheirOrder) -> Iterator[Fault]:
    if mine.filled != order.filled:
        text = f"we count {mine.filled} filled, the venue {order.filled}"
        yield Fault("FILLED_QUANTITY", mine.name, text)
    if mine.is_final != order.is_final:
        yield Fault("ORDER_STATE", mine.name, f"ours is {mine.status}, the venue's {order.status}")


def sent(terms: Terms, worst_price: int) -> Terms:
    """What must have left: a market order leaves as a limit at the worst price, on the tick grid.

    An OCO's limit goes as its take-profit.
    """
    if terms.type != "market" or not worst_price:
        return terms
    if "/" in terms.symbol:
        return replace(terms, type="limit", limit_price=worst_price)
    tick = _CENT if worst_price >= 10**9 else _HUNDREDTH
    down = worst_price // tick * tick
    up = down if down == worst_price else down + tick
    return replace(terms, type="limit", limit_price=down if terms.side == "buy" else up)


def _shown(order: TheirOrder) -> str:
    return f"the venue's order {order.venue_id} ({order.last.side} {order.last.symbol})"
