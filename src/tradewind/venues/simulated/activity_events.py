"""An account's history as events: fills, busts, corrections and fees, each with a sortable id."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from tradewind.domain.values import MILLISECOND, SECOND, format_scaled, notional
from tradewind.market.sessions import sessions
from tradewind.venues.simulated.accounts import Account, Activity
from tradewind.venues.simulated.order_views import Json
from tradewind.venues.simulated.orders import ExecutionRecord
from tradewind.venues.simulated.state import ExchangeState
from tradewind.venues.simulated.texts import time_text

_BASE_32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LONGEST_BREAK = timedelta(days=12)


def events_of(
    state: ExchangeState, account: Account, *, after: int = 0
) -> Iterator[tuple[Activity, Json]]:
    """Every activity behind the first `after` ones, with the event that tells it."""
    for place, activity in enumerate(account.activities[after:], start=after):
        yield activity, _event(state, activity, place)


def event_id(ts_ns: int, place: int) -> str:
    """A ULID: 48 bits of milliseconds, then the place in the account's history."""
    value = (ts_ns // MILLISECOND) << 80 | place
    return "".join(_BASE_32[value >> shift & 31] for shift in range(125, -1, -5))


def _event(state: ExchangeState, activity: Activity, place: int) -> Json:
    moment = time_text(activity.ts_ns)
    crypto = state.assets[activity.symbol].is_crypto
    about = _trade(state, activity) if activity.type == "FILL" else _fee(state, activity)
    return {
        "event_id": event_id(activity.ts_ns, place),
        "at": moment,
        "executed_at": moment,
        "activity_type": activity.type,
        "status": "executed",
        "settle_date": _settled(activity.ts_ns, crypto=crypto).isoformat(),
        "currency": "USD",
        **about,
    }


def _trade(state: ExchangeState, activity: Activity) -> Json:
    execution = state.executions[activity.execution_id]
    worth = -execution.side.sign * notional(execution.price, execution.quantity)
    return {
        "ref_id": execution.id,
        **({"previous_id": execution.reverses} if execution.reverses else {}),
        "price": format_scaled(execution.price),
        "qty": format_scaled(execution.quantity),
        "net_amount": format_scaled(worth),
        "details": _execution(state, execution, activity.order_status),
    }


def _execution(state: ExchangeState, execution: ExecutionRecord, status: str) -> Json:
    order = state.orders[execution.order_id]
    return {
        "execution_type": execution.kind,
        "order_id": order.id,
        "client_order_id": order.client_order_id,
        "asset_id": order.asset_id,
        "symbol": execution.symbol,
        "side": execution.side.value,
        "cum_qty": format_scaled(execution.cumulative),
        "leaves_qty": format_scaled(execution.leaves),
        "order_status": status,
    }


def _fee(state: ExchangeState, activity: Activity) -> Json:
    coins = activity.quantity
    return {
        "ref_id": activity.id.rpartition("::")[2],
        "net_amount": format_scaled(activity.amount),
        **({"qty": format_scaled(coins)} if coins else {}),
        "details": {
            "parent_id": activity.execution_id,
            "system_date": _date(activity.ts_ns).isoformat(),
        },
    }


def _settled(ts_ns: int, *, crypto: bool) -> date:
    """Coins settle at once, equities on the next trading day."""
    today = _date(ts_ns)
    if crypto:
        return today
    return sessions(today + timedelta(days=1), today + _LONGEST_BREAK)[0].date


def _date(ts_ns: int) -> date:
    return datetime.fromtimestamp(ts_ns // SECOND, UTC).date()
