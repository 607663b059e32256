"""Risk's own orders: exits and closings, attributed to the strategy whose position they end."""

from tradewind.domain.instruments import is_crypto
from tradewind.domain.intents import Cause, Intent
from tradewind.domain.orders import OrderTerms, OrderType, Purpose, Side, TimeInForce
from tradewind.domain.values import Nanos, Quantity
from tradewind.engine.cancelling import cancel_once
from tradewind.engine.decisions import approve, drafted, refuse
from tradewind.engine.desk_state import DeskState
from tradewind.engine.effects import Effect, Place
from tradewind.execution.inputs import Now
from tradewind.portfolio.ledger import EXTERNAL
from tradewind.risk.checks import first_denial
from tradewind.strategies.identity import MAX_LENGTH, shortened


def next_id(state: DeskState, strategy: str) -> str:
    """A client order id of risk's own session."""
    state.own_orders += 1
    tail = f"-{state.epoch}-{state.own_orders}"
    room = MAX_LENGTH - len(state.settings.install) - len(tail) - 1
    return f"{state.settings.install}-{shortened(strategy, room)}{tail}"


def is_own(state: DeskState, client_order_id: str) -> bool:
    """Whether risk itself made the order, in this life or an earlier one."""
    parts = client_order_id.rsplit("-", 2)
    return len(parts) == 3 and parts[1].isdecimal() and int(parts[1]) in state.own_epochs


def close(  # noqa: PLR0913 - one order with its reason
    state: DeskState,
    strategy: str,
    symbol: str,
    *,
    quantity: int,
    purpose: Purpose,
    note: str,
    now: Now,
) -> list[Effect]:
    """Sell (positive) or buy back (negative) at the market, through the same checks."""
    intent = _intent(state, strategy, symbol, quantity=quantity, purpose=purpose, note=note)
    draft = drafted(state, intent, state.seat(strategy))
    draft.own = True
    denied = first_denial(draft)
    key = (strategy, symbol)
    if denied is None:
        state.exit_denials.pop(key, None)
        return [Place(approve(state, draft, now).order)]
    if state.exit_denials.get(key) is denied.code:
        return []  # told once; tried again with every report and mark
    state.exit_denials[key] = denied.code
    return refuse(state, intent, state.seat(strategy), denied)


def _intent(
    state: DeskState, strategy: str, symbol: str, *, quantity: int, purpose: Purpose, note: str
) -> Intent:
    terms = OrderTerms(
        symbol,
        Side.SELL if quantity > 0 else Side.BUY,
        Quantity(abs(quantity)),
        OrderType.MARKET,
        TimeInForce.GTC if is_crypto(symbol) else TimeInForce.DAY,
    )
    mark = state.exposures.symbol(symbol).market.mark
    cause = Cause(symbol, "mark", 0, state.market_ns, mark, note=note)  # type: ignore[arg-type]
    return Intent(
        next_id(state, strategy),
        strategy,
        state.epoch,
        terms,
        Nanos(state.market_ns),
        purpose,
        cause=cause,
    )


def clear_way(
    state: DeskState, symbol: str, *, long: bool, reason: str
) -> tuple[list[Effect], bool]:
    """Cancel our own orders that a closing would meet; True while any of them is live.

    External orders are not ours to touch: the flatten of an account has cancelled them before.
    """
    resting = state.reservations.on(symbol)
    opposing = [live for live in resting if live.buys is long and live.strategy != EXTERNAL]
    cancels = [
        effect for live in opposing for effect in cancel_once(state, live.client_order_id, reason)
    ]
    return cancels, bool(opposing)
