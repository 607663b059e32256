"""Edited files are noticed once, valid or not."""

import os
from pathlib import Path

import pytest

from tradewind.cli.new import new_strategy
from tradewind.local.edits import Edits
from tradewind.resources.collecting import Resources
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


def settled(edits: Edits) -> Resources | None:
    """What is told once the files have come to rest."""
    return edits.changed() or edits.changed()


def test_untouched_files_are_no_edit(folder: Path) -> None:
    assert edits_of(folder).changed() is None


def test_an_edit_is_told_once(folder: Path) -> None:
    edits = edits_of(folder)
    rewrite(folder / "policy.yaml", "maxOrdersPerMinute: 60", "maxOrdersPerMinute: 30")
    changed = settled(edits)
    assert changed is not None
    assert changed.policies["mine"].spec.limits.max_orders_per_minute == 30
    assert settled(edits) is None


def test_an_invalid_edit_is_an_error_once(folder: Path) -> None:
    edits = edits_of(folder)
    rewrite(folder / "policy.yaml", "maxOrdersPerMinute: 60", "maxOrdersPerMinute: many")
    with pytest.raises(InvalidResourcesError, match="maxOrdersPerMinute"):
        settled(edits)
    assert settled(edits) is None


def test_putting_an_invalid_edit_right_is_an_edit(folder: Path) -> None:
    edits = edits_of(folder)
    rewrite(folder / "policy.yaml", "maxOrdersPerMinute: 60", "maxOrdersPerMinute: many")
    with pytest.raises(InvalidResourcesError):
        settled(edits)
    rewrite(folder / "policy.yaml", "maxOrdersPerMinute: many", "maxOrdersPerMinute: 61")
    assert settled(edits) is not None


def test_a_strategys_own_file_is_watched_too(folder: Path) -> None:
    edits = edits_of(folder)
    rewrite(folder / "mine.py", "rise_bps: float = 5.0", "rise_bps: float = 6.0")
    assert settled(edits) is not None


def test_a_new_file_is_an_edit(folder: Path) -> None:
    edits = edits_of(folder)
    (folder / "more.yaml").write_text("# nothing yet\n")
    assert settled(edits) is not None


def test_a_file_that_is_still_being_written_is_not_read(folder: Path) -> None:
    edits = edits_of(folder)
    for _ in range(3):
        rewrite(folder / "policy.yaml", "spec:", "spec: ")
        assert edits.changed() is None
    assert edits.changed() is not None


def test_a_file_that_is_away_for_a_moment_is_no_removal(folder: Path) -> None:
    edits = edits_of(folder)
    text = (folder / "strategy.yaml").read_text()
    (folder / "strategy.yaml").unlink()
    assert edits.changed() is None
    (folder / "strategy.yaml").write_text(text)
    changed = settled(edits)
    assert changed is not None
    assert set(changed.strategies) == {"mine"}


def test_what_changes_while_files_are_read_is_an_edit_too(folder: Path) -> None:
    edits = edits_of(folder)
    rewrite(folder / "policy.yaml", "maxOrdersPerMinute: 60", "maxOrdersPerMinute: 30")
    (folder / "other.py").write_text((folder / "mine.py").read_text())
    rewrite(folder / "strategy.yaml", "mine.py", "other.py")
    assert settled(edits) is not None
    rewrite(folder / "other.py", "rise_bps: float = 5.0", "rise_bps: float = 6.0")
    assert settled(edits) is not None
