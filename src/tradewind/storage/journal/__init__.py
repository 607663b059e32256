"""The append-only journal of an account: checksummed segments, group commits, one writer.

`FileJournal` writes, `JournalReader` reads at any time, `verify` and `repair` are for people.
"""

from tradewind.storage.journal.disks import Disk
from tradewind.storage.journal.locks import AccountLock
from tradewind.storage.journal.readers import JournalReader
from tradewind.storage.journal.repairs import Repair, Verification, repair, verify
from tradewind.storage.journal.snapshots import Snapshot
from tradewind.storage.journal.writers import Durability, FileJournal

__all__ = [
    "AccountLock",
    "Disk",
    "Durability",
    "FileJournal",
    "JournalReader",
    "Repair",
    "Snapshot",
    "Verification",
    "repair",
    "verify",
]
