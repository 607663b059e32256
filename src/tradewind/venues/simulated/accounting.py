"""The turn of the day: closing values that tomorrow's figures compare with."""

from tradewind.domain.values import SECOND
from tradewind.venues.simulated.reservations import equity
from tradewind.venues.simulated.state import ExchangeState

MINUTE_NS = 60 * SECOND
_DAY_NS = 86_400 * SECOND


def keep_minute(state: ExchangeState) -> None:
    """Keep what each account is worth at the end of the minute that is left now; for this run."""
    start_ns = state.now_ns // MINUTE_NS * MINUTE_NS
    for account in state.accounts.values():
        account.minutes.append((start_ns, equity(state, account)))


def begin(state: ExchangeState) -> None:
    """The market opens for the first time: accounts are as old as it is."""
    for account in state.accounts.values():
        account.created_ns = state.now_ns
        state.touched[account.id] = None
    schedule_days(state)


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
