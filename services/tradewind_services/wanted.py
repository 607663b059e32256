"""The policy's resources as files: what is wanted of it, and when that changed."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

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
    folder = Path(config.strategies_folder)
    return {path.stem: _read(path, TradingStrategy) for path in sorted(folder.glob("*.json"))}


def symbols_of(strategies: dict[str, TradingStrategy]) -> frozenset[str]:
    """Every symbol that a strategy names."""
    return frozenset(symbol for each in strategies.values() for symbol in each.spec.symbols)


def frames_of(strategies: dict[str, TradingStrategy]) -> tuple[str, ...]:
    """The bar frames that any strategy wants."""
    frames = (frame for each in strategies.values() for frame in each.spec.market_data.bars)
    return tuple(dict.fromkeys(frames))


class Changes:
    """Notices that the files changed, by their times and names."""

    def __init__(self, config: ServiceConfig) -> None:
        self._policy, self._folder = Path(config.policy_file), Path(config.strategies_folder)
        self._seen = tuple(self._stamps())

    def happened(self) -> bool:
        """Whether anything changed since the last time this was asked."""
        now = tuple(self._stamps())
        changed, self._seen = now != self._seen, now
        return changed

    def _stamps(self) -> Iterator[tuple[str, int]]:
        for path in (self._policy, *sorted(self._folder.glob("*.json"))):
            try:
                yield path.name, path.stat().st_mtime_ns
            except FileNotFoundError:
                yield path.name, 0


T = TypeVar("T")


def _read(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigurationError(f"cannot read the resource {path}: {error}") from error
