"""Alarms that are not delivered yet, in a file: they outlive the process that raised them."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from tradewind.telemetry.alerts.alarms import Waiting


class Spool:
    """One file, replaced whole; "" keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def load(self) -> list[Waiting]:
        """What an earlier life left; a file that cannot be read holds nothing."""
        if self._path is None:
            return []
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=list[Waiting])
        except (OSError, msgspec.MsgspecError):
            return []

    def save(self, waiting: Iterable[Waiting]) -> None:
        """Keep these.

        Raises:
            OSError: the disk takes nothing.
        """
        if self._path is None:
            return
        scratch = self._path.with_suffix(".new")
        scratch.touch(mode=0o600)
        scratch.write_bytes(msgspec.json.encode(list(waiting)))
        scratch.replace(self._path)
