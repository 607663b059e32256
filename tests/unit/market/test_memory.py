"""What a hub keeps of a busy symbol stays below a megabyte."""

import tracemalloc
from collections.abc import Iterator

from tests.unit.market import builders as make
from tradewind.domain.events import MarketEvent
from tradewind.domain.values import Nanos
from tradewind.market.hub import MarketHub
from tradewind.market.settings import HubSettings

SYMBOLS = 2


def busy(symbol: str) -> Iterator[MarketEvent]:
    """Trades, quotes and book changes of four hours, with nothing shared between them."""
    yield make.a_book(0, symbol=symbol)
    for n in range(1_500):
        cents = 100 + (n % 97) / 100
        seconds = 10 * n
        yield make.a_trade(seconds, cents, 1 + n % 7, symbol=symbol, trade_id=f"{symbol}-{n}")
        yield make.a_quote(seconds, cents - 0.01, cents + 0.01, symbol=symbol)
        yield make.a_delta(seconds, ((90 + (n % 500) / 100, 1 + n % 3),), symbol=symbol)


def bytes_per_symbol(*frames: str) -> float:
    hub = MarketHub(HubSettings(frames=frames, ticks_kept=200))
    tracemalloc.start()
    try:
        for number in range(SYMBOLS):
            for event in busy(f"C{number}/USD"):
                hub.on_events(Nanos(1), [event])
        used, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    kept = [len(market.trades) for market in map(hub.market, hub.symbols) if market]
    assert kept == [1_000] * SYMBOLS
    return used / SYMBOLS


def test_a_busy_symbol_in_six_frames_takes_less_than_a_megabyte() -> None:
    frames = ("1s", "5s", "1m", "5m", "100ticks", "1000volume")
    assert bytes_per_symbol(*frames) < 1_000_000


def test_a_hundred_busy_symbols_in_two_frames_would_take_less_than_50_megabytes() -> None:
    assert 100 * bytes_per_symbol("1s", "1m") < 50_000_000
