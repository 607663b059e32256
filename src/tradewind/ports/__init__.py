"""The protocols between the core and its edges; each has at least two implementations."""

from tradewind.ports.broker import (
    Accepted,
    AccountView,
    Ambiguous,
    Answer,
    Broker,
    Execution,
    Found,
    NotFound,
    NotSent,
    OrderView,
    RejectedByVenue,
    StreamDown,
    StreamMessage,
    StreamUp,
    TradeUpdate,
    VenueTime,
)
from tradewind.ports.clock import Clock
from tradewind.ports.feed import MarketDataFeed
from tradewind.ports.journal import Journal
from tradewind.ports.predictor import Predictor

__all__ = [
    "Accepted",
    "AccountView",
    "Ambiguous",
    "Answer",
    "Broker",
    "Clock",
    "Execution",
    "Found",
    "Journal",
    "MarketDataFeed",
    "NotFound",
    "NotSent",
    "OrderView",
    "Predictor",
    "RejectedByVenue",
    "StreamDown",
    "StreamMessage",
    "StreamUp",
    "TradeUpdate",
    "VenueTime",
]
