"""What execution reports to an operator."""

from collections import Counter
from pathlib import Path

from tradewind.deploy.configs import VenueAddress
from tradewind.deploy.reports import ExecutionReport
from tradewind.domain.instruments import is_crypto
from tradewind.execution.core import ExecutionCore
from tradewind.execution.losses import lost_journal
from tradewind.market.sessions import is_open_extended
from tradewind.storage.journal import FileJournal
from tradewind.storage.journal.headers import FORMAT
from tradewind_services.execution.account_keys import AccountKeys
from tradewind_services.hosting import Host
from tradewind_services.volumes import filling
from tradewind_services.wanted import Wanted, symbols_of

FULL = "JournalFull: the journal's volume is full; new orders are refused"


class Reporting:
    """Looks at core, journal and keys when somebody asks."""

    def __init__(
        self,
        host: Host,
        wanted: Wanted,
        core: ExecutionCore,
        journal: FileJournal,
        account: AccountKeys,
        venue: VenueAddress,
    ) -> None:
        self._host, self._wanted, self._core = host, wanted, core
        self._journal, self._account, self._venue = journal, account, venue

    def report(self, reason: str) -> ExecutionReport:
        """Everything as it is now; `reason` says why execution is not ready, "" when it is."""
        live = self._core.state.live_entries()
        return ExecutionReport(
            ready=not reason,
            reason=reason,
            policy_generation=self._host.generations.policy,
            warnings=filling(Path(self._host.config.state)),
            pinning=self._host.pinning,
            open_orders=Counter(entry.order.strategy for entry in live),
            unknown_orders=Counter(entry.order.strategy for entry in live if entry.order.unknown),
            broker_account=self._journal.broker_account,
            credentials_sha256=self._account.digest,
            credentials_refused=self._account.refused,
            journal_id=self._journal.identity,
            journal_version=FORMAT,
            epoch=self._journal.epoch,
            journal_problem=self._journal_problem(),
            session_open=self._is_open(),
        )

    def _journal_problem(self) -> str:
        lost = lost_journal(self._core.state.halt)
        return lost or ("" if self._journal.has_room else FULL)

    def _is_open(self) -> bool:
        """Whether the account may trade now: a simulated market and crypto never close."""
        if self._venue.market_clock or is_open_extended(self._host.clock.utc_ns()):
            return True
        return any(map(is_crypto, symbols_of(self._wanted.strategies)))
