"""The policy's resources as files: what is wanted of it, and when that changed.

A runner writes each file anew; a kubelet swaps a link to the folder that holds them all, so that
whatever is looked at here may be gone an instant later, and come back.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from tradewind.deploy.cluster import GENERATION
from tradewind.deploy.configs import ServiceConfig
from tradewind.domain.errors import ConfigurationError
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy


def read_policy(config: ServiceConfig) -> RiskPolicy:
    """The policy as it is now.

    Raises:
        ConfigurationError: unreadable.
    """
    return _read(Path(config.policy_file), RiskPolicy)


def read_strategies(config: ServiceConfig) -> dict[str, TradingStrategy]:
    """The policy's strategies as they are now, by name."""
    paths = [path for path in _files(config) if path.exists()]
    return {path.stem: _read(path, TradingStrategy) for path in paths}


def generation_of(resource: RiskPolicy | TradingStrategy) -> int:
    """The generation that a cluster counts for it; 0 where nobody counts."""
    text = resource.metadata.annotations.get(GENERATION, "")
    return int(text) if text.isdecimal() else 0


class Generations:
    """The versions that a process applies, as a cluster counts them; 0 where nobody counts."""

    def __init__(self) -> None:
        self.policy = 0
        self.strategies: dict[str, int] = {}

    def took(self, policy: RiskPolicy, strategies: Mapping[str, TradingStrategy]) -> None:
        """These versions apply from now on."""
        self.policy = generation_of(policy)
        self.strategies = {name: generation_of(each) for name, each in strategies.items()}


def symbols_of(strategies: dict[str, TradingStrategy]) -> frozenset[str]:
    """Every symbol that a strategy names."""
    return frozenset(symbol for each in strategies.values() for symbol in each.spec.symbols)


def frames_of(strategies: dict[str, TradingStrategy]) -> tuple[str, ...]:
    """The bar frames that any strategy wants."""
    frames = (frame for each in strategies.values() for frame in each.spec.market_data.bars)
    return tuple(dict.fromkeys(frames))


class Changes:
    """Notices that the files changed, by their names, places and times."""

    def __init__(self, config: ServiceConfig) -> None:
        self._config = config
        self._seen = tuple(self._stamps())

    def happened(self) -> bool:
        """Whether anything changed since the last time this was asked."""
        now = tuple(self._stamps())
        changed, self._seen = now != self._seen, now
        return changed

    def _stamps(self) -> Iterator[tuple[str, str, int]]:
        for path in (Path(self._config.policy_file), *_files(self._config)):
            place = os.path.realpath(path)
            try:
                yield path.name, place, path.stat().st_mtime_ns
            except FileNotFoundError:
                yield path.name, place, 0


class Wanted:
    """The policy's resources as they were last read whole; one that can't be read changes nothing.

    `refused` is told why something could not be read.

    Raises:
        ConfigurationError: unreadable at the start.
    """

    def __init__(self, config: ServiceConfig, refused: Callable[[str], None]) -> None:
        self._config, self._refused = config, refused
        self._changes = Changes(config)
        self.policy, self.strategies = read_policy(config), read_strategies(config)

    def renew(self) -> bool:
        """Read again what changed; whether there is something new."""
        if not self._changes.happened():
            return False
        try:
            self.policy, self.strategies = read_policy(self._config), read_strategies(self._config)
        except ConfigurationError as error:
            self._refused(str(error))
            return False
        return True


def _files(config: ServiceConfig) -> list[Path]:
    """The strategies' files; what begins with a dot is a kubelet's or half written."""
    found = Path(config.strategies_folder).glob("*.json")
    return sorted(path for path in found if not path.name.startswith("."))


T = TypeVar("T")


def _read(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigurationError(f"cannot read the resource {path}: {error}") from error
