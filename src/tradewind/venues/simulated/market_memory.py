"""Where a generated market stopped, on disk: written anew every second, replaced in one step."""

import os
from pathlib import Path

import msgspec

from tradewind.domain.errors import ConfigurationError
from tradewind.domain.values import Nanos
from tradewind.venues.simulated.assets import Trait
from tradewind.venues.simulated.flow import FlowState, GeneratedTape


class MarketMemory:
    """The file `market.json` of a venue's state folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "market.json"

    def load(self) -> FlowState | None:
        """What was saved; None for a fresh market.

        Raises:
            ConfigurationError: the file is there but cannot be read.
        """
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=FlowState)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            raise ConfigurationError(
                f"cannot read the market's memory {self._path}: {error}; "
                "remove the file to start a fresh market"
            ) from error

    def save(self, state: FlowState) -> None:
        """Replace what was saved."""
        fresh = self._path.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(state))
        os.replace(fresh, self._path)


def generated_tape(
    traits: tuple[Trait, ...], memory: MarketMemory, *, seed: int, start_ns: Nanos, least_ns: int
) -> GeneratedTape:
    """The market that was stopped, gone on with; or a fresh one. Never before `least_ns`."""
    known = memory.load()
    if known is None or known.seed != seed:
        return GeneratedTape.fresh(traits, seed=seed, start_ns=Nanos(max(start_ns, least_ns)))
    later = msgspec.structs.replace(known, ts_ns=Nanos(max(known.ts_ns, least_ns)))
    return GeneratedTape.resumed(traits, later)
