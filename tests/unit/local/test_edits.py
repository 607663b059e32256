"""Edited files are noticed once, valid or not."""

import os
from pathlib import Path

import pytest

from tradewind.cli.new import new_strategy
from tradewind.local.edits import Edits
from tradewind.resources.faults import InvalidResourcesError
from tradewind.resources.loading import read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_strategy("mine", tmp_path)
    return tmp_path / "mine"


def edits_of(folder: Path) -> Edits:
    return Edits([folder], read([folder]))


def rewrite(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text().replace(old, new))
    later = file.stat().st_mtime_ns + 1_000_000_000
    os.utime(file, ns=(later, later))


def test_untouched_files_are_no_edit(folder: Path) -> None:
    assert edits_of(folder).changed() is None


def test_an_edit_is_told_once(folder: Path) -> None:
    edits = edits_of(folder)
    rewrite(folder / "policy.yaml", "maxOrdersPerMinute: 60", "maxOrdersPerMinute: 30")
    changed = edits.changed()
    assert changed is not None
    assert changed.policies["mine"].spec.limits.max_orders_per_minute == 30
    assert edits.changed() is None


def test_an_invalid_edit_is_an_error_once(folder: Path) -> None:
    edits = edits_of(folder)
    rewrite(folder / "policy.yaml", "maxOrdersPerMinute: 60", "maxOrdersPerMinute: many")
    with pytest.raises(InvalidResourcesError, match="maxOrdersPerMinute"):
        edits.changed()
    assert edits.changed() is None


def test_putting_an_invalid_edit_right_is_an_edit(folder: Path) -> None:
    edits = edits_of(folder)
    rewrite(folder / "policy.yaml", "maxOrdersPerMinute: 60", "maxOrdersPerMinute: many")
    with pytest.raises(InvalidResourcesError):
        edits.changed()
    rewrite(folder / "policy.yaml", "maxOrdersPerMinute: many", "maxOrdersPerMinute: 61")
    assert edits.changed() is not None


def test_a_strategys_own_file_is_watched_too(folder: Path) -> None:
    edits = edits_of(folder)
    rewrite(folder / "mine.py", "rise_bps: float = 5.0", "rise_bps: float = 6.0")
    assert edits.changed() is not None


def test_a_new_file_is_an_edit(folder: Path) -> None:
    edits = edits_of(folder)
    (folder / "more.yaml").write_text("# nothing yet\n")
    assert edits.changed() is not None
