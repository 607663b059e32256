"""Execution's records in a real journal: read back, they give the identical state."""

from pathlib import Path

from tests.unit.execution.crashing import Run
from tradewind.execution import ExecutionCore, decode_record, encode_state, state_hash
from tradewind.execution.state import decode_state
from tradewind.storage.journal import FileJournal


def written(directory: Path, seed: int) -> Run:
    run = Run(seed)
    for _ in range(150):
        run.step()
    run.settle()
    with FileJournal(directory, "paper", segment_bytes=32_768) as journal:
        for payload in run.durable:
            journal.append(payload, urgent=True)
        journal.commit()
    return run


def test_the_journal_gives_the_identical_state(tmp_path: Path) -> None:
    run = written(tmp_path, 3)
    twin = ExecutionCore(run.core.settings)
    with FileJournal(tmp_path, "paper") as journal:
        twin.replay(decode_record(payload) for _, payload in journal.read(1))
    assert state_hash(twin.state) == state_hash(run.core.state)


def test_a_snapshot_and_the_records_after_it_give_the_identical_state(tmp_path: Path) -> None:
    run = written(tmp_path, 4)
    half = len(run.durable) // 2
    first = ExecutionCore(run.core.settings)
    first.replay(decode_record(payload) for payload in run.durable[:half])
    with FileJournal(tmp_path, "paper") as journal:
        journal.save_snapshot(half, encode_state(first.state))
        found = journal.snapshot()
        assert found is not None
        twin = ExecutionCore(run.core.settings, decode_state(found.payload))
        later = journal.read(found.number + 1)
        twin.replay(decode_record(payload) for _, payload in later)
    assert state_hash(twin.state) == state_hash(run.core.state)


def test_any_report_is_found_by_its_number(tmp_path: Path) -> None:
    run = written(tmp_path, 5)
    with FileJournal(tmp_path, "paper") as journal:
        for number in range(1, run.core.last_report + 1, 17):
            records = journal.read(run.core.record_of(number))
            reports = (r for _, payload in records for r in decode_record(payload).reports)
            assert next(r for r in reports if r.number >= number) == run.emitted.get(
                number, next(r for r in run.reports() if r.number == number)
            )
