"""Counts of the trading day: the desk counts since its journal began, people think in days."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

Counts = dict[str, int]


class _Kept(msgspec.Struct, frozen=True):
    """What had been counted by each strategy when a day was first seen."""

    day: int
    before: dict[str, Counts]


class Today:
    """Remembers in a file what was there before the day, so that a restart changes nothing."""

    def __init__(self, file: Path) -> None:
        self._file, self._kept = file, _read(file)

    def of(self, day: int, counts: Mapping[str, Counts]) -> dict[str, Counts]:
        """What each strategy did on this day, from all that it ever did; 0 is the day as known."""
        if day and (self._kept is None or self._kept.day != day):
            self._begin(day, counts)
        before = self._kept.before if self._kept else {}
        return {name: _less(all_, before.get(name, {})) for name, all_ in counts.items()}

    def _begin(self, day: int, counts: Mapping[str, Counts]) -> None:
        # Without a file nothing was ever counted before this day.
        before = {name: dict(each) for name, each in counts.items()} if self._kept else {}
        self._kept = _Kept(day, before)
        draft = self._file.with_suffix(".draft")
        try:
            draft.write_bytes(msgspec.json.encode(self._kept))
            draft.replace(self._file)
        except OSError:
            return  # a full disk: the day is known until the next restart


def _less(counts: Counts, before: Counts) -> Counts:
    return {name: max(0, count - before.get(name, 0)) for name, count in counts.items()}


def _read(file: Path) -> _Kept | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Kept)
    except (OSError, msgspec.MsgspecError):
        return None
