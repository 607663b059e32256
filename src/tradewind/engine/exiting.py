"""The platform's exits: watched on every mark, fired once, tried until the position is flat."""

from tradewind.domain.codes import DenialCode
from tradewind.domain.instruments import is_crypto
from tradewind.domain.orders import Purpose
from tradewind.domain.values import SECOND, Price, format_scaled
from tradewind.engine.cancelling import cancel_once
from tradewind.engine.desk_state import DeskState
from tradewind.engine.effects import Append, Effect, StatusChanged
from tradewind.engine.legs import legs_of
from tradewind.engine.own_orders import clear_way, close, is_own
from tradewind.execution.inputs import Now
from tradewind.risk.exits import ExitMark, ExitReason, better, fired
from tradewind.risk.exposures import Lane, SymbolExposure
from tradewind.risk.limits import ExitPlace, ExitSettings, TradingHours

LONGEST_PAUSE_NS = 30 * SECOND


def watch_exits(state: DeskState, symbol: SymbolExposure, now: Now) -> list[Effect]:
    """After a new mark or position of a symbol: follow every strategy's exits in it."""
    effects: list[Effect] = []
    exits = state.exits
    for name, lane in symbol.lanes.items():
        if lane.quantity == 0:
            if exits and (watched := exits.get((name, symbol.symbol))) is not None:
                effects += _disarm(state, watched)
                if legs_of(state, symbol.symbol, lane):
                    state.orphans[name, symbol.symbol] = state.market_ns + SECOND
            continue
        seat = state.seats.get(name)
        if seat is None or not symbol.market.mark:
            continue
        if seat.armed or (exits and (name, symbol.symbol) in exits):
            effects += _watch(state, symbol, lane, now)
    return effects


def _watch(state: DeskState, symbol: SymbolExposure, lane: Lane, now: Now) -> list[Effect]:
    name, mark = lane.strategy.name, symbol.market.mark
    before = state.exits.get((name, symbol.symbol))
    long = lane.quantity > 0
    if before is None or before.long is not long:
        before = None
    best = better(long=long, best=before.best if before else mark, mark=mark)
    reason = before.fired if before else ExitReason.NONE
    if not reason:
        settings = _settings(state, symbol, lane)
        held = state.ledger.book(name).holdings.get(symbol.symbol)
        entry = held.entry_price if held else 0
        reason = fired(settings, long=long, entry=entry, best=best, mark=mark)
    after = ExitMark(name, symbol.symbol, Price(best), long, state.market_ns, reason)
    effects = _remember(state, before, after)
    return effects + (_fire(state, symbol, lane, after, now) if reason else [])


def _settings(state: DeskState, symbol: SymbolExposure, lane: Lane) -> ExitSettings:
    """What the platform has to watch: a trailing stop alone while legs hold the whole position."""
    exits = state.seats[lane.strategy.name].limits.exits
    if exits.at is not ExitPlace.VENUE:
        return exits
    legs = legs_of(state, symbol.symbol, lane)
    covered = sum(leg.counted_leaves for leg in legs) >= abs(lane.quantity)
    return ExitSettings(trailing_stop=exits.trailing_stop) if legs and covered else exits


def _remember(state: DeskState, before: ExitMark | None, after: ExitMark) -> list[Effect]:
    """Journal what changed: a first watch, a better mark, a fired exit."""
    if before and before.best == after.best and before.fired is after.fired:
        return []
    state.exits[after.strategy, after.symbol] = after
    fired_now = bool(after.fired) and not (before and before.fired)
    effects: list[Effect] = [Append(after)]
    return [*effects, StatusChanged(f"exit {after.fired}")] if fired_now else effects


def _disarm(state: DeskState, watched: ExitMark) -> list[Effect]:
    del state.exits[watched.strategy, watched.symbol]
    state.exit_tries.pop((watched.strategy, watched.symbol), None)
    state.exit_denials.pop((watched.strategy, watched.symbol), None)
    ended = ExitMark(watched.strategy, watched.symbol, Price(0), watched.long, state.market_ns)
    return [Append(ended)]


def withdraw_orphans(state: DeskState) -> list[Effect]:
    """Legs end with their position: what the venue itself has not ended after a second."""
    effects: list[Effect] = []
    for (name, held), due_ns in tuple(state.orphans.items()):
        if state.market_ns < due_ns:
            continue
        del state.orphans[name, held]
        lane = state.exposures.lane(held, name)
        for leg in legs_of(state, held, lane) if lane.quantity == 0 else ():
            effects += cancel_once(state, leg.client_order_id, "the position is closed")
    return effects


def _fire(
    state: DeskState, symbol: SymbolExposure, lane: Lane, mark: ExitMark, now: Now
) -> list[Effect]:
    """Free the position of other orders, then close what is left of it."""
    if not _market_open(state, symbol.symbol):
        return []
    effects, waits = _make_way(state, symbol, lane, mark)
    if waits:
        return effects
    own, free = _open_quantities(symbol, lane, long=mark.long)
    if own <= 0 or not (_is_due(state, mark) if free > 0 else _is_news(state, mark)):
        return effects
    note = (
        f"{mark.fired}: mark {format_scaled(symbol.market.mark)}, best {format_scaled(mark.best)}"
    )
    quantity = min(own, free) if free > 0 else own
    return effects + close(
        state,
        mark.strategy,
        symbol.symbol,
        quantity=quantity if mark.long else -quantity,
        purpose=Purpose.EXIT,
        note=note,
        now=now,
    )


def _open_quantities(symbol: SymbolExposure, lane: Lane, *, long: bool) -> tuple[int, int]:
    """What is left to close of a strategy's part, and of the account's position.

    Where other strategies hold the opposite, the account holds less: a venue takes no order that
    turns a position over, so that much goes first. The rest follows once the account holds it; as
    long as nothing is free the exit stays fired, is refused once in words, and sends nothing.
    """
    leaves = lane.sell_leaves if long else lane.buy_leaves
    held = symbol.quantity if long else -symbol.quantity
    working = symbol.sell_leaves if long else symbol.buy_leaves
    return abs(lane.quantity) - leaves, held - working


def _is_news(state: DeskState, mark: ExitMark) -> bool:
    """Whether nobody has been told yet that the account has nothing to close."""
    return state.exit_denials.get((mark.strategy, mark.symbol)) is not DenialCode.THROUGH_ZERO


def _is_due(state: DeskState, mark: ExitMark) -> bool:
    """A venue that ended an exit unfilled is asked again after 1, 2, 4 … 30 s of market time."""
    key = (mark.strategy, mark.symbol)
    tries, due_ns = state.exit_tries.get(key, (0, 0))
    if state.market_ns < due_ns:
        return False
    pause = min(LONGEST_PAUSE_NS, SECOND << tries)
    state.exit_tries[key] = (min(tries + 1, 5), state.market_ns + pause)
    return True


def _make_way(
    state: DeskState, symbol: SymbolExposure, lane: Lane, mark: ExitMark
) -> tuple[list[Effect], bool]:
    """Cancel what would meet the exit, and the strategy's own resting closings."""
    reason = mark.fired.value
    effects, waits = clear_way(state, symbol.symbol, long=mark.long, reason=reason)
    for live in state.reservations.on(symbol.symbol):
        closes = live.lane is lane and live.buys is not mark.long
        if closes and not is_own(state, live.client_order_id):
            waits = True
            effects += cancel_once(state, live.client_order_id, reason)
    return effects, waits


def _market_open(state: DeskState, symbol: str) -> bool:
    if is_crypto(symbol):
        return True
    return state.calendar.is_open(state.market_ns, TradingHours.REGULAR)
