"""Models and strategy sources as files, whatever the resource takes them from."""

from pathlib import Path

import msgspec

from tradewind.domain.errors import ConfigurationError
from tradewind.local.certificates import write_private
from tradewind.resources.loading import Resources
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
    models, sources = {}, {}
    for component in strategy.spec.strategies:
        if component.model is not None:
            path = folder / f"{component.name}.onnx"
            models[component.name] = _placed(component.model, resources, path)
        if component.source is not None:
            path = folder / f"{component.name}.py"
            sources[component.name] = _placed(component.source, resources, path)
    return Contents(models, sources)


def _placed(source: Source, resources: Resources, path: Path) -> str:
    if source.path:
        return source.path
    reference = source.config_map_ref
    if reference is None:
        raise ConfigurationError("this source is for a cluster: use configMapRef or path here")
    write_private(path, resources.config_maps[reference.name][reference.key])
    return str(path)
