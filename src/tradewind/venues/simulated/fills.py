"""An execution: the one place where an order fills and an account's cash and position move."""

from msgspec.structs import replace

from tradewind.domain.values import Money, Price, Quantity, notional
from tradewind.venues.simulated import activities, groups
from tradewind.venues.simulated.fees import charge_of
from tradewind.venues.simulated.orders import ExecutionRecord, OrderRecord, VenueStatus
from tradewind.venues.simulated.state import ExchangeState


def fill(state: ExchangeState, order: OrderRecord, *, price: int, quantity: int) -> OrderRecord:
    """Fill `quantity` of an open order at `price`: order, cash, position, history and stream."""
    filled = state.put(_filled(state, order, price, quantity))
    if not filled.is_open:
        state.markets[order.symbol].remove(order.id)
    execution = _book(state, filled, price, quantity)
    state.emit("partial_fill" if filled.leaves else "fill", filled, execution)
    groups.after_fill(state, filled)
    return filled


def _filled(state: ExchangeState, order: OrderRecord, price: int, quantity: int) -> OrderRecord:
    done = quantity >= order.leaves
    return replace(
        order,
        status=VenueStatus.FILLED if done else VenueStatus.PARTIALLY_FILLED,
        filled_quantity=order.filled_quantity + quantity,
        filled_notional=order.filled_notional + notional(price, quantity),
        filled_ns=state.now_ns,
        updated_ns=state.now_ns,
    )


def _book(state: ExchangeState, order: OrderRecord, price: int, quantity: int) -> ExecutionRecord:
    account = state.accounts[order.account_id]
    charge = charge_of(
        state.settings.fees, order.asset_class, order.side, price=price, quantity=quantity
    )
    account.trade(order.symbol, order.side, quantity=quantity, price=price)
    account.cash = Money(account.cash - charge.money)
    account.pay_in_kind(order.symbol, charge.quantity)
    execution = ExecutionRecord(
        id=state.new_id("execution"),
        account_id=order.account_id,
        order_id=order.id,
        symbol=order.symbol,
        side=order.side,
        quantity=Quantity(quantity),
        price=Price(price),
        ts_ns=state.now_ns,
        fee=charge.money,
        fee_quantity=charge.quantity,
        position=account.holding(order.symbol).quantity,
        cash=account.cash,
        cumulative=order.filled_quantity,
        leaves=order.leaves,
    )
    state.keep_execution(execution)
    activities.record_fill(state, order, execution)
    activities.record_fee(state, execution, charge)
    return execution
