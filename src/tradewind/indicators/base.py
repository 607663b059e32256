"""What every streaming indicator has: a newest value, NaN until it is ready."""

from typing import Final

NAN: Final = float("nan")


class Indicator:
    """Base of the indicators. `value` is NaN until enough was seen."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = NAN

    @property
    def ready(self) -> bool:
        """There is a value."""
        return self.value == self.value
