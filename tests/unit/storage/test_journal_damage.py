"""Every truncation and every flipped bit is detected, or harms nothing that was committed."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.storage.test_journal import filled, journal, payload
from tradewind.domain.errors import JournalCorruptError, JournalError
from tradewind.storage.journal import Disk, JournalReader, repair, verify

COUNT = 30


@pytest.fixture(scope="module")
def written() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        filled(Path(folder), COUNT, 300)
        yield Path(folder)


@contextmanager
def copied(written: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "journal"
        shutil.copytree(written, place)
        yield place


def segments(directory: Path) -> list[Path]:
    return sorted(directory.glob("*.segment"))


def recovered(directory: Path) -> list[bytes] | None:
    """All records after recovery, or None when the journal refuses to start."""
    try:
        with journal(directory) as opened:
            return [record for _, record in opened.read(1)]
    except JournalError:
        return None


EVERYTHING = [payload(number, 300) for number in range(1, COUNT + 1)]


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_flipped_bit_goes_unnoticed_or_costs_a_record(
    written: Path, data: st.DataObject
) -> None:
    with copied(written) as place:
        path = data.draw(st.sampled_from(segments(place)))
        content = bytearray(path.read_bytes())
        bit = data.draw(st.integers(0, len(content) * 8 - 1))
        content[bit // 8] ^= 1 << bit % 8
        path.write_bytes(content)
        assert recovered(place) in (None, EVERYTHING)


def test_no_bit_of_the_last_commit_goes_unnoticed(tmp_path: Path) -> None:
    filled(tmp_path / "journal", 2, 20)
    path = segments(tmp_path / "journal")[0]
    content = path.read_bytes()
    used = len(content.rstrip(b"\0"))
    for bit in range((used - 100) * 8, (used + 20) * 8, 3):
        damaged = bytearray(content)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        assert recovered(tmp_path / "journal") in (None, [payload(1, 20), payload(2, 20)])


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_no_truncated_file_goes_unnoticed(written: Path, data: st.DataObject) -> None:
    with copied(written) as place:
        path = data.draw(st.sampled_from(segments(place)))
        content = path.read_bytes()
        path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
        assert recovered(place) in (None, EVERYTHING)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 4000))
def test_a_commit_torn_anywhere_is_cut_and_writing_goes_on(cut: int) -> None:
    """What a crash leaves of a commit is a beginning of it, with zeros behind."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        filled(place, 3)
        path = segments(place)[0]
        before = path.read_bytes()
        with journal(place) as opened:
            for number in range(4, 8):
                opened.append(payload(number, 100))
            opened.commit()
        after = path.read_bytes()
        start = len(before.rstrip(b"\0"))
        written = len(after.rstrip(b"\0")) - start
        kept = start + cut % written
        path.write_bytes(after[:kept].ljust(len(after), b"\0"))
        with journal(place) as again:
            assert again.last == 3
            assert len(path.read_bytes().rstrip(b"\0")) == start
            again.append(b"next")
            again.commit()
            assert [number for number, _ in again.read(1)] == [1, 2, 3, 4]


def test_a_missing_segment_is_named(written: Path) -> None:
    with copied(written) as place:
        segments(place)[1].unlink()
        with pytest.raises(JournalCorruptError, match="is missing"):
            journal(place)
        assert any("missing" in fault for fault in verify(place).faults)


def test_a_missing_last_segment_is_noticed(written: Path) -> None:
    with copied(written) as place:
        segments(place)[-1].unlink()
        assert recovered(place) is None


class DiskThatStopsInARoll(Disk):
    """The names are there, and then nothing more happens."""

    def sync_directory(self, path: Path) -> None:
        raise OSError(5, "the machine stopped")


def test_a_crash_while_rolling_loses_nothing(written: Path) -> None:
    """The next segment is made, its predecessor not yet sealed."""
    with copied(written) as place:
        last = segments(place)[-1]
        with journal(place, disk=DiskThatStopsInARoll()) as opened:
            for _ in range(10):
                opened.append(payload(1, 500))
            with pytest.raises(JournalError, match="was lost"):
                opened.commit()
        committed = [record for _, record in JournalReader(place).read()]
        assert segments(place)[-1] != last
        assert verify(place).faults == ()
        assert recovered(place) == committed
        assert committed[:COUNT] == EVERYTHING
        assert segments(place)[-1] == last


def test_damage_names_segment_and_offset(written: Path) -> None:
    with copied(written) as place:
        path = segments(place)[0]
        content = bytearray(path.read_bytes())
        content[300] ^= 1
        path.write_bytes(content)
        with pytest.raises(JournalCorruptError) as caught:
            journal(place)
        assert caught.value.segment == path.name
        assert caught.value.offset == 256


def test_a_reader_yields_the_good_beginning_then_raises(written: Path) -> None:
    with copied(written) as place:
        path = segments(place)[1]
        content = bytearray(path.read_bytes())
        content[300] ^= 1
        path.write_bytes(content)
        seen: list[int] = []
        with pytest.raises(JournalCorruptError):
            seen.extend(number for number, _ in JournalReader(place).read())
        assert all(number < int(path.stem) for number in seen)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_repaired_journal_starts_again_and_says_what_it_dropped(
    written: Path, data: st.DataObject
) -> None:
    with copied(written) as place:
        path = data.draw(st.sampled_from(segments(place)))
        content = bytearray(path.read_bytes())
        content[data.draw(st.integers(0, 2000))] ^= 16
        path.write_bytes(content)
        broken = bool(verify(place).faults)
        done = repair(place)
        assert bool(done.dropped) == broken
        assert recovered(place) == EVERYTHING[: done.last]
        assert verify(place).faults == ()


def test_verify_of_a_whole_journal_counts_and_finds_nothing(written: Path) -> None:
    found = verify(written)
    assert (found.account, found.first, found.last, found.faults) == ("paper", 1, COUNT, ())


def test_a_reader_notices_a_missing_last_segment(written: Path) -> None:
    with copied(written) as place:
        segments(place)[-1].unlink()
        with pytest.raises(JournalCorruptError, match="is missing"):
            list(JournalReader(place).read())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1500), st.booleans()), max_size=30))
def test_records_of_any_length_fit_segments_exactly(sizes: list[tuple[int, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        records = [payload(number, size) for number, (size, _) in enumerate(sizes)]
        with journal(Path(folder)) as opened:
            for record, (_, commits) in zip(records, sizes, strict=True):
                opened.append(record)
                if commits:
                    opened.commit()
            opened.commit()
        assert recovered(Path(folder)) == records


@pytest.mark.parametrize("left", range(0, 70, 3))
def test_a_seal_always_has_its_place(tmp_path: Path, left: int) -> None:
    """The first record leaves so many bytes of the segment unused, or just does not fit."""
    place = tmp_path / "journal"
    first, second = payload(1, 2000), payload(2, 1700 + left)
    with journal(place) as opened:
        for record in (first, second, payload(3, 100)):
            opened.append(record)
            opened.commit()
    assert recovered(place) == [first, second, payload(3, 100)]
    assert all(path.stat().st_size == 4096 for path in segments(place))
