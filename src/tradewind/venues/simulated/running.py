"""A venue as a process: says where it listens, and ends in order at SIGTERM."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import uvloop

from tradewind.domain.errors import (
    ConfigurationError,
    JournalCorruptError,
    JournalError,
    JournalLockedError,
)
from tradewind.venues.simulated.config import VenueConfig, read_config
from tradewind.venues.simulated.server import serve

_EXITS = {JournalLockedError: 4, JournalCorruptError: 5}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the venue of a configuration file until SIGTERM.

    Returns: 0 when it was asked to end, 2 when a person must change something first, 4 when another
    venue holds the journal, 5 when the journal is damaged.
    """
    paths = sys.argv[1:] if arguments is None else arguments
    if len(paths) != 1:
        sys.stderr.write("expected one argument: the venue's configuration file\n")
        return 2
    try:
        uvloop.run(run(read_config(Path(paths[0]))))
    except (ConfigurationError, JournalError) as error:
        sys.stderr.write(f"{error}\n")
        return _EXITS.get(type(error), 2)
    return 0


async def run(config: VenueConfig) -> None:
    """Serve until SIGTERM or SIGINT; one line of JSON on standard output says where.

    Raises:
        ConfigurationError: a setting that a person must change.
        JournalError: the journal is damaged, or another venue holds it.
    """
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    venue = await serve(config)
    ready = msgspec.json.encode({"event": "venue_ready", "url": venue.url})
    sys.stdout.write(f"{ready.decode()}\n")
    sys.stdout.flush()
    failed, asked = asyncio.create_task(venue.failed()), asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait([failed, asked], return_when=asyncio.FIRST_COMPLETED)
    finally:
        await venue.close()
    if not asked.done():
        await failed
