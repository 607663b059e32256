"""Busts and corrections: the venue takes an execution back, or states it anew."""

from msgspec.structs import replace

from tradewind.domain.values import Money, Price, Quantity, notional
from tradewind.venues.simulated import activities
from tradewind.venues.simulated.accounts import Holding, moved
from tradewind.venues.simulated.fees import Charge, charge_of
from tradewind.venues.simulated.orders import ExecutionRecord, OrderRecord, Refusal
from tradewind.venues.simulated.state import ExchangeState

_UNKNOWN = Refusal(404, 40410000, "execution not found")


def amend(
    state: ExchangeState, execution_id: str, *, price: int, quantity: int
) -> ExecutionRecord | Refusal:
    """Restate an execution; a quantity of 0 busts it. Each execution can be amended once."""
    earlier = state.executions.get(execution_id)
    if earlier is None or earlier.kind != "fill" or _amended(state, earlier):
        return _UNKNOWN
    order = state.put(_restated(state, earlier, price, quantity))
    amendment = _book(state, order, earlier, price=price, quantity=quantity)
    state.emit(amendment.kind, order, amendment)
    return amendment


def effective(state: ExchangeState, account_id: str, symbol: str) -> list[ExecutionRecord]:
    """An account's executions in a symbol as they stand after busts and corrections."""
    every = [state.executions[key] for key in state.accounts[account_id].execution_ids]
    mine = [execution for execution in every if execution.symbol == symbol]
    taken = {execution.reverses for execution in mine}
    return [execution for execution in mine if execution.id not in taken and execution.quantity]


def _amended(state: ExchangeState, earlier: ExecutionRecord) -> bool:
    ids = state.accounts[earlier.account_id].execution_ids
    return any(state.executions[key].reverses == earlier.id for key in ids)


def _restated(
    state: ExchangeState, earlier: ExecutionRecord, price: int, quantity: int
) -> OrderRecord:
    order = state.orders[earlier.order_id]
    before = notional(earlier.price, earlier.quantity)
    return replace(
        order,
        filled_quantity=order.filled_quantity - earlier.quantity + quantity,
        amended=order.amended + earlier.quantity - quantity,
        filled_notional=order.filled_notional - before + notional(price, quantity),
        updated_ns=state.now_ns,
    )


def _book(
    state: ExchangeState,
    order: OrderRecord,
    earlier: ExecutionRecord,
    *,
    price: int,
    quantity: int,
) -> ExecutionRecord:
    account, sign = state.accounts[order.account_id], order.side.sign
    charge = _charge(state, order, price, quantity)
    back = sign * notional(earlier.price, earlier.quantity) + earlier.fee
    account.cash = Money(account.cash + back - sign * notional(price, quantity) - charge.money)
    amendment = replace(
        earlier,
        id=state.new_id("execution"),
        quantity=Quantity(quantity),
        price=Price(price),
        ts_ns=state.now_ns,
        fee=charge.money,
        fee_quantity=charge.quantity,
        cumulative=order.filled_quantity,
        leaves=order.leaves,
        kind="trade_correct" if quantity else "trade_bust",
        reverses=earlier.id,
        cash=account.cash,
    )
    return _kept(state, amendment, earlier)


def _kept(
    state: ExchangeState, amendment: ExecutionRecord, earlier: ExecutionRecord
) -> ExecutionRecord:
    account = state.accounts[amendment.account_id]
    account.keep(_rebuilt(state, amendment))
    position = account.holding(amendment.symbol).quantity
    kept = replace(amendment, position=position)
    state.keep_execution(kept)
    activities.record_fill(state, state.orders[kept.order_id], kept)
    money, coins = kept.fee - earlier.fee, kept.fee_quantity - earlier.fee_quantity
    activities.record_fee(state, kept, Charge(Money(money), Quantity(coins)))
    return kept


def _charge(state: ExchangeState, order: OrderRecord, price: int, quantity: int) -> Charge:
    if not quantity:
        return Charge()
    fees = state.settings.fees
    return charge_of(fees, order.asset_class, order.side, price=price, quantity=quantity)


def _rebuilt(state: ExchangeState, amendment: ExecutionRecord) -> Holding:
    holding = Holding(amendment.symbol)
    standing = effective(state, amendment.account_id, amendment.symbol)
    for execution in (*standing, amendment):
        if execution.id != amendment.reverses:
            holding = _entered(holding, execution)
    return holding


def _entered(holding: Holding, execution: ExecutionRecord) -> Holding:
    for signed in (execution.side.sign * execution.quantity, -execution.fee_quantity):
        holding = moved(holding, signed, execution.price) if signed else holding
    return holding
