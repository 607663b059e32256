"""The past that warms indicators up: bars of each frame that the venue has, then recent trades."""

from collections.abc import Sequence
from typing import cast

from tradewind.domain.events import MarketEvent
from tradewind.domain.values import SECOND
from tradewind.market.frames import TimeFrame, parse_frame
from tradewind.venues.alpaca.fields import as_object, required_text
from tradewind.venues.alpaca.times import time_ns
from tradewind.venues.alpaca.venue import AlpacaVenue

BARS = 250
TRADES_NS = 180 * SECOND
MINUTE_NS = 60 * SECOND


async def read_past(
    venue: AlpacaVenue, symbols: Sequence[str], frames: Sequence[str]
) -> list[MarketEvent]:
    """Bars of minutes and longer, and the last minutes' trades, in order of time.

    Raises:
        VenueError: the venue did not answer.
    """
    now_ns = await _venue_now(venue)
    history = venue.history()
    try:
        events: list[MarketEvent] = []
        for frame in _from_venue(frames):
            start_ns = now_ns - BARS * frame.length_ns
            bars = await history.bars(symbols, frame.text, start_ns=start_ns, end_ns=now_ns)
            events += bars
        events += await history.trades(symbols, start_ns=now_ns - TRADES_NS, end_ns=now_ns)
    finally:
        await history.close()
    return sorted(events, key=lambda event: getattr(event, "end_ns", event.ts_ns))


def _from_venue(frames: Sequence[str]) -> list[TimeFrame]:
    """The frames that the venue itself has; shorter ones are built from trades."""
    parsed = (parse_frame(frame) for frame in frames)
    times = (frame for frame in parsed if isinstance(frame, TimeFrame))
    return [frame for frame in times if frame.length_ns >= MINUTE_NS]


async def _venue_now(venue: AlpacaVenue) -> int:
    calls = venue.calls()
    try:
        clock = as_object(await calls.ask("/v2/clock"))
    finally:
        await calls.close()
    return cast("int", time_ns(required_text(clock, "timestamp")))
