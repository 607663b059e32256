"""Components in one shape: a name for each, and paths that open from anywhere."""

from pathlib import PurePath

from msgspec.structs import replace

from tradewind.resources.sources import Source
from tradewind.resources.strategies import Component, TradingStrategy


def placed(strategy: TradingStrategy, folder: str) -> TradingStrategy:
    """The strategy with every path below `folder`, and `path` turned into a `source`."""
    components = tuple(_component(each, folder) for each in strategy.spec.strategies)
    return replace(strategy, spec=replace(strategy.spec, strategies=components))


def _component(component: Component, folder: str) -> Component:
    source = component.source
    if component.path and source is None:
        source = Source(path=component.path)
    return replace(
        component,
        name=component.name or _name(source),
        path="",
        source=_source(source, folder),
        model=_source(component.model, folder),
    )


def _source(source: Source | None, folder: str) -> Source | None:
    if source is None or not source.path:
        return source
    return replace(source, path=str(PurePath(folder) / source.path))


def _name(source: Source | None) -> str:
    if source is None:
        return ""
    file = source.path or (source.config_map_ref.key if source.config_map_ref else "")
    return PurePath(file).stem.replace("_", "-")
