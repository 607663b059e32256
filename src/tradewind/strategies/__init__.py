"""The Strategy interface, its host, and the built-in strategies."""

from tradewind.strategies.combining import Combine
from tradewind.strategies.components import Component, WarmUp
from tradewind.strategies.context import Context
from tradewind.strategies.desk import HostConfig
from tradewind.strategies.effects import (
    CancelOrder,
    ComponentFailed,
    Effect,
    SessionNeeded,
    SubmitIntent,
)
from tradewind.strategies.holdings import Session
from tradewind.strategies.host import StrategyHost
from tradewind.strategies.interface import TRADES, Needs, Strategy
from tradewind.strategies.registry import ComponentSpec, StrategyRegistry
from tradewind.strategies.sizing import Sizing

__all__ = [
    "TRADES",
    "CancelOrder",
    "Combine",
    "Component",
    "ComponentFailed",
    "ComponentSpec",
    "Context",
    "Effect",
    "HostConfig",
    "Needs",
    "Session",
    "SessionNeeded",
    "Sizing",
    "Strategy",
    "StrategyHost",
    "StrategyRegistry",
    "SubmitIntent",
    "WarmUp",
]
