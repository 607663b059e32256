"""Edits of resource files while they run."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tradewind.resources.collecting import Resources
from tradewind.resources.loading import read, yaml_files


class Edits:
    """Notices changed files by their times; an unreadable or invalid set is an error once."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)
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
        return read(self._paths)

    def _stamps(self) -> Iterator[tuple[str, int, int]]:
        for path in self._paths:
            for file in yaml_files(path):
                try:
                    status = file.stat()
                except FileNotFoundError:
                    continue
                yield str(file), status.st_mtime_ns, status.st_size
