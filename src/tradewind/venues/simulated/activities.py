"""Lines of an account's history: fills and fees, with ids that sort by time."""

from datetime import UTC, datetime

from tradewind.domain.values import MILLISECOND, Money, Quantity
from tradewind.venues.simulated.accounts import Activity
from tradewind.venues.simulated.fees import Charge
from tradewind.venues.simulated.orders import ExecutionRecord, OrderRecord
from tradewind.venues.simulated.state import ExchangeState


def record_fill(state: ExchangeState, order: OrderRecord, execution: ExecutionRecord) -> None:
    """Add the FILL line of an execution; of an amendment only the stream of events tells."""
    state.keep_activity(
        Activity(
            id=_activity_id(state, execution.id),
            account_id=order.account_id,
            type="FILL",
            ts_ns=execution.ts_ns,
            execution_id=execution.id,
            order_id=order.id,
            symbol=order.symbol,
            order_status=order.status.value,
        )
    )


def record_fee(state: ExchangeState, execution: ExecutionRecord, charge: Charge) -> None:
    """Add the FEE or CFEE line of a charge (negative: given back); none for nothing."""
    if charge == Charge():
        return
    crypto = state.assets[execution.symbol].is_crypto
    state.keep_activity(
        Activity(
            id=_activity_id(state, state.new_id("fee")),
            account_id=execution.account_id,
            type="CFEE" if crypto else "FEE",
            ts_ns=execution.ts_ns,
            execution_id=execution.id,
            order_id=execution.order_id,
            symbol=execution.symbol,
            amount=Money(-charge.money),
            quantity=Quantity(-charge.quantity),
        )
    )


def _activity_id(state: ExchangeState, unique: str) -> str:
    millis = state.now_ns // MILLISECOND
    moment = datetime.fromtimestamp(millis // 1000, UTC)
    return f"{moment:%Y%m%d%H%M%S}{millis % 1000:03d}::{unique}"
