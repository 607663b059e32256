"""Closed orders leave memory when nothing can concern them any more; the journal keeps them.

What is forgotten follows from the records alone, so that every replay forgets the same orders.
The newest `kept_orders` closed ones stay. Of the others one may go when it closed, and was filled,
so long before the last matching reconciliation that no query of the venue goes back so far, and
when its approval can be used no more: it is of an older session, or expired.
"""

from itertools import islice, takewhile

from tradewind.domain.codes import DenialCode
from tradewind.domain.fills import FeePosting
from tradewind.domain.values import SECOND, Nanos
from tradewind.execution.state import Entry, State

_GREATEST_BATCH = 256
"""So many orders go at a time; one at a time would look through the gaps of those before."""
_SURELY_EXPIRED_NS = 10 * SECOND
"""Five times the life of an approval."""
_POSTING_DAYS_NS = 3 * 86_400 * SECOND
"""A broker dates some fees by the day only, and tells them again all day."""
_NOT_ACCEPTED = DenialCode.NOT_ACCEPTED


def limit_memory(state: State, kept_orders: int, overlap_ns: Nanos) -> None:
    """Take over what a writer decided (fold of `Started` only)."""
    state.kept_orders, state.overlap_ns = kept_orders, overlap_ns
    _plan_next(state)


def forget_closed(state: State) -> None:
    """Forget the oldest closed orders beyond the limit, as far as they may go."""
    horizon = Nanos(state.reconciled_ns - 2 * state.overlap_ns)
    excess = len(state.closed) - state.kept_orders
    oldest = list(islice(state.closed.items(), excess)) if state.matched else []
    for name, closed_ns in oldest:
        entry = state.entries[name]
        if not _may_ever_go(entry):
            del state.closed[name]
        elif closed_ns <= horizon and _is_over(state, entry, horizon):
            _forget(state, name, entry)
            state.settled_ns = horizon
        else:
            break
    _forget_postings(state)
    _plan_next(state)


def _plan_next(state: State) -> None:
    batch = 1 + min(state.kept_orders // 8, _GREATEST_BATCH)
    state.forget_at = max(state.kept_orders, len(state.closed)) + batch


def is_forgotten(state: State, client_order_id: str) -> bool:
    """Whether an order that we don't know is one of ours from long ago: its number tells."""
    install_strategy_epoch, number = _parts(client_order_id)
    return 0 <= number <= state.forgotten.get(install_strategy_epoch, -1)


def is_old(state: State, posting: FeePosting) -> bool:
    """Whether a posting that we don't know is from before those that we remember."""
    return posting.ts_ns <= state.settled_ns - _POSTING_DAYS_NS


def _forget_postings(state: State) -> None:
    until_ns = state.settled_ns - _POSTING_DAYS_NS
    old = takewhile(lambda posting: posting[1] <= until_ns, state.postings.items())
    for name in [name for name, _ in old]:
        del state.postings[name]


def _may_ever_go(entry: Entry) -> bool:
    """Not what others made, what may still arrive, or what could not be told from theirs."""
    unnumbered = _parts(entry.order.client_order_id)[1] < 0
    return entry.approval is not None and entry.order.code is not _NOT_ACCEPTED and not unnumbered


def _is_over(state: State, entry: Entry, horizon: Nanos) -> bool:
    approval = entry.approval
    if approval is None or any(state.fills[name].ts_ns > horizon for name in entry.fill_ids):
        return False
    is_old = approval.session < state.session
    return is_old or approval.expires_ns + _SURELY_EXPIRED_NS <= state.newest_expiry_ns


def _forget(state: State, name: str, entry: Entry) -> None:
    del state.entries[name], state.closed[name]
    state.by_venue_id.pop(entry.order.venue_order_id, None)
    for fill_id in entry.fill_ids:
        del state.fills[fill_id]
    mark_used(state, name)


def mark_used(state: State, client_order_id: str) -> None:
    """An id, and those of its beginning with lower numbers, can never be new again."""
    install_strategy_epoch, number = _parts(client_order_id)
    newest = state.forgotten.get(install_strategy_epoch, -1)
    state.forgotten[install_strategy_epoch] = max(newest, number)


def _parts(client_order_id: str) -> tuple[str, int]:
    """What an order's id begins with, and its number; -1 where there is none."""
    beginning, _, number = client_order_id.rpartition("-")
    return beginning, int(number) if number.isascii() and number.isdigit() else -1
