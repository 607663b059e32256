"""Whether what lies at the venue under our id is what we sent."""

from tradewind.domain.intents import Approval
from tradewind.domain.orders import OrderClass, OrderType
from tradewind.execution.guards import sent_terms
from tradewind.execution.state import NO_KEY, Entry
from tradewind.ports.broker import OrderView


def difference(entry: Entry, view: OrderView) -> str:
    """What differs between an order as sent and the venue's first word of it; "" for nothing.

    Only what cannot be restated innocently is compared: symbol, side, quantity, limit price. The
    limit of a market order that was sent twice may be that of its first approval.
    """
    if entry.key != NO_KEY or entry.approval is None:
        return ""
    sent, shown = sent_terms(entry.approval), view.terms
    guarded = entry.attempts > 1 and entry.approval.terms.type is OrderType.MARKET
    limit = shown.limit_price if shown is not None and not guarded else 0
    quantity = _quantity(entry.approval, view)
    same = sent.symbol == view.symbol and sent.side is view.side and sent.quantity == quantity
    if same and (not limit or limit == sent.limit_price):
        return ""
    pairs = {
        "symbol": (sent.symbol, view.symbol),
        "side": (sent.side, view.side),
        "quantity": (sent.quantity, quantity),
        "limit price": (sent.limit_price, limit or sent.limit_price),
    }
    return ", ".join(name for name, (ours, theirs) in pairs.items() if ours != theirs)


def _quantity(approval: Approval, view: OrderView) -> int:
    """The quantity that the venue was asked for, as far as its first word tells.

    That word may come late: after the venue shrank an OCO order by what its sibling filled, or a
    replacement by what filled of the replaced order while the request was under way.
    """
    asked = approval.terms.quantity
    shrinks = approval.terms.order_class is OrderClass.OCO or approval.replaces
    return asked if shrinks and 0 < view.quantity < asked else view.quantity
