"""Orders, activities and stream messages as the venue writes them."""

from typing import Any

from tradewind.domain.orders import OrderClass
from tradewind.domain.values import format_scaled
from tradewind.venues.simulated.accounts import Account, Activity
from tradewind.venues.simulated.orders import OrderRecord, Update
from tradewind.venues.simulated.state import ExchangeState
from tradewind.venues.simulated.texts import account_uuid, optional_number, optional_time, time_text

Json = dict[str, Any]


def order_view(order: OrderRecord) -> Json:
    """An order without its legs."""
    return {**_identity(order), **_terms(order), **_times(order), **_group(order), "legs": None}


def nested_view(state: ExchangeState, order: OrderRecord) -> Json:
    """An order with its legs."""
    legs = [order_view(state.orders[leg]) for leg in order.legs]
    return {**order_view(order), "legs": legs or None}


def update_view(update: Update) -> Json:
    """A message of the order stream; only executions carry price, quantity and position."""
    data: Json = {
        "event": update.event,
        "event_id": f"{update.number:026d}",
        "timestamp": time_text(update.ts_ns),
        "order": order_view(update.order),
    }
    execution = update.execution
    if execution is not None:
        data["execution_id"] = execution.id
        data["price"] = format_scaled(execution.price)
        data["qty"] = format_scaled(execution.quantity)
        data["position_qty"] = format_scaled(execution.position)
        data["at"] = data["timestamp"]
    if execution is not None and execution.reverses:
        data["previous_execution_id"] = execution.reverses
    return {"stream": "trade_updates", "data": data}


def activity_view(state: ExchangeState, account: Account, activity: Activity) -> Json:
    """A line of the account's history."""
    base: Json = {
        "id": activity.id,
        "account_id": account_uuid(account.id),
        "activity_type": activity.type,
        "symbol": activity.symbol,
    }
    about = _fill(state, activity) if activity.type == "FILL" else _fee(activity)
    return {**base, **about, **_in_kind(state, activity)}


def _identity(order: OrderRecord) -> Json:
    simple = order.order_class is OrderClass.SIMPLE
    return {
        "id": order.id,
        "client_order_id": order.client_order_id,
        "asset_id": order.asset_id,
        "symbol": order.symbol,
        "asset_class": order.asset_class.value,
        "order_class": "" if simple else order.order_class.value,
        "order_type": order.type.value,
        "type": order.type.value,
        "side": order.side.value,
        "position_intent": order.position_intent,
        "time_in_force": order.time_in_force.value,
        "status": order.status.value,
        "replaced_by": order.replaced_by or None,
        "replaces": order.replaces or None,
        "source": None,
        "subtag": None,
    }


def _terms(order: OrderRecord) -> Json:
    return {
        "notional": optional_number(order.notional),
        "qty": None if order.notional else format_scaled(order.quantity),
        "filled_qty": format_scaled(order.filled_quantity),
        "filled_avg_price": optional_number(order.average_price),
        "limit_price": optional_number(order.limit_price),
        "stop_price": optional_number(order.stop_price),
        "trail_price": optional_number(order.trail_price),
        "trail_percent": optional_number(order.trail_percent),
        "hwm": optional_number(order.hwm),
        "extended_hours": order.extended_hours,
        "ratio_qty": None,
    }


def _times(order: OrderRecord) -> Json:
    filled = order.filled_ns if not order.is_open and not order.leaves else 0
    times: Json = {
        "created_at": time_text(order.created_ns),
        "updated_at": time_text(order.updated_ns),
        "submitted_at": time_text(order.created_ns),
        "filled_at": optional_time(filled),
        "expired_at": optional_time(order.expired_ns),
        "canceled_at": optional_time(order.canceled_ns),
        "failed_at": optional_time(order.failed_ns),
        "replaced_at": optional_time(order.replaced_ns),
    }
    if order.expires_ns:
        times["expires_at"] = time_text(order.expires_ns)
    return times


def _group(order: OrderRecord) -> Json:
    if not order.group_id:
        return {}
    return {"group_id": order.group_id, "group_role": order.role.value}


def _fill(state: ExchangeState, activity: Activity) -> Json:
    execution = state.executions[activity.execution_id]
    return {
        "transaction_time": time_text(activity.ts_ns),
        "type": "partial_fill" if execution.leaves else "fill",
        "price": format_scaled(execution.price),
        "qty": format_scaled(execution.quantity),
        "side": execution.side.value,
        "order_id": activity.order_id,
        "cum_qty": format_scaled(execution.cumulative),
        "leaves_qty": format_scaled(execution.leaves),
        "order_status": activity.order_status,
        "execution_id": execution.id,
    }


def _in_kind(state: ExchangeState, activity: Activity) -> Json:
    """What a fee taken in coin says beside; its money is none."""
    if not activity.quantity:
        return {}
    execution = state.executions[activity.execution_id]
    price = execution.price or state.executions[execution.reverses].price
    return {
        "qty": format_scaled(activity.quantity),
        "price": format_scaled(price),
        "description": "Coin Pair Transaction Fee (Non USD)",
    }


def _fee(activity: Activity) -> Json:
    moment = time_text(activity.ts_ns)
    return {
        "date": moment[:10],
        "created_at": moment,
        "net_amount": format_scaled(activity.amount),
        "description": f"{activity.type} for execution {activity.execution_id}",
        "status": "executed",
        "currency": "USD",
        "order_id": activity.order_id,
    }
