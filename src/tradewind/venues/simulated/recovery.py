"""From journal records back to the exchange's memory, and from there back to work."""

from collections.abc import Sequence
from functools import singledispatch

from tradewind.domain.orders import TimeInForce
from tradewind.venues.simulated import accounting
from tradewind.venues.simulated.acceptance import arrival
from tradewind.venues.simulated.accounts import Account, AccountImage, Activity
from tradewind.venues.simulated.lifecycle import in_book
from tradewind.venues.simulated.orders import (
    UNPLACED,
    ExecutionRecord,
    OrderRecord,
    VenueStatus,
)
from tradewind.venues.simulated.records import Mark, Record
from tradewind.venues.simulated.state import ExchangeState


def restore(state: ExchangeState, records: Sequence[Record]) -> None:
    """Fold records into an empty state; nothing is journalled or told again."""
    for record in records:
        if isinstance(record, AccountImage) and record.account_id not in state.accounts:
            state.accounts[record.account_id] = Account.from_image(record)
    for record in records:
        _fold(record, state)
    state.records.clear()
    state.touched.clear()
    state.dirty.clear()
    state.random.seed(f"{state.seed}:{state.sequence}")


def resume(state: ExchangeState) -> None:
    """Put open orders back into the market, and requests under way back on their way."""
    if state.now_ns:
        accounting.schedule_days(state)
    pending = [order for order in state.orders.values() if order.is_open]
    for order in sorted(pending, key=lambda order: order.sequence):
        _resume(state, order)


@singledispatch
def _fold(record: object, state: ExchangeState) -> None:
    """Commands and updates are history: they change nothing."""


@_fold.register
def _(record: OrderRecord, state: ExchangeState) -> None:
    state.put(record)


@_fold.register
def _(record: ExecutionRecord, state: ExchangeState) -> None:
    state.keep_execution(record)


@_fold.register
def _(record: Activity, state: ExchangeState) -> None:
    state.keep_activity(record)


@_fold.register
def _(record: AccountImage, state: ExchangeState) -> None:
    state.accounts[record.account_id].take(record)


@_fold.register
def _(record: Mark, state: ExchangeState) -> None:
    state.now_ns, state.sequence = record.now_ns, record.sequence
    state.update_number = record.update_number
    for symbol, (last, last_day) in record.prices.items():
        state.markets[symbol].last_price = last
        state.markets[symbol].last_day_price = last_day


def _resume(state: ExchangeState, order: OrderRecord) -> None:
    if order.status in UNPLACED:
        _resume_unplaced(state, order)
        return
    _resume_end(state, order)
    if order.status is VenueStatus.DONE_FOR_DAY:
        state.schedule_at("wake", order.id, due_ns=arrival(state, order))
        return
    market = state.markets[order.symbol]
    if order.is_dormant:
        market.dormant[order.id] = None
    elif in_book(state):
        state.schedule("work", order.id)
    else:
        market.active[order.id] = None
    if order.cancel_asked:
        state.schedule("cancel", order.id)


def _resume_unplaced(state: ExchangeState, order: OrderRecord) -> None:
    if order.replaces:
        state.schedule("replace", order.id)
    elif order.status is VenueStatus.PENDING_NEW:
        state.schedule("arrive", order.id)
    elif order.status is VenueStatus.ACCEPTED:
        state.schedule_at("arrive", order.id, due_ns=arrival(state, order))


def _resume_end(state: ExchangeState, order: OrderRecord) -> None:
    if order.time_in_force is TimeInForce.DAY:
        end = state.sessions(order.symbol).day_end(order.created_ns, extended=order.extended_hours)
        state.schedule_at("expire", order.id, due_ns=end)
    elif order.expires_ns:
        state.schedule_at("expire", order.id, due_ns=order.expires_ns)
        if state.settings.nightly_rest and order.status is not VenueStatus.DONE_FOR_DAY:
            night = state.sessions(order.symbol).day_end(
                order.updated_ns, extended=order.extended_hours
            )
            state.schedule_at("rest", order.id, due_ns=night)
