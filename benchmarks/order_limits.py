"""The limits under which orders are measured."""

from typing import Any

from tradewind.domain.values import SCALE
from tradewind.risk.limits import UNLIMITED, Limits, TradingHours


def open_limits() -> Limits:
    """Limits that never bind; every check runs all the same."""
    unlimited: Any = UNLIMITED
    collar: Any = SCALE // 100
    return Limits(
        max_order_notional=unlimited,
        max_position_notional=unlimited,
        max_gross_exposure=unlimited,
        max_orders_per_minute=UNLIMITED,
        price_collar=collar,
        max_daily_loss=unlimited,
        max_order_to_fill_ratio=UNLIMITED,
        max_executions_per_minute=UNLIMITED,
        trading_hours=TradingHours.ALWAYS,
    )
