"""Changes of a book: generated, and recorded where the recording is beside the checkout."""

import gzip
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tradewind.domain.events import BookDelta, BookSnapshot, Level
from tradewind.domain.values import Nanos, Price, Quantity, parse_scaled
from tradewind.market.books.depth_sync import DepthChange, DepthSync, Released

RECORDING = Path(__file__).parents[2] / "shared" / "data" / "binance_spot_btcusdt_20240808.raw.gz"
LEVELS, TICK = 200, 10_000_000
Change = tuple[bool, int, int]
"""Whether it is a bid, the price, and the new quantity there (0 removes); scaled."""


class Deltas(NamedTuple):
    """A book to begin with, and the messages that change it."""

    start: list[Change]
    messages: list[list[Change]]

    @property
    def changes(self) -> list[Change]:
        """Level by level."""
        return [change for message in self.messages for change in message]


def generated(count: int, *, seed: int = 7) -> list[Change]:
    """Changes of a book around 100.00 that never cross: 26 % removals, 9 % of the best."""
    chance = random.Random(seed)
    levels: dict[bool, dict[int, int]] = {True: {}, False: {}}
    made: list[Change] = []
    while len(made) < count:
        is_bid = chance.random() < 0.5
        side = levels[is_bid]
        price, quantity = _change(chance, side, is_bid=is_bid)
        side[price] = quantity
        if not quantity:
            del side[price]
        made.append((is_bid, price, quantity))
    return made


def _change(chance: random.Random, side: dict[int, int], *, is_bid: bool) -> tuple[int, int]:
    roll = chance.random()
    if roll < 0.09 and len(side) > 20:
        return (max(side) if is_bid else min(side)), 0
    if roll < 0.26 and len(side) > 20:
        return chance.choice(list(side)), 0
    away = 1 + min(int(chance.expovariate(0.05)), LEVELS)
    return (10_000 - away if is_bid else 10_000 + away) * TICK, chance.randint(1, 99)


def recorded() -> Deltas | None:
    """Binance's depth of BTCUSDT, as it is applied after its snapshot; None without it."""
    if not RECORDING.exists():
        return None
    sync = DepthSync()
    events = [event for data in _depth() for event in _released(sync, data)]
    start, *deltas = [_changes(event) for event in events]
    return Deltas(start, deltas)


def _depth() -> Iterator[dict[str, Any]]:
    with gzip.open(RECORDING) as file:
        for line in file:
            data = msgspec.json.decode(line.partition(b" ")[2])
            data = data.get("data", data)
            if "lastUpdateId" in data or data.get("e") == "depthUpdate":
                yield data


def _released(sync: DepthSync, data: dict[str, Any]) -> Released:
    if "lastUpdateId" in data:
        book = BookSnapshot("BTC/USD", Nanos(0), _levels(data["bids"]), _levels(data["asks"]))
        return sync.on_snapshot(data["lastUpdateId"], book)
    delta = BookDelta("BTC/USD", Nanos(0), _levels(data["b"]), _levels(data["a"]))
    return sync.on_change(DepthChange(data["U"], data["u"], delta))


def _levels(rows: list[tuple[str, str]]) -> tuple[Level, ...]:
    return tuple((Price(parse_scaled(p)), Quantity(parse_scaled(q))) for p, q in rows)


def _changes(event: BookSnapshot | BookDelta) -> list[Change]:
    bids = [(True, int(price), int(quantity)) for price, quantity in event.bids]
    return bids + [(False, int(price), int(quantity)) for price, quantity in event.asks]
