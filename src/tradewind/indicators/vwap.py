"""Volume-weighted average price, from trades or bars, per session."""

from tradewind.indicators.base import Bars, Indicator, Ohlcv


class SessionVwap(Indicator):
    """Average price of a session's volume; starts anew when the session's key changes.

    The key is anything that stands for the session: its date, or 0 for one that never ends.
    """

    __slots__ = ("_session", "_turnover", "_volume")

    def __init__(self) -> None:
        super().__init__()
        self._session: int | None = None
        self._turnover = self._volume = 0.0

    def update(self, price: float, volume: float, *, session: int) -> float:
        """Add a print (or a bar's typical price) and return the average."""
        if session != self._session:
            self._session, self._turnover, self._volume = session, 0.0, 0.0
        self._turnover += price * volume
        self._volume += volume
        if self._volume > 0.0:
            self.value = self._turnover / self._volume
        return self.value


class Vwap(Bars):
    """Volume-weighted average of all bars' typical prices since the start."""

    __slots__ = ("_vwap",)

    def __init__(self) -> None:
        super().__init__()
        self._vwap = SessionVwap()

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the average."""
        self.value = self._vwap.update(bar.typical, bar.volume, session=0)
        return self.value
