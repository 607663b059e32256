"""Resource files from disk: read, decoded, checked; every fault of every file at once."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from tradewind.domain.errors import ConfigurationError
from tradewind.resources.checking import check
from tradewind.resources.collecting import Collector, Resources
from tradewind.resources.faults import Fault, InvalidResourcesError
from tradewind.resources.manifests import KEY_ID, SECRET_KEY
from tradewind.strategies.loading import installed_registry
from tradewind.strategies.registry import StrategyRegistry

__all__ = ["Fault", "InvalidResourcesError", "Resources", "judged", "load", "read", "yaml_files"]

_LARGEST = 16 * 1024 * 1024


def read(paths: Sequence[Path], registry: StrategyRegistry | None = None) -> Resources:
    """Read resources that can run.

    Raises:
        InvalidResourcesError: they can't; its faults name file, line and field.
    """
    resources, faults = judged(paths, registry)
    if faults:
        raise InvalidResourcesError(faults)
    return resources


def judged(
    paths: Sequence[Path], registry: StrategyRegistry | None = None
) -> tuple[Resources, list[Fault]]:
    """Read resources and find everything that is wrong with them."""
    resources, faults = load(paths)
    try:
        known = registry or installed_registry()
    except ConfigurationError as error:
        return resources, [*faults, Fault("", 0, "", str(error))]
    return resources, sorted({*faults, *check(resources, known, faults)})


def load(paths: Iterable[Path]) -> tuple[Resources, list[Fault]]:
    """Read files and folders, without judging how the resources fit together."""
    collector = Collector()
    for path in paths:
        if not path.exists():
            collector.faults.append(Fault(str(path), 0, "", "no such file or folder"))
            continue
        _take_secrets(path, collector)
        files = yaml_files(path)
        if not files and not _is_secret(path):
            collector.faults.append(Fault(str(path), 0, "", "holds no .yaml file"))
        for file in files:
            _take_yaml(file, collector)
    for wanted in sorted(set(collector.wanted())):
        _take_file(Path(wanted), collector)
    return collector.resources(), collector.faults


def yaml_files(path: Path) -> list[Path]:
    """A file, or the YAML files of a folder (not of the folders in it), by name."""
    if not path.is_dir():
        return [path]
    return sorted(each for each in path.iterdir() if each.suffix in {".yaml", ".yml"})


def _take_yaml(file: Path, collector: Collector) -> None:
    try:
        text = _bytes(file).decode()
    except (OSError, UnicodeDecodeError) as error:
        collector.faults.append(Fault(str(file), 1, "", f"cannot be read as text: {error}"))
        return
    collector.add_text(text, str(file), str(file.resolve().parent))


def _take_file(path: Path, collector: Collector) -> None:
    try:
        collector.add_file(str(path), _bytes(path))
    except FileNotFoundError:
        return
    except OSError as error:
        collector.faults.append(Fault(str(path), 0, "", f"cannot be read: {error}"))


def _take_secrets(path: Path, collector: Collector) -> None:
    for folder in (path, *(sorted(path.iterdir()) if path.is_dir() else ())):
        if _is_secret(folder):
            _take_secret(folder.resolve(), collector)


def _take_secret(folder: Path, collector: Collector) -> None:
    try:
        content = {key: _bytes(folder / key) for key in (KEY_ID, SECRET_KEY)}
    except OSError as error:
        collector.faults.append(Fault(str(folder), 0, "", f"its keys cannot be read: {error}"))
        return
    collector.add_folder(folder.name, str(folder), content)


def _is_secret(folder: Path) -> bool:
    return all((folder / key).is_file() for key in (KEY_ID, SECRET_KEY))


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise OSError(f"larger than {_LARGEST // 1024 // 1024} MiB")
    return content
