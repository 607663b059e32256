"""The states of a feed; only a live one is traded on."""

from enum import StrEnum


class FeedState(StrEnum):
    """What a feed, or one symbol of it, is good for."""

    LIVE = "Live"
    STALE = "Stale"
    GAP = "Gap"
    CROSSED = "Crossed"
    HALTED = "Halted"
    DISCONNECTED = "Disconnected"

    @property
    def may_open(self) -> bool:
        """Whether new positions may rest on this data."""
        return self is FeedState.LIVE
