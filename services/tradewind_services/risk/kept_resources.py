"""Resources in force as files: for the readers beside risk, and for a start without a server."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from tradewind.deploy.configs import RiskConfig
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy

_POLICY, _STRATEGIES = "policy.json", "strategies"


class KeptResources:
    """Writes what is in force where the configuration says, and beside the journal.

    A folder that can't be written to is told to `failed`: what is in force is in force all the
    same.
    """

    def __init__(self, config: RiskConfig, failed: Callable[[OSError], None]) -> None:
        kept = Path(config.state) / "resources"
        self._own = (kept / _POLICY, kept / _STRATEGIES)
        self._policies = {self._own[0], Path(config.policy_file)}
        self._folders = {self._own[1], Path(config.strategies_folder)}
        self._failed = failed

    def policy(self) -> RiskPolicy | None:
        """The policy that was in force last; None where there was none or it can't be read."""
        return _read(self._own[0], RiskPolicy)

    def strategies(self) -> dict[str, TradingStrategy]:
        """The strategies that were in force last."""
        found = (_read(file, TradingStrategy) for file in sorted(self._own[1].glob("*.json")))
        return {each.name: each for each in found if each is not None}

    def keep_policy(self, policy: RiskPolicy) -> None:
        """Keep the policy."""
        for file in self._policies:
            self._write(file, msgspec.json.encode(policy))

    def keep_strategy(self, strategy: TradingStrategy) -> None:
        """Keep a strategy."""
        for folder in self._folders:
            self._write(folder / f"{strategy.name}.json", msgspec.json.encode(strategy))

    def keep_all(self, policy: RiskPolicy | None, strategies: dict[str, TradingStrategy]) -> None:
        """Put everything where it is read: that folder may be new."""
        if policy is not None:
            self.keep_policy(policy)
        for strategy in strategies.values():
            self.keep_strategy(strategy)

    def forget_all_but(self, names: set[str]) -> None:
        """Keep no strategy but these."""
        for file in self._files():
            if file.stem not in names:
                with suppress(OSError):
                    file.unlink()

    def _files(self) -> Iterator[Path]:
        for folder in self._folders:
            yield from folder.glob("*.json")

    def _write(self, file: Path, content: bytes) -> None:
        beside = file.with_suffix(".new")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if file.exists() and file.read_bytes() == content:
                return
            beside.write_bytes(content)
            beside.replace(file)
        except OSError as error:
            self._failed(error)


T = TypeVar("T")


def _read(file: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError):
        return None
