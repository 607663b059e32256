"""The turn of the day: closing values that tomorrow's figures compare with."""

from tradewind.domain.values import SECOND
from tradewind.venues.simulated.reservations import equity
from tradewind.venues.simulated.state import ExchangeState

_DAY_NS = 86_400 * SECOND


def schedule_days(state: ExchangeState) -> None:
    """Let the day turn at the next 00:00 UTC."""
    state.schedule_at("day", "", due_ns=(state.now_ns // _DAY_NS + 1) * _DAY_NS)


def turn_day(state: ExchangeState, _: str) -> None:
    """Keep closing prices and equities."""
    for market in state.markets.values():
        market.last_day_price = market.mark
    for account in state.accounts.values():
        account.last_equity = equity(state, account)
        account.closes.append((state.now_ns, account.last_equity))
        state.touched[account.id] = None
    schedule_days(state)
