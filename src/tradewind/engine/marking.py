"""Market data and the passing of time, as risk itself sees them."""

from tradewind.domain.events import FeedStatus, MarketTime, Tick
from tradewind.domain.values import SECOND, Nanos
from tradewind.engine.breaking import age_breaker, watch_equity, watch_range
from tradewind.engine.days import turn_day
from tradewind.engine.desk_state import DeskState
from tradewind.engine.effects import Effect
from tradewind.engine.exiting import watch_exits
from tradewind.engine.flattening import go_on
from tradewind.execution.inputs import Now
from tradewind.risk.exposures import SymbolExposure

PATIENCE_NS = 30 * SECOND
"""How long the desk waits for a price of each position, in market time."""


def mark(state: DeskState, tick: Tick, now: Now) -> list[Effect]:
    """Take in a market event."""
    event = tick.event
    state.market_ns = max(state.market_ns, event.ts_ns)
    if isinstance(event, MarketTime):
        return pass_time(state, now)
    if isinstance(event, FeedStatus) and not event.symbol:
        _whole_feed(state, event)
        return []
    symbol = state.exposures.symbol(event.symbol)
    if not symbol.market.apply(event) and not symbol.market.pending:
        return pass_time(state, now) if state.market_ns >= state.due_ns else []
    return _marked(state, symbol, now)


def _marked(state: DeskState, symbol: SymbolExposure, now: Now) -> list[Effect]:
    if symbol.unmarked:
        symbol.settle()
    elif symbol.lanes:
        symbol.revalue()  # also where strategies' positions cancel out in the account
    symbol.market.pending = not _is_news(state, symbol)
    effects = [] if symbol.market.pending else _watch(state, symbol, now)
    if state.market_ns >= state.due_ns:
        effects += pass_time(state, now)
    return effects


def _is_news(state: DeskState, symbol: SymbolExposure) -> bool:
    """Whether a mark is of now: the past, told again after a reconnection, sets off nothing."""
    policy = state.policy
    age = state.market_ns - symbol.market.price_ns
    return policy is not None and age <= policy.limits.max_quote_age_ns


def _watch(state: DeskState, symbol: SymbolExposure, now: Now) -> list[Effect]:
    effects = watch_range(state, symbol.symbol, symbol.market.mark)
    if symbol.lanes:
        effects += watch_equity(state)
        effects += watch_exits(state, symbol, now)
    return effects


def _whole_feed(state: DeskState, status: FeedStatus) -> None:
    for symbol in state.exposures.symbols.values():
        symbol.market.apply(status)


def pass_time(state: DeskState, now: Now) -> list[Effect]:
    """What time alone brings: the day, the breaker's cool-down, fired exits, running flattens."""
    state.due_ns = Nanos(state.market_ns + SECOND // 10)
    if state.account.unmarked and state.level:
        _assume_marks(state)
    return [
        *turn_day(state),
        *age_breaker(state),
        *retry_exits(state, now),
        *go_on(state, now),
    ]


def _assume_marks(state: DeskState) -> None:
    """A position that no feed prices stands at its entry price, rather than closing the desk."""
    if state.market_ns - state.level_since_ns < PATIENCE_NS:
        return
    for name, symbol in state.exposures.symbols.items():
        held = state.ledger.holdings.get(name)
        if symbol.unmarked and held is not None:
            symbol.market.mark = held.entry_price
            symbol.settle()


def retry_exits(state: DeskState, now: Now) -> list[Effect]:
    """Try again what has fired and is not flat."""
    if not state.level:
        return []
    symbols = {mark.symbol for mark in state.exits.values() if mark.fired}
    return [
        effect
        for name in sorted(symbols)
        for effect in watch_exits(state, state.exposures.symbol(name), now)
    ]
