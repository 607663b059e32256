"""Where a market stopped, on disk: written anew while it runs, replaced in one step."""

import os
from pathlib import Path

import msgspec

from tradewind.domain.errors import ConfigurationError
from tradewind.domain.values import Nanos
from tradewind.venues.simulated.flow import FlowState


class MarketState(msgspec.Struct, frozen=True, gc=False):
    """What a market needs to go on: its flow if it is generated, else the files it replays."""

    ts_ns: Nanos
    flow: FlowState | None = None
    replay: tuple[str, ...] = ()


class MarketMemory:
    """The file `market.json` of a venue's state folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "market.json"

    def load(self) -> MarketState | None:
        """What was saved; None for a fresh market.

        Raises:
            ConfigurationError: the file is there but cannot be read.
        """
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=MarketState)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            raise ConfigurationError(
                f"cannot read the market's memory {self._path}: {error}; "
                "remove the file to start a fresh market"
            ) from error

    def save(self, state: MarketState) -> None:
        """Replace what was saved."""
        fresh = self._path.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(state))
        os.replace(fresh, self._path)
