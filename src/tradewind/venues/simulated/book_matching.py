"""Strict fills in a generated market: our orders truly rest in the book and meet the flow."""

from tradewind.domain.events import Trade
from tradewind.domain.orders import Side, TimeInForce
from tradewind.venues.simulated.fills import fill
from tradewind.venues.simulated.flow_orders import FlowOrder
from tradewind.venues.simulated.markets import Market
from tradewind.venues.simulated.matching import Incoming, Match, Restriction
from tradewind.venues.simulated.orders import OrderRecord
from tradewind.venues.simulated.state import ExchangeState
from tradewind.venues.simulated.transitions import cancel, current

_RESTRICTIONS = {
    TimeInForce.DAY: Restriction.NONE,
    TimeInForce.GTC: Restriction.NONE,
    TimeInForce.FOK: Restriction.FOK,
}


def work_in_book(state: ExchangeState, order: OrderRecord) -> None:
    """Let one of our orders meet the book, and its rest stay, wait or go."""
    market = state.markets[order.symbol]
    restriction = _RESTRICTIONS.get(order.time_in_force, Restriction.IOC)
    _meet(
        state,
        market,
        Incoming(
            order_id=order.id,
            side=order.side,
            quantity=order.leaves,
            price=order.working_price,
            owner=order.account_id,
            restriction=restriction,
        ),
    )
    left = current(state, order.id)
    if left is not None and restriction is not Restriction.NONE:
        cancel(state, left)
    elif left is not None and order.id not in market.book:
        market.waiting[order.id] = None


def flow_into_book(state: ExchangeState, order: FlowOrder) -> None:
    """Let an anonymous order meet the book."""
    _meet(
        state,
        state.markets[order.symbol],
        Incoming(
            order_id=order.order_id,
            side=order.side,
            quantity=order.quantity,
            price=order.price,
            restriction=Restriction.IOC if order.ioc else Restriction.NONE,
        ),
    )


def _meet(state: ExchangeState, market: Market, incoming: Incoming) -> None:
    outcome = market.book.submit(incoming)
    state.dirty[market.asset.symbol] = None
    for match in outcome.matches:
        _print(state, market, match, incoming.side)
        _fill(state, match.maker_owner, match.maker_id, match)
        _fill(state, match.taker_owner, match.taker_id, match)


def _fill(state: ExchangeState, owner: str, order_id: str, match: Match) -> None:
    order = current(state, order_id) if owner else None
    if order is not None:
        fill(state, order, price=match.price, quantity=min(match.quantity, order.leaves))


def _print(state: ExchangeState, market: Market, match: Match, taker: Side) -> None:
    state.trades += 1
    market.print(match.price)
    state.moved[market.asset.symbol] = None
    state.market_events.append(
        Trade(
            symbol=market.asset.symbol,
            ts_ns=state.now_ns,
            price=match.price,
            quantity=match.quantity,
            trade_id=str(state.trades),
            exchange="V",
            taker="B" if taker is Side.BUY else "S",
        )
    )
