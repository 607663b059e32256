"""Where a strategy's files and models come from, and what keeps a cluster from having them."""

from collections.abc import Iterator, Mapping, Sequence

from tradewind.resources.checks_sources import python_faults
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.sources import Source
from tradewind.resources.strategies import Component, TradingStrategy
from tradewind_operator.statuses.sayings import Said

Files = Mapping[str, Mapping[str, bytes]]
_STALLED = ConditionType.STALLED
_DOCKER = "docker.io"


def source_faults(
    strategy: TradingStrategy, files: Files, registries: Sequence[str]
) -> Iterator[Said]:
    """What somebody must change before the strategy's files are there."""
    for index, component in enumerate(strategy.spec.strategies):
        for use, source in (("source", component.source), ("model", component.model)):
            if source is not None:
                where = f"spec.strategies[{index}].{use}"
                yield from _faults(component, use, source, where, files, registries)


def origin(source: Source) -> str:
    """Where a source comes from, in one line."""
    if source.config_map_ref is not None:
        return f"configmap/{source.config_map_ref.name}/{source.config_map_ref.key}"
    if source.volume_claim_ref is not None:
        return f"pvc/{source.volume_claim_ref.name}/{source.volume_claim_ref.path}"
    if source.image is not None:
        return f"image/{source.image.reference}/{source.image.path}"
    return source.path


def _faults(
    component: Component,
    use: str,
    source: Source,
    where: str,
    files: Files,
    registries: Sequence[str],
) -> Iterator[Said]:
    if source.path:
        text = f"{where}: `path` is for one machine: use configMapRef, volumeClaimRef or image"
        yield Said(_STALLED, Reason.PATH_NOT_IN_CLUSTER, text)
    if source.image is not None and not allowed(source.image.reference, registries):
        listed = ", ".join(registries)
        text = f"{where}.image: {source.image.reference} is from none of {listed}"
        yield Said(_STALLED, Reason.REGISTRY_NOT_ALLOWED, text)
    reference = source.config_map_ref
    if reference is not None:
        content = files.get(reference.name, {}).get(reference.key)
        if content is None:
            text = f"{where}: no ConfigMap {reference.name} with the key {reference.key}: create it"
            yield Said(_STALLED, Reason.SOURCE_NOT_FOUND, text)
        elif use == "source":
            for _, fault in python_faults(content, component.class_name):
                text = f"{where}: {reference.name}/{reference.key}: {fault}"
                yield Said(_STALLED, Reason.SOURCE_INVALID, text)


def allowed(reference: str, registries: Sequence[str]) -> bool:
    """Whether an image is from one of the registries, or below one of their paths."""
    first, slash, _ = reference.partition("/")
    has_registry = bool(slash) and (first == "localhost" or "." in first or ":" in first)
    whole = reference if has_registry else f"{_DOCKER}/{reference}"
    return not registries or any(whole.startswith(f"{each.rstrip('/')}/") for each in registries)
