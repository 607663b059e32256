"""The official SDK's trading half; it still imports a deprecated part of its WebSocket library."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from alpaca.common.exceptions import APIError
    from alpaca.trading.client import TradingClient
    from alpaca.trading.enums import OrderClass, OrderSide, QueryOrderStatus, TimeInForce
    from alpaca.trading.requests import (
        ClosePositionRequest,
        GetOrderByIdRequest,
        GetOrdersRequest,
        LimitOrderRequest,
        MarketOrderRequest,
        ReplaceOrderRequest,
        StopLossRequest,
        TakeProfitRequest,
        TrailingStopOrderRequest,
    )
    from alpaca.trading.stream import TradingStream

__all__ = [
    "APIError",
    "ClosePositionRequest",
    "GetOrderByIdRequest",
    "GetOrdersRequest",
    "LimitOrderRequest",
    "MarketOrderRequest",
    "OrderClass",
    "OrderSide",
    "QueryOrderStatus",
    "ReplaceOrderRequest",
    "StopLossRequest",
    "TakeProfitRequest",
    "TimeInForce",
    "TradingClient",
    "TradingStream",
    "TrailingStopOrderRequest",
]
