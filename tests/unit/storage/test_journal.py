"""Journals: records come back in order, whole, and only when committed."""

import threading
from pathlib import Path

import pytest

from tradewind.domain.errors import (
    JournalCorruptError,
    JournalError,
    JournalFullError,
    JournalLockedError,
    JournalRefusedError,
)
from tradewind.storage.journal import Disk, Durability, FileJournal, JournalReader, repair

SMALL = 4096


def journal(directory: Path, account: str = "paper", **options: object) -> FileJournal:
    return FileJournal(directory, account, segment_bytes=SMALL, **options)  # type: ignore[arg-type]  # builder


def filled(directory: Path, count: int, size: int = 10) -> None:
    with journal(directory) as open_journal:
        for number in range(1, count + 1):
            open_journal.append(payload(number, size))
            open_journal.commit()


def payload(number: int, size: int = 10) -> bytes:
    return f"{number}".encode().ljust(size, b".")


class RationedDisk(Disk):
    """A disk that holds only so many segments."""

    def __init__(self, segments: int) -> None:
        self.left = segments

    def allocate(self, path: Path, size: int) -> int:
        if not self.left:
            raise OSError(28, "No space left on device")
        self.left -= 1
        return super().allocate(path, size)


class BrokenDisk(Disk):
    """A disk whose sync fails when told to."""

    broken = False

    def sync(self, handle: int) -> None:
        if self.broken:
            raise OSError(5, "Input/output error")
        super().sync(handle)


def test_records_are_numbered_from_one(tmp_path: Path) -> None:
    with journal(tmp_path) as opened:
        assert [opened.append(b"a"), opened.append(b"b")] == [1, 2]


def test_a_record_is_durable_only_after_its_commit(tmp_path: Path) -> None:
    with journal(tmp_path) as opened:
        opened.append(b"a")
        assert (opened.last, opened.durable) == (1, 0)
        assert opened.commit() == 1


def test_records_come_back_after_a_restart(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    with journal(tmp_path) as again:
        assert again.last == again.durable == 3
        assert list(again.read(2)) == [(2, payload(2)), (3, payload(3))]


def test_what_was_not_committed_is_gone_after_a_restart(tmp_path: Path) -> None:
    with journal(tmp_path) as opened:
        opened.append(b"kept")
        opened.commit()
        opened.append(b"lost")
    with journal(tmp_path) as again:
        assert list(again.read(1)) == [(1, b"kept")]


def test_segments_roll_and_read_as_one(tmp_path: Path) -> None:
    filled(tmp_path, 40, 500)
    assert len(list(tmp_path.glob("*.segment"))) > 3
    assert [number for number, _ in JournalReader(tmp_path).read(1)] == list(range(1, 41))


def test_a_batch_larger_than_a_segment_is_split(tmp_path: Path) -> None:
    with journal(tmp_path) as opened:
        for number in range(1, 41):
            opened.append(payload(number, 500))
        assert opened.commit() == 40
        assert [p for _, p in opened.read(1)] == [payload(n, 500) for n in range(1, 41)]


def test_a_reader_sees_what_a_running_writer_has_committed(tmp_path: Path) -> None:
    with journal(tmp_path) as opened:
        opened.append(b"a")
        opened.commit()
        opened.append(b"b")
        assert list(JournalReader(tmp_path).read()) == [(1, b"a")]


def test_a_reader_beside_a_busy_writer_never_sees_damage_or_a_gap(tmp_path: Path) -> None:
    done = threading.Event()

    def write() -> None:
        with journal(tmp_path, durability=Durability.PROCESS) as opened:
            for number in range(1, 400):
                opened.append(payload(number, 200))
                opened.commit()
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        numbers = [number for number, _ in JournalReader(tmp_path).read()]
        assert numbers == list(range(1, len(numbers) + 1))
    writer.join()


def test_a_second_writer_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    with journal(tmp_path), pytest.raises(JournalLockedError, match=r"process \d+ writes"):
        journal(tmp_path)


def test_each_taking_raises_the_epoch(tmp_path: Path) -> None:
    epochs = []
    for _ in range(3):
        with journal(tmp_path) as opened:
            epochs.append(opened.epoch)
    assert epochs == [1, 2, 3]


def test_the_epoch_never_goes_back_when_a_slot_is_damaged(tmp_path: Path) -> None:
    for _ in range(5):
        journal(tmp_path).close()
    lock = tmp_path / "lock"
    data = bytearray(lock.read_bytes())
    for offset in (0, 64):
        damaged = bytearray(data)
        damaged[offset] ^= 1
        lock.write_bytes(damaged)
        with journal(tmp_path) as opened:
            assert opened.epoch > 5


def test_another_account_is_refused(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    with pytest.raises(JournalRefusedError, match="journal of account 'paper', not of 'live'"):
        journal(tmp_path, account="live")


@pytest.mark.parametrize("version", [1, 99])
def test_another_releases_format_is_refused_and_left_alone(tmp_path: Path, version: int) -> None:
    from tradewind.storage.journal.headers import (
        HEADER_SIZE,
        SEGMENT_MAGIC,
        Header,
        encode_header,
    )

    filled(tmp_path, 1)
    path = next(tmp_path.glob("*.segment"))
    other = Header(SEGMENT_MAGIC, 1, SMALL, b"i" * 16, "paper", version=version)
    path.write_bytes(encode_header(other) + path.read_bytes()[HEADER_SIZE:])
    for call in (journal, repair):
        with pytest.raises(
            JournalRefusedError, match=f"has format {version}, this release reads 2"
        ):
            call(tmp_path)
    assert path.exists()


def test_a_full_disk_takes_urgent_records_and_refuses_others(tmp_path: Path) -> None:
    with journal(tmp_path, disk=RationedDisk(2)) as opened:
        while opened.has_room:
            opened.append(payload(1, 500))
            opened.commit()
        with pytest.raises(JournalFullError):
            opened.append(b"new order")
        for _ in range(5):
            opened.append(payload(1, 500), urgent=True)
        assert opened.commit() == opened.last


def test_room_comes_back_with_free_space(tmp_path: Path) -> None:
    disk = RationedDisk(1)
    with journal(tmp_path, disk=disk) as opened:
        assert not opened.has_room
        disk.left = 1
        assert opened.has_room


def test_after_a_failed_sync_nothing_more_is_promised(tmp_path: Path) -> None:
    disk = BrokenDisk()
    with journal(tmp_path, disk=disk) as opened:
        opened.append(b"a")
        disk.broken = True
        with pytest.raises(JournalError, match="was lost"):
            opened.commit()
        disk.broken = False
        with pytest.raises(JournalError, match="was lost"):
            opened.append(b"b")
        assert opened.durable == 0


def test_trimming_keeps_what_both_snapshots_do_not_cover(tmp_path: Path) -> None:
    filled(tmp_path, 40, 500)
    with journal(tmp_path) as opened:
        opened.save_snapshot(20, b"state at 20")
        assert opened.trim(40) == 1
        opened.save_snapshot(30, b"state at 30")
        first = opened.trim(40)
        assert 1 < first <= 21
        assert next(opened.read(first))[0] == first
        found = opened.snapshot()
        assert found is not None
        assert (found.number, found.payload) == (30, b"state at 30")


def test_a_trimmed_journal_without_its_snapshot_refuses_to_start(tmp_path: Path) -> None:
    filled(tmp_path, 40, 500)
    with journal(tmp_path) as opened:
        opened.save_snapshot(20, b"a")
        opened.save_snapshot(30, b"b")
        opened.trim(40)
    for path in tmp_path.glob("*.snapshot"):
        path.unlink()
    with pytest.raises(JournalCorruptError, match="are missing"):
        journal(tmp_path)


def test_a_damaged_snapshot_falls_back_to_the_one_before(tmp_path: Path) -> None:
    filled(tmp_path, 40, 500)
    with journal(tmp_path) as opened:
        opened.save_snapshot(20, b"a")
        opened.save_snapshot(30, b"b")
    newest = sorted(tmp_path.glob("*.snapshot"))[-1]
    newest.write_bytes(newest.read_bytes()[:-1] + b"?")
    found = JournalReader(tmp_path).snapshot()
    assert found is not None
    assert found.number == 20


def test_a_snapshot_of_records_that_were_lost_goes_with_them(tmp_path: Path) -> None:
    filled(tmp_path / "whole", 20)
    filled(tmp_path / "cut", 10)
    with journal(tmp_path / "whole") as opened:
        opened.save_snapshot(15, b"state")
    name = f"{15:020d}.snapshot"
    (tmp_path / "cut" / name).write_bytes((tmp_path / "whole" / name).read_bytes())
    filled(tmp_path / "cut", 10)
    with journal(tmp_path / "cut") as opened:
        assert opened.last == 20
        assert opened.snapshot() is None
