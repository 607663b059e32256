"""Execution starts from the newest snapshot of its state and the records behind it."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from tradewind.domain.errors import JournalRefusedError
from tradewind.domain.reports import OrderReport, Report
from tradewind.execution.core import ExecutionCore
from tradewind.execution.records import decode_record
from tradewind.execution.settings import Settings
from tradewind.execution.state import State, encode_state, restored_state
from tradewind.storage.journal import FileJournal

EVERY_RECORDS = 100_000
"""About 25,000 orders: to replay so many takes half a second, to encode the state a fiftieth."""
PATIENCE = 5
"""After so many times as many records a snapshot is taken even while requests are on their way."""
LOOK_S = 1.0
_DURABLE_S = 0.01


class Restored(NamedTuple):
    """A core as of the newest durable record, and what was reported.

    `standing` are the reports of orders that were live at the snapshot, as they stood then;
    `reports` those of the records behind it.
    """

    core: ExecutionCore
    standing: list[Report]
    reports: list[Report]


def restore(journal: FileJournal, settings: Settings) -> Restored:
    """Bring back the state; a snapshot that does not fit is passed over while all records are here.

    Raises:
        JournalCorruptError: a record or snapshot that is needed is damaged.
        JournalRefusedError: another release wrote the snapshot, and records before it were trimmed.
    """
    state = _snapshot(journal)
    if state is None and journal.first > 1:
        raise JournalRefusedError(
            f"records before {journal.first} were trimmed and no snapshot of them fits: "
            "use the release that wrote it"
        )
    core = ExecutionCore(settings, state)
    standing, reports = _standing(core.state), list[Report]()
    for _, payload in journal.read(core.state.records + 1):
        record = decode_record(payload)
        core.replay([record])
        reports += record.reports
    return Restored(core, standing, reports)


def _snapshot(journal: FileJournal) -> State | None:
    found = journal.snapshot()
    # A repair may have cut the journal before it: what is not recorded never happened.
    if found is None or found.number > journal.last:
        return None
    return restored_state(found.payload, found.number)


def _standing(state: State) -> list[Report]:
    return [
        Report(
            state.reports,
            state.market_ns,
            OrderReport(entry.order, None, entry.reserved, entry.trace),
        )
        for entry in state.live_entries()
    ]


class Snapshots:
    """Saves the state each so many records, when nothing is on its way; the disk has a thread."""

    def __init__(
        self,
        core: ExecutionCore,
        journal: FileJournal,
        *,
        every: int = EVERY_RECORDS,
        look_s: float = LOOK_S,
    ) -> None:
        self._core, self._journal, self._every, self._look_s = core, journal, every, look_s
        self._saved = core.state.records
        self.on_fault: Callable[[OSError], None] = lambda _: None

    async def run(self) -> None:
        """Look now and then, for ever."""
        while True:
            await asyncio.sleep(self._look_s)
            if self._is_due():
                await self._save_aside()

    def save(self) -> None:
        """Save the state now, if anything was recorded since; every record must be durable."""
        state = self._core.state
        if state.records > self._saved:
            self._keep(state.records, encode_state(state))

    def _is_due(self) -> bool:
        new = self._core.state.records - self._saved
        is_quiet = not self._core.state.flights
        return new >= PATIENCE * self._every or (new >= self._every and is_quiet)

    async def _save_aside(self) -> None:
        number, payload = self._core.state.records, encode_state(self._core.state)
        while self._journal.durable < number:  # noqa: ASYNC110 # commits are nobody's event
            await asyncio.sleep(_DURABLE_S)
        await asyncio.get_running_loop().run_in_executor(None, self._keep, number, payload)

    def _keep(self, number: int, payload: bytes) -> None:
        """A snapshot that cannot be written costs the next start some time, and nothing else."""
        try:
            self._journal.save_snapshot(number, payload)
        except OSError as error:
            self.on_fault(error)
        self._saved = number
