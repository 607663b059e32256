"""Checks of what sources hold: Python that defines a strategy, a model that can be run."""

import ast
from collections.abc import Iterator

from tradewind.domain.errors import ConfigurationError
from tradewind.resources.collecting import Resources
from tradewind.resources.faults import Path
from tradewind.resources.sources import Source

Said = tuple[Path, str]
"""Where below the source's field, and what is wrong."""
_CLUSTER_ONLY = ("volumeClaimRef", "image")


def source_faults(resources: Resources, source: Source) -> Iterator[Said]:
    """What is wrong with where a file comes from."""
    given = source.given
    if len(given) != 1:
        yield from form_faults(source)
    elif given[0] in _CLUSTER_ONLY:
        yield (given[0],), "only a cluster has it: use configMapRef or path"
    elif resources.content(source) is None:
        yield (), _absent(source)


def form_faults(source: Source) -> Iterator[Said]:
    """What is wrong with how a source is written."""
    if len(source.given) != 1:
        yield (), "expected exactly one of configMapRef, volumeClaimRef, image, path"


def python_faults(content: bytes, class_name: str) -> Iterator[Said]:
    """What is wrong with a strategy's file; it is read, not run."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        yield (), f"no valid Python: line {line}: {error.args[0]}"
        return
    names = [node.name for node in tree.body if isinstance(node, ast.ClassDef) and node.bases]
    if not names:
        yield (), "the file has no class that derives from Strategy"
    elif class_name and class_name not in names:
        yield (), f"the file has no strategy {class_name}; it has {', '.join(names)}"


def model_faults(strategy: str, content: bytes) -> Iterator[Said]:
    """What is wrong with a model for a strategy."""
    # Most commands never look at a model, and the runtime is slow to import.
    from tradewind.features.catalog import MOMENTUM
    from tradewind.strategies.onnx import OnnxPredictor

    expected = len(MOMENTUM) if strategy == "onnx-momentum" else 0
    try:
        OnnxPredictor(content, expected_inputs=expected, name="the model")
    except ConfigurationError as error:
        yield (), str(error)


def _absent(source: Source) -> str:
    ref = source.config_map_ref
    if ref is not None:
        return f"no ConfigMap {ref.name} with the key {ref.key} among the files"
    return f"no file {source.path}"
