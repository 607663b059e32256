"""Tradewind: trading strategies as resources, on a cluster or on one machine."""

__version__ = "0.1.0"
