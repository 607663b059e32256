"""Execution's restart: the newest snapshot that fits, then the records behind it."""

import asyncio
from pathlib import Path

import pytest

from tests.unit.execution.crashing import Run
from tests.waiting import until
from tradewind.domain.errors import JournalError
from tradewind.execution import ExecutionCore, decode_record, encode_state, state_hash
from tradewind.storage.journal import FileJournal
from tradewind_services.execution.restoring import Snapshots, restore


def ran(seed: int = 3) -> Run:
    run = Run(seed)
    for _ in range(150):
        run.step()
    return run


def written(directory: Path, run: Run, *, segment_bytes: int = 16_384) -> None:
    with FileJournal(directory, "paper", segment_bytes=segment_bytes) as journal:
        for payload in run.durable:
            journal.append(payload, urgent=True)
            journal.commit()


def as_of(run: Run, number: int) -> ExecutionCore:
    core = ExecutionCore(run.core.settings)
    core.replay(decode_record(payload) for payload in run.durable[:number])
    return core


def test_without_a_snapshot_every_record_is_replayed(tmp_path: Path) -> None:
    run = ran()
    written(tmp_path, run)
    with FileJournal(tmp_path, "paper") as journal:
        found = restore(journal, run.core.settings)
    assert state_hash(found.core.state) == state_hash(as_of(run, len(run.durable)).state)
    assert found.reports == run.reports()


def test_with_one_only_the_records_behind_it_are_read(tmp_path: Path) -> None:
    run, half = ran(), 60
    written(tmp_path, run)
    before = as_of(run, half)
    with FileJournal(tmp_path, "paper") as journal:
        journal.save_snapshot(half, encode_state(before.state))
        journal.save_snapshot(half, encode_state(before.state))
        found = restore(journal, run.core.settings)
    assert state_hash(found.core.state) == state_hash(as_of(run, len(run.durable)).state)
    assert found.reports == [r for r in run.reports() if r.number > before.last_report]
    live = [entry.order for entry in before.state.live_entries()]
    assert [getattr(report.body, "order", None) for report in found.standing] == live


def test_after_a_trim_the_snapshot_alone_stands_for_what_was_before(tmp_path: Path) -> None:
    run = ran()
    written(tmp_path, run)
    last = len(run.durable)
    with FileJournal(tmp_path, "paper") as journal:
        for number in (last - 2, last - 1):
            journal.save_snapshot(number, encode_state(as_of(run, number).state))
        assert journal.trim(last) > 1
        found = restore(journal, run.core.settings)
    assert state_hash(found.core.state) == state_hash(as_of(run, last).state)


def test_a_snapshot_of_another_release_is_passed_over(tmp_path: Path) -> None:
    run = ran()
    written(tmp_path, run)
    with FileJournal(tmp_path, "paper") as journal:
        journal.save_snapshot(10, b"\x92\x63\x80")
        found = restore(journal, run.core.settings)
    assert state_hash(found.core.state) == state_hash(as_of(run, len(run.durable)).state)


def test_a_snapshot_of_another_release_stops_the_start_when_records_are_gone(
    tmp_path: Path,
) -> None:
    run = ran()
    written(tmp_path, run)
    last = len(run.durable)
    with FileJournal(tmp_path, "paper") as journal:
        for number in (last - 1, last):
            journal.save_snapshot(number, b"\x92\x63\x80")
        journal.trim(last)
        with pytest.raises(JournalError, match="no snapshot of them fits"):
            restore(journal, run.core.settings)


def test_a_snapshot_is_saved_once_enough_records_are_durable(tmp_path: Path) -> None:
    run = ran()
    core = ExecutionCore(run.core.settings)

    async def live(journal: FileJournal) -> None:
        snapshots = Snapshots(core, journal, every=5, look_s=0.001)
        for payload in run.durable:
            journal.append(payload, urgent=True)
            core.replay([decode_record(payload)])
        task = asyncio.create_task(snapshots.run())
        await asyncio.sleep(0.05)
        assert journal.snapshot() is None
        journal.commit()
        await until(journal.snapshot)
        task.cancel()

    with FileJournal(tmp_path, "paper") as journal:
        asyncio.run(live(journal))
        found = journal.snapshot()
        assert found is not None
        assert found.number == journal.last


def test_at_the_end_of_a_drain_the_state_is_saved_if_anything_happened(tmp_path: Path) -> None:
    run = ran()
    written(tmp_path, run)
    with FileJournal(tmp_path, "paper") as journal:
        core = ExecutionCore(run.core.settings)
        snapshots = Snapshots(core, journal)
        snapshots.save()
        assert journal.snapshot() is None
        core.replay(decode_record(payload) for payload in run.durable)
        snapshots.save()
        assert restore(journal, run.core.settings).reports == []
