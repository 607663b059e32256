"""A minimal second reader of a venue's journal: lines of a checksum and a list of records."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

from tradewind.domain.errors import JournalCorruptError


def venue_records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield every record of every whole line.

    Raises:
        JournalCorruptError: a damaged line before whole ones.
    """
    torn = -1
    offset = 0
    for line in path.read_bytes().splitlines(keepends=True):
        checksum, _, body = line.rstrip(b"\n").partition(b" ")
        if not line.endswith(b"\n") or checksum != f"{crc32(body):08x}".encode():
            torn = offset if torn < 0 else torn
        elif torn >= 0:
            raise JournalCorruptError(path.name, torn, "a damaged line before whole ones")
        else:
            yield from json.loads(body)
        offset += len(line)
