"""Let everything that is due happen: jobs, then triggers, then what the market shows."""

from collections.abc import Callable, Mapping

from tradewind.venues.simulated import accounting, lifecycle, replacements
from tradewind.venues.simulated.markets import Market
from tradewind.venues.simulated.publishing import publish_book
from tradewind.venues.simulated.quote_matching import see_quote
from tradewind.venues.simulated.settings import MarketKind
from tradewind.venues.simulated.state import ExchangeState
from tradewind.venues.simulated.triggers import check_triggers

_HANDLERS: Mapping[str, Callable[[ExchangeState, str], None]] = {
    "arrive": lifecycle.arrive,
    "work": lifecycle.work,
    "cancel": lifecycle.cancel_arrives,
    "replace": replacements.replacement_arrives,
    "rest": lifecycle.rest,
    "wake": lifecycle.wake,
    "expire": lifecycle.expire,
    "ended": lifecycle.ended,
    "day": accounting.turn_day,
}


def settle(state: ExchangeState) -> None:
    """Run until nothing is left to do at this time."""
    while _run_jobs(state) or _look_at_triggers(state) or _publish(state):
        pass


def _run_jobs(state: ExchangeState) -> bool:
    ran = False
    while job := state.due():
        _HANDLERS[job.kind](state, job.subject)
        ran = True
    return ran


def _look_at_triggers(state: ExchangeState) -> bool:
    moved, state.moved = state.moved, {}
    for symbol in moved:
        check_triggers(state, state.markets[symbol])
    return bool(moved)


def _publish(state: ExchangeState) -> bool:
    dirty, state.dirty = state.dirty, {}
    if state.settings.market is MarketKind.REPLAY:
        return False
    for symbol in dirty:
        _show(state, state.markets[symbol])
    return bool(dirty)


def _show(state: ExchangeState, market: Market) -> None:
    before = market.quote
    if not publish_book(state, market):
        return
    if market.quote is not before:
        see_quote(state, market)
    if market.waiting and not market.halted:
        waiting, market.waiting = market.waiting, {}
        for order_id in waiting:
            state.schedule("work", order_id)
