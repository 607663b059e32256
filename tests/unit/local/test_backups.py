"""A backup says whose it is; a restore refuses what is not that, and deletes nothing."""

import gzip
from pathlib import Path

import msgspec
import pytest

from tradewind.domain.errors import ConfigurationError, JournalError, JournalLockedError
from tradewind.local import backups, restores
from tradewind.local.journal_lines import journals_in
from tradewind.local.journals import execution_journal, risk_journal
from tradewind.storage.journal import Durability, FileJournal

ACCOUNT = "simulated/main"


def written(folder: Path, count: int, account: str = ACCOUNT) -> FileJournal:
    writer = FileJournal(folder, account, durability=Durability.PROCESS, segment_bytes=4096)
    for number in range(count):
        writer.append(f"{number}".encode())
    writer.commit()
    return writer


def state(folder: Path, count: int = 3, account: str = ACCOUNT) -> Path:
    written(execution_journal(folder, "main"), count, account).close()
    written(risk_journal(folder, "main"), count, account).close()
    (folder / "install").write_text("ab12cd")
    kept = folder / "state" / "one-strategy"
    kept.mkdir()
    (kept / "strategy.state").write_bytes(b"kept")
    return folder


def backup(tmp_path: Path, source: Path) -> Path:
    file = tmp_path / "backup"
    backups.back_up(source, file, "2026-01-01T00:00:00+00:00")
    return file


def last(folder: Path) -> int:
    with FileJournal(folder, ACCOUNT, durability=Durability.PROCESS, segment_bytes=4096) as found:
        return found.last


def test_everything_comes_back(tmp_path: Path) -> None:
    file = backup(tmp_path, state(tmp_path / "a"))
    manifest = restores.restore_state(file, tmp_path / "b", force=False)
    assert [each.workload for each in manifest.journals] == ["main-risk", "main-execution"]
    assert last(execution_journal(tmp_path / "b", "main")) == 3
    assert last(risk_journal(tmp_path / "b", "main")) == 3
    assert (tmp_path / "b" / "install").read_text() == "ab12cd"
    assert (tmp_path / "b/state/one-strategy/strategy.state").read_bytes() == b"kept"


def test_a_backup_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    assert backup(tmp_path, state(tmp_path / "a")).stat().st_mode & 0o777 == 0o600


def test_a_place_that_holds_a_journal_is_left_alone(tmp_path: Path) -> None:
    file = backup(tmp_path, state(tmp_path / "a"))
    there = state(tmp_path / "b", count=5)
    with pytest.raises(ConfigurationError, match="holds a journal already"):
        restores.restore_state(file, there, force=False)
    assert last(execution_journal(there, "main")) == 5


def test_force_moves_it_aside_and_nobody_reads_it_there(tmp_path: Path) -> None:
    file = backup(tmp_path, state(tmp_path / "a"))
    there = state(tmp_path / "b", count=5)
    restores.restore_state(file, there, force=True)
    assert last(execution_journal(there, "main")) == 3
    assert last(there / "state/main-execution/replaced-1") == 5
    assert len(journals_in(there)) == 2


def test_another_accounts_journal_is_never_replaced(tmp_path: Path) -> None:
    file = backup(tmp_path, state(tmp_path / "a"))
    there = state(tmp_path / "b", account="simulated/other")
    with pytest.raises(ConfigurationError, match="is the journal of simulated/other"):
        restores.restore_state(file, there, force=True)


def test_nor_one_that_is_bound_to_another_account_of_the_broker(tmp_path: Path) -> None:
    source, there = state(tmp_path / "a"), state(tmp_path / "b")
    for folder, account in ((source, "one"), (there, "two")):
        with written(execution_journal(folder, "main"), 0) as journal:
            journal.bind(account)
    file = backup(tmp_path, source)
    with pytest.raises(ConfigurationError, match="is the journal of two, the backup is of one"):
        restores.restore_state(file, there, force=True)


def test_another_installations_folder_is_refused(tmp_path: Path) -> None:
    file = backup(tmp_path, state(tmp_path / "a"))
    there = state(tmp_path / "b")
    (there / "install").write_text("zzzzzz")
    with pytest.raises(ConfigurationError, match="another installation's"):
        restores.restore_state(file, there, force=True)


def test_a_journal_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    file = backup(tmp_path, state(tmp_path / "a"))
    with written(execution_journal(tmp_path / "b", "main"), 1), pytest.raises(JournalLockedError):
        restores.restore_state(file, tmp_path / "b", force=True)


def test_a_damaged_backup_changes_nothing(tmp_path: Path) -> None:
    file = backup(tmp_path, state(tmp_path / "a"))
    plain = bytearray(gzip.decompress(file.read_bytes()))
    place = plain.rindex(b"ab12cd")
    plain[place] ^= 1
    file.write_bytes(gzip.compress(bytes(plain)))
    with pytest.raises(ConfigurationError, match="install has another checksum"):
        restores.restore_state(file, tmp_path / "b", force=False)
    assert not (tmp_path / "b" / "state").exists()


@pytest.mark.parametrize("content", [b"", b"nonsense", gzip.compress(b"nonsense", mtime=0)])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(ConfigurationError, match="is no backup"):
        restores.restore_state(tmp_path / "file", tmp_path / "b", force=False)


def test_a_newer_format_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = backup(tmp_path, state(tmp_path / "a"))
    monkeypatch.setattr(restores, "FORMAT", 0)
    with pytest.raises(JournalError, match="has format 1, this release reads 0"):
        restores.restore_state(file, tmp_path / "b", force=False)


def test_a_journal_of_a_newer_format_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = backup(tmp_path, state(tmp_path / "a"))
    monkeypatch.setattr(restores, "JOURNAL_FORMAT", 1)
    with pytest.raises(JournalError, match=r"main-risk has format 2, this release reads 1"):
        restores.restore_state(file, tmp_path / "b", force=False)


def test_one_journal_goes_into_a_volume(tmp_path: Path) -> None:
    file = backup(tmp_path, state(tmp_path / "a"))
    restores.restore_one(file, "main-risk", tmp_path / "volume" / "journal", force=False)
    assert last(tmp_path / "volume" / "journal") == 3
    with pytest.raises(ConfigurationError, match="it has: main-risk, main-execution"):
        restores.restore_one(file, "other", tmp_path / "volume" / "journal", force=False)


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    source = state(tmp_path / "a")
    file = backup(tmp_path, source)
    with pytest.raises(ConfigurationError, match="is there already"):
        backups.back_up(source, file, "now")


def test_names_that_lead_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    source = state(tmp_path / "a")
    outside = msgspec.structs.replace(
        backups.back_up(source, tmp_path / "f", "now"), files={"../x": "0"}
    )
    with pytest.raises(ConfigurationError):
        restores._unpacked(tmp_path / "f", outside, tmp_path / "b")
