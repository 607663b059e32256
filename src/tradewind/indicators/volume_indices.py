"""Indices that follow prices only on days of more, or of less, volume."""

from tradewind.indicators.base import Bars, Ohlcv


class _VolumeIndex(Bars):
    """Compounds the close's change on the bars that `_counts`; starts at 1000."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        super().__init__()
        self._last: Ohlcv | None = None

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the index."""
        last, self._last = self._last, bar
        if last is None:
            self.value = 1000.0
        elif self._counts(bar.volume, last.volume) and last.close:
            self.value += self.value * (bar.close - last.close) / last.close
        return self.value

    @staticmethod
    def _counts(volume: float, before: float) -> bool:
        raise NotImplementedError


class PositiveVolumeIndex(_VolumeIndex):
    """Fosback's index of bars with rising volume."""

    __slots__ = ()

    @staticmethod
    def _counts(volume: float, before: float) -> bool:
        return volume > before


class NegativeVolumeIndex(_VolumeIndex):
    """Fosback's index of bars with falling volume."""

    __slots__ = ()

    @staticmethod
    def _counts(volume: float, before: float) -> bool:
        return volume < before


class WilliamsAccumulation(Bars):
    """Williams' accumulation and distribution: closes against true highs and lows, summed."""

    __slots__ = ("_close",)

    def __init__(self) -> None:
        super().__init__()
        self._close: float | None = None

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the sum."""
        before, self._close = self._close, bar.close
        self.value = 0.0 if before is None else self.value + _williams(bar, before)
        return self.value


def _williams(bar: Ohlcv, before: float) -> float:
    if bar.close > before:
        return bar.close - min(before, bar.low)
    if bar.close < before:
        return bar.close - max(before, bar.high)
    return 0.0
