"""Models and sources of a strategy: a volume for each, and the path of its file."""

from typing import Any, Literal

import msgspec

from tradewind.resources.sources import Source
from tradewind.resources.strategies import TradingStrategy
from tradewind_operator.planning.places import source_folder
from tradewind_operator.settings import Settings

MODEL, SOURCE = "model", "source"
Use = Literal["model", "source"]
_SUFFIX = {MODEL: ".onnx", SOURCE: ".py"}


class SourceFile(msgspec.Struct, frozen=True):
    """A file that a component needs: `volume` is a pod's volume, mounted where `path` begins."""

    component: str
    use: str
    path: str
    volume: dict[str, Any]


def source_files(strategy: TradingStrategy, settings: Settings) -> tuple[SourceFile, ...]:
    """The files of a strategy; one by `path` has none here, and the guard refuses it."""
    named = (
        (index, component.name, use, source)
        for index, component in enumerate(strategy.spec.strategies)
        for use, source in ((MODEL, component.model), (SOURCE, component.source))
        if source is not None and not source.path
    )
    return tuple(_file(*each, settings.image_pull_policy) for each in named)


def paths(files: tuple[SourceFile, ...], use: str) -> dict[str, str]:
    """Path by component's name."""
    return {each.component: each.path for each in files if each.use == use}


def _file(index: int, component: str, use: str, source: Source, pull: str) -> SourceFile:
    volume = f"{use}-{index}"
    inside, content = _content(component, use, source, pull)
    path = f"{source_folder(volume)}/{inside.lstrip('/')}"
    return SourceFile(component, use, path, {"name": volume, **content})


def _content(component: str, use: str, source: Source, pull: str) -> tuple[str, dict[str, Any]]:
    """The file's path on its volume, and what the volume is made from."""
    if source.config_map_ref is not None:
        ref, file = source.config_map_ref, f"{component}{_SUFFIX[use]}"
        items = [{"key": ref.key, "path": file}]
        return file, {"configMap": {"name": ref.name, "items": items, "defaultMode": 0o444}}
    if source.volume_claim_ref is not None:
        claim = source.volume_claim_ref
        return claim.path, {"persistentVolumeClaim": {"claimName": claim.name, "readOnly": True}}
    assert source.image is not None, "the guard lets exactly one place through"  # noqa: S101 # held by its checks
    image = {"reference": source.image.reference, "pullPolicy": pull}
    return source.image.path, {"image": image}
