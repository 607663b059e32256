"""Edits of the files that run: resources, and the strategies, models and keys that they name."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tradewind.resources.collecting import Resources
from tradewind.resources.loading import read, yaml_files

Stamp = tuple[str, int, int, int]


class Edits:
    """Notices changed files by their times; an unreadable or invalid set is an error once.

    Files are read once two looks in a row saw the same: one that an editor is just writing, or has
    taken away for a moment to put another in its place, must not read as a removed strategy.
    """

    def __init__(self, paths: Sequence[Path], resources: Resources) -> None:
        self._paths = tuple(paths)
        self._named = _paths_of(resources)
        self._seen = self._before = tuple(self._stamps())

    def changed(self) -> Resources | None:
        """The resources anew, when files have changed and come to rest.

        Raises:
            ConfigurationError: the files can't run; the next change is looked at again.
        """
        now = tuple(self._stamps())
        at_rest, self._before = now == self._before, now
        if now == self._seen or not at_rest:
            return None
        # What changes from here on differs from these stamps, and is read at a later look.
        self._seen = now
        resources = read(self._paths)
        if _paths_of(resources) == self._named:
            return resources
        self._named = _paths_of(resources)
        self._seen = self._before = tuple(self._stamps())
        return read(self._paths)

    def _stamps(self) -> Iterator[Stamp]:
        files = {file for path in self._paths for file in yaml_files(path)}
        for file in sorted(files | set(self._named)):
            try:
                status = file.stat()
            except FileNotFoundError:
                continue
            yield str(file), status.st_mtime_ns, status.st_size, status.st_ino


def _paths_of(resources: Resources) -> tuple[Path, ...]:
    return tuple(Path(path) for path in resources.paths)
