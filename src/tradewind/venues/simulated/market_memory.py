"""Where a market stopped, on disk: written anew while it runs, replaced in one step."""

import os
from pathlib import Path
from typing import TypeVar

import msgspec

from tradewind.domain.errors import ConfigurationError
from tradewind.domain.events import Bar
from tradewind.domain.values import Nanos
from tradewind.venues.simulated.flow import FlowState

T = TypeVar("T")


class MarketState(msgspec.Struct, frozen=True, gc=False):
    """What a market needs to go on: its flow if it is generated, else the files it replays."""

    ts_ns: Nanos
    flow: FlowState | None = None
    replay: tuple[str, ...] = ()


class MarketMemory:
    """The files `market.json` and `minutes.json` of a venue's state folder."""

    def __init__(self, folder: Path) -> None:
        self._path, self._minutes = folder / "market.json", folder / "minutes.json"

    def load(self) -> MarketState | None:
        """What was saved; None for a fresh market.

        Raises:
            ConfigurationError: the file is there but cannot be read.
        """
        return _read(self._path, MarketState)

    def load_minutes(self) -> dict[str, list[Bar]]:
        """The newest minutes of every symbol, as they were printed.

        Raises:
            ConfigurationError: the file is there but cannot be read.
        """
        return _read(self._minutes, dict[str, list[Bar]]) or {}

    def save(self, state: MarketState) -> None:
        """Replace what was saved."""
        _write(self._path, state)

    def save_minutes(self, minutes: dict[str, list[Bar]]) -> None:
        """Replace the minutes that were saved."""
        _write(self._minutes, minutes)


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigurationError(
            f"cannot read the market's memory {path}: {error}; "
            "remove the file to start a fresh market"
        ) from error


def _write(path: Path, value: object) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_bytes(msgspec.json.encode(value))
    os.replace(fresh, path)
