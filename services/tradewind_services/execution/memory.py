"""What an account's sender remembers: its journal, and the core that was restored from it."""

from collections.abc import Iterator
from pathlib import Path

from tradewind.deploy.configs import ExecutionConfig
from tradewind.domain.reports import Report
from tradewind.domain.values import MILLISECOND, Nanos
from tradewind.execution.records import decode_record
from tradewind.execution.settings import Settings
from tradewind.storage.journal import Durability, FileJournal
from tradewind_services.approval_keys import ApprovalKeys
from tradewind_services.execution.restoring import Snapshots, restore


class Memory:
    """The journal, and what its records made: `past` are their reports.

    `standing` are the reports of orders that were live before those records.

    Raises:
        JournalLockedError: another sender of this account runs.
        JournalError: the journal can't be read.
        ConfigurationError: a key can't be read.
    """

    def __init__(self, config: ExecutionConfig) -> None:
        self.folder = Path(config.state) / "journal"
        self.journal = FileJournal(
            self.folder, config.account, durability=Durability(config.durability)
        )
        self.approval_keys = ApprovalKeys(config.approval_key)
        settings = _settings(config, self.journal.epoch, self.approval_keys.keys)
        self.core, self.standing, self.past = restore(self.journal, settings)
        self.snapshots = Snapshots(self.core, self.journal)

    def reports_after(self, known: int) -> Iterator[Report]:
        """Reports that only the journal holds still, after the one that somebody knows."""
        for _, payload in self.journal.read(self.core.record_of(known + 1)):
            for report in decode_record(payload).reports:
                if report.number > known:
                    yield report


def _settings(config: ExecutionConfig, epoch: int, keys: tuple[bytes, ...]) -> Settings:
    return Settings(
        account=config.account,
        epoch=epoch,
        keys=keys,
        operator_keys=(Path(config.operator_key).read_bytes(),),
        install=config.install,
        unknown_window_ns=Nanos(config.venue.not_found_after_ms * MILLISECOND),
        requests_per_minute=config.requests_per_minute,
        rate_in_market_time=config.venue.market_clock,
        exact_cash=config.venue.market_clock,
    )
