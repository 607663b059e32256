"""What a strategy's process was started from, for an operator."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from tradewind.deploy.configs import StrategyConfig
from tradewind.deploy.reports import FileReport


def loaded(config: StrategyConfig) -> tuple[FileReport, ...]:
    """Sources and models by component, with what is in them now: ask when they are loaded."""
    return tuple(sorted(_files(config), key=lambda file: (file.strategy, file.use)))


def _files(config: StrategyConfig) -> Iterator[FileReport]:
    for use, paths in (("source", config.sources), ("model", config.models)):
        for component, path in paths.items():
            digest = sha256(Path(path).read_bytes()).hexdigest()
            yield FileReport(strategy=component, use=use, sha256=digest)
