"""A fault of the disk ends no run, and is told once."""

import errno
import os

from tradewind.local.upkeep import Upkeep


def full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told_once() -> None:
    said: list[str] = []
    upkeep = Upkeep(said.append)
    for _ in range(3):
        upkeep.attempt("cannot keep the counts", full)
    assert len(said) == 1
    assert "cannot keep the counts" in said[0]
    assert "the disk is full: free space for the state folder" in said[0]


def misread() -> None:
    raise KeyError("strategies")


def nothing() -> None:
    return


def test_it_is_told_again_once_it_had_worked() -> None:
    said: list[str] = []
    upkeep = Upkeep(said.append)
    for act in (full, nothing, full):
        upkeep.attempt("cannot keep the counts", act)
    assert len(said) == 2


def test_what_cannot_be_drawn_ends_nothing() -> None:
    said: list[str] = []
    upkeep = Upkeep(said.append)
    for _ in range(2):
        upkeep.show("cannot show what runs", misread)
    assert said == [
        "cannot show what runs: KeyError: 'strategies'; what runs goes on, and this is tried again"
    ]
