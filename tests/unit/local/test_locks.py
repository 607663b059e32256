"""Who holds a lock is read from the kernel's table, and nothing is taken to find out."""

import os
from pathlib import Path

from tradewind.local.locks import holder_of
from tradewind.storage.journal import AccountLock


def test_the_holder_of_a_lock_is_named(tmp_path: Path) -> None:
    with AccountLock(tmp_path):
        assert holder_of(tmp_path / "lock") == os.getpid()
    assert holder_of(tmp_path / "lock") == 0


def test_who_waits_for_a_lock_does_not_hold_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.touch()
    status = path.stat()
    device = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    table = tmp_path / "locks"
    table.write_text(f"1: -> FLOCK  ADVISORY  WRITE 77 {device} 0 EOF\n")
    assert holder_of(path, table) == 0


def test_no_table_is_no_holder(tmp_path: Path) -> None:
    assert holder_of(tmp_path, tmp_path / "none") == 0
