"""Flatten: halt, cancel all, wait until nothing is live or UNKNOWN, then close; bounded rounds."""

from collections.abc import Iterator

from tradewind.domain.codes import AlarmCode
from tradewind.domain.orders import Purpose
from tradewind.engine.desk_state import DeskState
from tradewind.engine.effects import Alarm, Append, CancelAll, Effect, StatusChanged
from tradewind.engine.own_orders import clear_way, close
from tradewind.engine.records import FlattenMoved
from tradewind.execution.inputs import EVERYTHING, Now
from tradewind.execution.inputs import strategy_scope as cancel_scope
from tradewind.risk.live_orders import LiveOrder
from tradewind.risk.states import strategy_of

STOPPED = -1
"""The round of a flatten that gave up and told a person."""


def start_flatten(state: DeskState, scope: str, *, by: str, reason: str) -> list[Effect]:
    """Begin; the scope has been latched Flattened before."""
    if scope in state.flattens and state.flattens[scope].round > 0:
        return []
    moved = FlattenMoved(scope, 1, state.market_ns, by, reason)
    return [*_move(state, moved), CancelAll(_cancels(scope), by, reason)]


def cancel_again(state: DeskState) -> list[Effect]:
    """After a new session with execution: ask for the cancels again."""
    running = (item for item in state.flattens.values() if item.round > 0)
    return [CancelAll(_cancels(item.scope), item.by, item.reason) for item in running]


def go_on(state: DeskState, now: Now) -> list[Effect]:
    """Take every running flatten one step further, when it can."""
    effects: list[Effect] = []
    for flatten in tuple(state.flattens.values()):
        if flatten.round > 0 and state.level and not _live(state, flatten.scope):
            effects += _round(state, flatten, now)
    return effects


def _round(state: DeskState, flatten: FlattenMoved, now: Now) -> list[Effect]:
    closings = tuple(_closings(state, strategy_of(flatten.scope)))
    if not closings:
        return [*_move(state, _next(state, flatten, 0)), StatusChanged("flat")]
    if flatten.round > state.settings.flatten_rounds:
        message = f"flatten of {flatten.scope} left {len(closings)} positions open"
        stopped = _move(state, _next(state, flatten, STOPPED))
        return [*stopped, Alarm(AlarmCode.FLATTEN_INCOMPLETE, message)]
    placed: list[Effect] = []
    for strategy, symbol, quantity in closings:
        placed += _close(state, flatten, strategy, symbol, quantity=quantity, now=now)
    if not _live(state, flatten.scope):
        return placed  # nothing could be sent yet; the round is not used up
    return [*_move(state, _next(state, flatten, flatten.round + 1)), *placed]


def _close(
    state: DeskState,
    flatten: FlattenMoved,
    strategy: str,
    symbol: str,
    *,
    quantity: int,
    now: Now,
) -> list[Effect]:
    """Close one part, once nothing of ours is in its way."""
    effects, waits = clear_way(state, symbol, long=quantity > 0, reason="flatten")
    if waits:
        return effects
    note = f"flatten: {flatten.reason}"
    return effects + close(
        state, strategy, symbol, quantity=quantity, purpose=Purpose.FLATTEN, note=note, now=now
    )


def _next(state: DeskState, flatten: FlattenMoved, number: int) -> FlattenMoved:
    return FlattenMoved(flatten.scope, number, state.market_ns, flatten.by, flatten.reason)


def _move(state: DeskState, moved: FlattenMoved) -> list[Effect]:
    state.flattens[moved.scope] = moved
    if moved.round == 0:
        del state.flattens[moved.scope]
    return [Append(moved, urgent=True)]


def _cancels(scope: str) -> str:
    name = strategy_of(scope)
    return cancel_scope(name) if name is not None else EVERYTHING


def _live(state: DeskState, scope: str) -> bool:
    """Whether anything of the scope may still trade."""
    name = strategy_of(scope)
    return any(_in_scope(live, name) for live in state.reservations.orders.values())


def _in_scope(live: LiveOrder, name: str | None) -> bool:
    return name is None or live.strategy == name


def _closings(state: DeskState, name: str | None) -> Iterator[tuple[str, str, int]]:
    """What to close: never more than the account holds, and never a side that it does not hold."""
    for symbol, exposure in sorted(state.exposures.symbols.items()):
        left = _held(state, symbol)
        for strategy, lane in sorted(exposure.lanes.items()):
            if (name is not None and strategy != name) or lane.quantity * left <= 0:
                continue
            part = min(abs(lane.quantity), abs(left))
            signed = part if left > 0 else -part
            left -= signed
            yield strategy, symbol, signed


def _held(state: DeskState, symbol: str) -> int:
    """What the account certainly holds: where books differ, the lesser of ours and the venue's."""
    ours = state.ledger.quantity(symbol)
    if state.matched:
        return ours
    venue = state.venue_positions.get(symbol, 0)
    if ours * venue <= 0:
        return 0
    return ours if abs(ours) <= abs(venue) else venue
