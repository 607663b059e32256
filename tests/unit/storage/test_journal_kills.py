"""A writer killed at any instant: what it called durable is there, in order, once."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tradewind.storage.journal import FileJournal, JournalReader, verify

WRITER = """
import sys
from pathlib import Path
from tradewind.storage.journal import Durability, FileJournal

journal = FileJournal(Path(sys.argv[1]), "paper", durability=Durability(sys.argv[2]),
                      segment_bytes=16_384)
print(journal.last, flush=True)
while True:
    for _ in range(3):
        number = journal.last + 1
        journal.append(b"%d" % number + b"." * 200)
    journal.commit()
    sys.stdout.write(f"{journal.durable}\\n")
    sys.stdout.flush()
"""


def killed(directory: Path, durability: str, after_s: float) -> int:
    """Run a writer, kill it, and return what it last called durable."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(directory), durability], stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(after_s)
        writer.kill()
        lines = writer.stdout.read().decode().split("\n")[:-1]
    return int(lines[-1]) if lines else 0


@pytest.mark.parametrize("durability", ["machine", "process"])
def test_nothing_durable_is_lost_by_kill_9(tmp_path: Path, durability: str) -> None:
    chance = random.Random(7)
    for _ in range(3):
        told = killed(tmp_path, durability, chance.uniform(0.01, 0.08))
        assert verify(tmp_path).faults == ()
        with FileJournal(tmp_path, "paper") as journal:
            assert journal.durable >= told
        for number, record in JournalReader(tmp_path).read():
            assert record.rstrip(b".") == b"%d" % number
