"""A journal knows which of the broker's accounts it is of, and never guesses."""

from pathlib import Path

import pytest

from tradewind.domain.accounts import is_former_name
from tradewind.domain.errors import JournalCorruptError, JournalError
from tradewind.storage.journal import FileJournal, verify
from tradewind.storage.journal.bindings import read_binding, write_binding

ACCOUNT, FORMER = "alpaca/paper/main", "alpaca/paper/ba7816bf8f01"


def test_a_new_journal_is_of_no_account_of_the_brokers_yet(tmp_path: Path) -> None:
    with FileJournal(tmp_path, ACCOUNT) as journal:
        assert (journal.broker_account, journal.account) == ("", ACCOUNT)


def test_what_it_is_bound_to_outlives_it(tmp_path: Path) -> None:
    with FileJournal(tmp_path, ACCOUNT) as journal:
        journal.bind("904837e3-3b76-47ec-b432-046db621571b")
    with FileJournal(tmp_path, ACCOUNT) as journal:
        assert journal.broker_account == "904837e3-3b76-47ec-b432-046db621571b"
    assert verify(tmp_path).faults == ()


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"broker_account":"x","checksum":1}', b"\xff"])
def test_a_damaged_binding_is_refused(tmp_path: Path, damage: bytes) -> None:
    write_binding(tmp_path, "one")
    (tmp_path / "broker-account").write_bytes(damage)
    with pytest.raises(JournalCorruptError, match="broker-account"):
        read_binding(tmp_path)


def test_a_journal_whose_name_ends_with_a_keys_fingerprint_is_read(tmp_path: Path) -> None:
    with FileJournal(tmp_path, FORMER) as journal:
        journal.append(b"one")
        journal.commit()
    with FileJournal(tmp_path, ACCOUNT) as journal:
        assert (journal.account, journal.last) == (FORMER, 1)
        journal.append(b"two")
        journal.commit()
        assert [payload for _, payload in journal.read(1)] == [b"one", b"two"]


@pytest.mark.parametrize(
    "other",
    ["alpaca/paper/other", "alpaca/live/ba7816bf8f01", "simulated/ba7816bf8f01", "ba7816bf8f01"],
)
def test_every_other_name_is_another_account(tmp_path: Path, other: str) -> None:
    assert not is_former_name(other, ACCOUNT)
    with FileJournal(tmp_path, other) as journal:
        journal.commit()
    with pytest.raises(JournalError, match="give each account a state directory"):
        FileJournal(tmp_path, ACCOUNT)


def test_a_simulated_accounts_name_was_never_anything_else() -> None:
    assert not is_former_name("simulated/ba7816bf8f01", "simulated/main")
