"""Streaming O(1) indicators and their batch twins."""
