"""The join of what a venue tells of an order, in whatever order it arrives.

A view replaces what is known only if it tells more: final beats live, then more filled, then the
surer status, then the newer. The join is commutative and idempotent, so that late, doubled and
reordered messages cannot change the outcome.
"""

from tradewind.domain.orders import TERMINAL, Order, OrderStatus
from tradewind.execution.records import Action
from tradewind.execution.state import Entry, Key
from tradewind.ports.broker import OrderView

_S = OrderStatus
# PENDING_NEW never overtakes a live state, however new its stamp; a fill is the surest end.
_SURENESS = {
    _S.PENDING_NEW: 0,
    _S.NEW: 1,
    _S.PARTIALLY_FILLED: 1,
    _S.PENDING_CANCEL: 1,
    _S.REJECTED: 2,
    _S.EXPIRED: 3,
    _S.CANCELED: 4,
    _S.REPLACED: 5,
    _S.FILLED: 6,
}
_LIVE_RANK = {_S.NEW: 1, _S.PARTIALLY_FILLED: 2, _S.PENDING_CANCEL: 3}
_RANKS = {status: (sure > 1, sure, _LIVE_RANK.get(status, 0)) for status, sure in _SURENESS.items()}
# Until Python 3.12 a member costs ten times as much when it is read from its class.
_FILLED, _PENDING_CANCEL, _PARTIAL = _S.FILLED, _S.PENDING_CANCEL, _S.PARTIALLY_FILLED


def key_of(view: OrderView) -> Key:
    """How much a view tells; the greater key wins."""
    final, sure, live = _RANKS[view.status]
    return (final, view.filled_quantity, sure, view.updated_ns, live)


def tells_more(entry: Entry, view: OrderView) -> bool:
    """Whether the view adds to what the venue has told so far."""
    return key_of(view) > entry.key


def note(entry: Entry, view: OrderView) -> None:
    """Keep what a view tells beside the order (fold of records only)."""
    key = key_of(view)
    if key <= entry.key:
        return
    entry.key = key
    entry.venue_status = view.status
    filled = entry.venue_filled
    entry.venue_filled = filled if filled > view.filled_quantity else view.filled_quantity
    entry.venue_price = view.average_price


def resolves(doubt: Action | None, view: OrderView, *, asked: bool) -> bool:
    """Whether a view ends a doubt.

    Any word of an order proves that its submission arrived. A cancel is settled only by an answer
    to a question asked since, or by a view that shows its effect.
    """
    shows_cancel = view.status in TERMINAL or view.status is _PENDING_CANCEL
    return asked or shows_cancel or doubt is not Action.CANCEL


def status_of(
    order: Order, venue_status: OrderStatus, *, filled: int, cancel_asked: bool
) -> OrderStatus:
    """What to show, from the venue's word, our executions and our wish to cancel."""
    if venue_status in TERMINAL:
        return venue_status
    if order.status in TERMINAL and order.code is None:
        return order.status
    if filled >= order.terms.quantity > 0:
        return _FILLED
    if cancel_asked:
        return _PENDING_CANCEL
    return _PARTIAL if filled else venue_status
