"""A copy of a journal holds committed records only, also while a writer runs."""

import threading
from pathlib import Path

import pytest

from tradewind.domain.errors import JournalCorruptError, JournalError
from tradewind.storage.journal import Durability, FileJournal, JournalReader, verify
from tradewind.storage.journal.copies import copy_committed


def journal(folder: Path) -> FileJournal:
    return FileJournal(folder, "paper", durability=Durability.PROCESS, segment_bytes=4096)


def records(folder: Path) -> list[bytes]:
    reader = JournalReader(folder)
    return [payload for _, payload in reader.read(reader.first)]


def test_what_is_not_committed_is_left_out(tmp_path: Path) -> None:
    with journal(tmp_path / "a") as writer:
        writer.append(b"one")
        writer.commit()
        writer.append(b"two")
        copied = copy_committed(tmp_path / "a", tmp_path / "b")
    assert (copied.account, copied.first, copied.last) == ("paper", 1, 1)
    assert records(tmp_path / "b") == [b"one"]


def test_a_copy_goes_on_as_the_same_journal_with_a_later_epoch(tmp_path: Path) -> None:
    with journal(tmp_path / "a") as writer:
        writer.append(b"one")
        writer.commit()
        writer.save_snapshot(1, b"state")
        writer.bind("broker-1")
        copied = copy_committed(tmp_path / "a", tmp_path / "b")
        identity, epoch = writer.identity, writer.epoch
    with journal(tmp_path / "b") as again:
        assert (again.identity, again.last, again.broker_account) == (identity, 1, "broker-1")
        assert again.epoch == epoch + 1
        assert again.snapshot() is not None
    assert copied.identity == identity


def test_copies_made_under_a_writer_are_whole(tmp_path: Path) -> None:
    stop = threading.Event()
    with journal(tmp_path / "a") as writer:
        writer.append(b"0")
        writer.commit()

        def write() -> None:
            while not stop.wait(0.0005):  # a segment in some eight milliseconds
                writer.append(b"x" * 300)
                writer.commit()

        thread = threading.Thread(target=write)
        thread.start()
        try:
            for number in range(20):
                copied = copy_committed(tmp_path / "a", tmp_path / f"copy-{number}")
                found = verify(tmp_path / f"copy-{number}")
                assert (found.faults, found.last) == ((), copied.last)
        finally:
            stop.set()
            thread.join()


def test_damage_is_refused(tmp_path: Path) -> None:
    with journal(tmp_path / "a") as writer:
        for _ in range(40):
            writer.append(b"x" * 300)
            writer.commit()
    first = sorted((tmp_path / "a").glob("*.segment"))[0]
    data = bytearray(first.read_bytes())
    data[600] ^= 1
    first.write_bytes(data)
    with pytest.raises(JournalCorruptError):
        copy_committed(tmp_path / "a", tmp_path / "b")


def test_a_folder_without_a_journal_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="there is no journal"):
        copy_committed(tmp_path, tmp_path / "b")
