"""Closing what is held."""

from tradewind.domain.orders import OrderType, Side, TimeInForce
from tradewind.domain.values import Quantity
from tradewind.venues.simulated.orders import OrderRequest, Refusal
from tradewind.venues.simulated.state import ExchangeState
from tradewind.venues.simulated.transitions import cancel, current


def closing_request(
    state: ExchangeState, account_id: str, symbol: str, quantity: int
) -> OrderRequest | Refusal:
    """The market order that closes `quantity` (0: all) of a position."""
    held = state.accounts[account_id].holding(symbol).quantity
    if not held:
        return Refusal(404, 40410000, "position does not exist")
    crypto = state.assets[symbol].is_crypto
    return OrderRequest(
        symbol=symbol,
        side=Side.SELL if held > 0 else Side.BUY,
        type=OrderType.MARKET,
        time_in_force=TimeInForce.GTC if crypto else TimeInForce.DAY,
        quantity=Quantity(quantity or abs(held)),
    )


def cancel_everything(state: ExchangeState, account_id: str) -> None:
    """Cancel every open order of an account at once."""
    for order_id in tuple(state.accounts[account_id].open):
        order = current(state, order_id)
        if order is not None:
            cancel(state, order)
