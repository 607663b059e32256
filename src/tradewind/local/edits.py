"""Edits of the files that run: resources, and the strategies, models and keys that they name."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tradewind.resources.collecting import Resources
from tradewind.resources.loading import read, yaml_files


class Edits:
    """Notices changed files by their times; an unreadable or invalid set is an error once."""

    def __init__(self, paths: Sequence[Path], resources: Resources) -> None:
        self._paths = tuple(paths)
        self._named = tuple(Path(path) for path in resources.paths)
        self._seen = tuple(self._stamps())

    def changed(self) -> Resources | None:
        """The resources anew, when a file changed since the last time this was asked.

        Raises:
            ConfigurationError: the files can't run; the next change is looked at again.
        """
        now = tuple(self._stamps())
        if now == self._seen:
            return None
        self._seen = now
        resources = read(self._paths)
        self._named = tuple(Path(path) for path in resources.paths)
        self._seen = tuple(self._stamps())
        return resources

    def _stamps(self) -> Iterator[tuple[str, int, int]]:
        files = {file for path in self._paths for file in yaml_files(path)}
        for file in sorted(files | set(self._named)):
            try:
                status = file.stat()
            except FileNotFoundError:
                continue
            yield str(file), status.st_mtime_ns, status.st_size
