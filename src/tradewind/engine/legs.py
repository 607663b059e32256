"""Exits that the venue holds: they leave with the entry and make room for the strategy itself."""

from msgspec.structs import replace

from tradewind.domain.codes import DenialCode
from tradewind.domain.intents import Intent
from tradewind.domain.orders import Purpose, Side
from tradewind.engine.cancelling import cancel_once
from tradewind.engine.desk_state import DeskState, Seat
from tradewind.engine.effects import Effect
from tradewind.risk.brackets import with_legs
from tradewind.risk.denials import Denied
from tradewind.risk.drafts import Draft
from tradewind.risk.exposures import Lane
from tradewind.risk.live_orders import LiveOrder

_EXIT, _BUY = Purpose.EXIT, Side.BUY


def carry_exits(state: DeskState, intent: Intent, seat: Seat) -> Intent:
    """What a strategy opens takes its exits along, where they are to be at the venue."""
    terms, symbol = intent.terms, state.exposures.symbols.get(intent.terms.symbol)
    if symbol is None or symbol.instrument is None or intent.replaces:
        return intent
    lane = symbol.lanes.get(seat.name)
    if lane is not None and lane.quantity * terms.side.sign < 0:
        return intent
    market = symbol.market
    touch = market.ask if terms.side is _BUY else market.bid
    base = terms.limit_price or touch or market.mark
    carried = with_legs(terms, seat.limits.exits, symbol.instrument, base)
    return intent if carried is terms else replace(intent, terms=carried)


def legs_of(state: DeskState, symbol: str, lane: Lane) -> list[LiveOrder]:
    """The legs at the venue that may close a strategy's position: those of an entry that is done.

    Until an entry is filled whole, the venue holds its legs back.
    """
    reservations = state.reservations
    return [live for live in reservations.on(symbol) if live.lane is lane and is_awake(state, live)]


def is_awake(state: DeskState, live: LiveOrder) -> bool:
    """Whether an order is a leg, and works."""
    return (
        live.purpose is _EXIT and bool(live.parent) and live.parent not in state.reservations.orders
    )


def make_room(state: DeskState, draft: Draft) -> tuple[Denied | None, list[Effect]]:
    """A strategy closes what legs of its own hold: they are cancelled, and it has to ask again.

    Until then, and from then on while the position lasts, the platform watches its exits.
    """
    lane, name = draft.lane, draft.symbol.symbol
    legs = legs_of(state, name, lane) if lane.quantity else []
    if not legs:
        return None, []
    working = lane.buy_leaves if draft.buys else lane.sell_leaves
    free = max(0, abs(lane.quantity) - working)
    effects: list[Effect] = []
    for leg in legs:
        effects += cancel_once(state, leg.client_order_id, "the strategy closes the position")
    return Denied(DenialCode.HELD_BY_EXITS, free, draft.quantity, name), effects
