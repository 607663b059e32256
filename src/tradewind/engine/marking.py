"""Market data, reports and the passing of time: what risk does once its figures have moved."""

from tradewind.domain.events import FeedStatus, MarketTime, Tick
from tradewind.domain.reports import OrderReport, Report
from tradewind.domain.values import SECOND
from tradewind.engine.breaking import age_breaker, watch_equity, watch_range
from tradewind.engine.days import turn_day
from tradewind.engine.desk_state import DeskState
from tradewind.engine.effects import Effect
from tradewind.engine.exiting import watch_exits, withdraw_orphans
from tradewind.engine.flattening import go_on
from tradewind.execution.inputs import Now
from tradewind.risk.breaker import BreakerState
from tradewind.risk.exposures import SymbolExposure

PATIENCE_NS = 30 * SECOND
"""How long the desk waits for a price of each position, in market time."""
TURN_NS = SECOND // 10
_CLOSED = BreakerState.CLOSED


def mark(state: DeskState, tick: Tick, now: Now) -> list[Effect]:
    """Take in a market event."""
    event, at_ns = tick.event, now.market_ns
    at_ns = event.ts_ns if event.ts_ns > at_ns else at_ns
    state.market_ns = at_ns if at_ns > state.market_ns else state.market_ns
    if isinstance(event, MarketTime):
        return pass_time(state, now)
    name = event.symbol
    if not name and isinstance(event, FeedStatus):
        _whole_feed(state, event)
        return []
    symbol = state.exposures.symbols.get(name) or state.exposures.symbol(name)
    moved = symbol.market.apply(event) or symbol.market.pending
    effects = _marked(state, symbol, now) if moved else []
    return effects + pass_time(state, now) if state.market_ns >= state.due_ns else effects


def _whole_feed(state: DeskState, status: FeedStatus) -> None:
    for symbol in state.exposures.symbols.values():
        symbol.market.apply(status)


def _marked(state: DeskState, symbol: SymbolExposure, now: Now) -> list[Effect]:
    market, policy = symbol.market, state.policy
    if symbol.unmarked:
        symbol.settle()
    elif symbol.lanes:
        symbol.revalue()  # also where strategies' positions cancel out in the account
    # The past, told again after a reconnection, sets off nothing until there is news.
    age = state.market_ns - market.price_ns
    market.pending = policy is None or age > policy.limits.max_quote_age_ns
    if market.pending:
        return []
    effects = watch_range(state, symbol.symbol, market.mark)
    if symbol.lanes:
        effects += watch_equity(state)
        effects += watch_exits(state, symbol, now)
    return effects


def follow_report(state: DeskState, report: Report, now: Now) -> list[Effect]:
    """After a report: the day, losses, the symbol's exits and running flattens."""
    effects: list[Effect] = []
    if state.market_ns >= state.due_ns:
        effects += turn_day(state)
    if state.account.equity != state.watched_equity:
        effects += watch_equity(state)
    if (state.armed or state.exits) and isinstance(report.body, OrderReport):
        symbol = state.exposures.symbol(report.body.order.terms.symbol)
        effects += watch_exits(state, symbol, now)
    return effects + go_on(state, now) if state.flattens else effects


def pass_time(state: DeskState, now: Now) -> list[Effect]:
    """What time alone brings: the day, the breaker's cool-down, fired exits, running flattens."""
    now_ns = state.market_ns
    state.due_ns = now_ns + TURN_NS  # type: ignore[assignment]  # plain integers
    if state.account.unmarked and state.level:
        _assume_marks(state)
    effects = turn_day(state) if now_ns >= state.turns_ns else []
    if state.breaker.state is not _CLOSED:
        effects += age_breaker(state)
    if state.exits and state.level:
        effects += retry_exits(state, now)
    if state.orphans:
        effects += withdraw_orphans(state)
    if state.flattens:
        effects += go_on(state, now)
    return effects


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
    symbols = {mark.symbol for mark in state.exits.values() if mark.fired}
    return [
        effect
        for name in sorted(symbols)
        for effect in watch_exits(state, state.exposures.symbol(name), now)
    ]
