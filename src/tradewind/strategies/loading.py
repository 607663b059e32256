"""What comes from outside: strategies of installed packages or files, and models."""

import sys
from importlib.metadata import EntryPoint, entry_points
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeGuard

from tradewind.domain.errors import ConfigurationError
from tradewind.strategies.interface import Strategy
from tradewind.strategies.registry import StrategyRegistry

if TYPE_CHECKING:
    from tradewind.strategies.onnx import OnnxPredictor

GROUP = "tradewind.strategies"


def installed_registry() -> StrategyRegistry:
    """The built-in strategies and those of installed packages; a package may replace a built-in.

    Raises:
        ConfigurationError: an entry point can't be imported or is no strategy.
    """
    return StrategyRegistry({point.name: _from_entry(point) for point in entry_points(group=GROUP)})


def load_file(path: Path, class_name: str = "") -> type[Strategy[Any]]:
    """Import a Python file and return its strategy, by name where it holds several.

    Raises:
        ConfigurationError: the file is missing, fails to import, or holds no such strategy.
    """
    module = _imported(path)
    found = {
        value.__name__: value
        for value in vars(module).values()
        if _is_strategy(value) and value.__module__ == module.__name__
    }
    if class_name and class_name in found:
        return found[class_name]
    if len(found) == 1 and not class_name:
        return next(iter(found.values()))
    wanted = f"strategy {class_name}" if class_name else "exactly one strategy"
    raise ConfigurationError(f"{path}: expected {wanted}, found {', '.join(found) or 'none'}")


def load_model(path: Path, *, expected_inputs: int = 0) -> "OnnxPredictor":
    """Open a model file.

    Raises:
        ConfigurationError: missing, unreadable or of the wrong shape.
    """
    # Few strategies have a model; its runtime is a third of a process's start and memory.
    from tradewind.strategies.onnx import OnnxPredictor

    try:
        model = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"model {path}: {error.strerror}") from error
    return OnnxPredictor(model, expected_inputs=expected_inputs, name=f"model {path}")


def _imported(path: Path) -> ModuleType:
    name = f"tradewind_user_{path.stem.replace('-', '_')}"
    spec = spec_from_file_location(name, path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise ConfigurationError(f"{path}: no such Python file")
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise ConfigurationError(f"{path}: {type(error).__name__}: {error}") from error
    return module


def _from_entry(point: EntryPoint) -> type[Strategy[Any]]:
    try:
        loaded: Any = point.load()
    except Exception as error:
        raise ConfigurationError(f"strategy `{point.name}` ({point.value}): {error}") from error
    if not _is_strategy(loaded):
        raise ConfigurationError(f"strategy `{point.name}` ({point.value}) is no Strategy")
    return loaded


def _is_strategy(value: object) -> TypeGuard[type[Strategy[Any]]]:
    return isinstance(value, type) and issubclass(value, Strategy)
