"""Models and strategy sources as files, whatever the resource takes them from."""

from pathlib import Path

import msgspec

from tradewind.domain.errors import ConfigurationError
from tradewind.local.certificates import write_private
from tradewind.resources.collecting import Resources
from tradewind.resources.sources import Source
from tradewind.resources.strategies import TradingStrategy


class Contents(msgspec.Struct, frozen=True):
    """Paths by a component's name."""

    models: dict[str, str]
    sources: dict[str, str]


def write_contents(strategy: TradingStrategy, resources: Resources, folder: Path) -> Contents:
    """Write every model and source of a strategy below `folder`.

    Raises:
        ConfigurationError: content that only a cluster has.
    """
    models: dict[str, str] = {}
    sources: dict[str, str] = {}
    for component in strategy.spec.strategies:
        name = component.name
        if component.model is not None:
            path = folder / f"{name}.onnx"
            models[name] = _placed(component.model, resources, path)
        if component.source is not None:
            sources[name] = _placed(component.source, resources, folder / f"{name}.py")
    return Contents(models, sources)


def _placed(source: Source, resources: Resources, path: Path) -> str:
    content = resources.content(source)
    if content is None:
        raise ConfigurationError("this source is a cluster's: use configMapRef or path here")
    write_private(path, content)
    return str(path)
