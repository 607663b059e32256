"""Epochs: the part of an order's id that makes it new for ever."""

from tradewind.domain.order_ids import epoch_of
from tradewind.domain.orders import Order
from tradewind.engine.desk_state import DeskState
from tradewind.engine.effects import Append, Effect
from tradewind.engine.records import EpochGiven
from tradewind.portfolio.ledger import EXTERNAL

OWN = ""
"""The strategy name of risk's own epochs."""


def give_epoch(state: DeskState, name: str) -> list[Effect]:
    """Raise the epoch for a new session: ids of earlier ones can never come again."""
    state.epoch_counter += 1
    take_epoch(state, name, state.epoch_counter)
    given = EpochGiven(name, state.epoch_counter, state.market_ns)
    return [Append(given, urgent=True)]


def take_epoch(state: DeskState, name: str, epoch: int) -> None:
    """Apply an epoch, without telling anyone."""
    state.epoch_counter = max(state.epoch_counter, epoch)
    if name == OWN:
        state.epoch, state.own_orders = epoch, 0
        state.own_epochs.add(epoch)
    else:
        state.seat(name).epoch = epoch


def learn_epoch(state: DeskState, order: Order) -> list[Effect]:
    """An order of an epoch that this journal never gave: the journal was lost, or cut short.

    Epochs go on above it, our own too, so that no id is ever used twice.
    """
    return [] if order.strategy == EXTERNAL else learn_used_id(state, order.client_order_id)


def learn_used_id(state: DeskState, client_order_id: str) -> list[Effect]:
    """An id that was used already, whoever says so."""
    epoch = epoch_of(client_order_id)
    if epoch <= state.epoch_counter:
        return []
    state.epoch_counter = epoch
    return give_epoch(state, OWN)
