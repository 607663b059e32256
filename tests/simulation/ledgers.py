"""What the oracles remember of a run: intents, approvals, halts, and who was excused when."""

import msgspec

from tests.simulation.journals import Disk
from tradewind.domain.codes import TradingState
from tradewind.domain.intents import Approval, Intent, Refused
from tradewind.execution.records import (
    Closing,
    Fact,
    HaltSet,
    Placed,
    Renewed,
    Sending,
    Started,
    decode_record,
)


class HaltGiven(msgspec.Struct):
    """A person's halt; in force from the acknowledgement until somebody resumes."""

    scope: str
    state: TradingState
    number: int
    by_execution: bool = False
    lifted: bool = False


class Durable:
    """Approvals, sendings and epochs that execution's disk holds by now."""

    def __init__(self, disk: Disk) -> None:
        self._disk, self._read, self._epoch = disk, 0, 0
        self._approvals: dict[str, list[Approval]] = {}
        self._sendings: set[str] = set()
        self._wrong_epoch = ""
        self.own_halt = ""
        """Why execution halted all by itself; nothing that happens here is a reason."""

    def approval(self, name: str) -> Approval | None:
        """The newest durable approval of an order, if it was also recorded as being sent."""
        found = self.approvals(name)
        return found[-1] if found else None

    def approvals(self, name: str) -> list[Approval]:
        """Every durable approval of an order: what was sent under an older one may arrive late."""
        self.catch_up()
        # An adopted leg may have been cancelled, which is a sending too, without an approval.
        return self._approvals.get(name, []) if name in self._sendings else []

    @property
    def wrong_epoch(self) -> str:
        """O8: a writer whose epoch did not rise, or who sent when a newer one had the account."""
        self.catch_up()
        return self._wrong_epoch

    def catch_up(self) -> None:
        for payload in self._disk.records[self._read :]:
            self._take(decode_record(payload).fact)
        self._read = len(self._disk.records)

    def _take(self, fact: Fact) -> None:
        if isinstance(fact, Placed | Renewed | Closing):
            approval = fact.approved.approval
            self._approvals.setdefault(approval.client_order_id, []).append(approval)
        elif isinstance(fact, Sending):
            self._sendings.add(fact.client_order_id)
            if fact.epoch != self._epoch:
                self._wrong_epoch = f"{fact} of an older writer than {self._epoch}"
        elif isinstance(fact, HaltSet) and fact.by == "execution":
            self.own_halt = fact.reason
        elif isinstance(fact, Started):
            if fact.epoch <= self._epoch:
                self._wrong_epoch = f"epoch {fact.epoch} follows {self._epoch}"
            self._epoch = fact.epoch


class Story:
    """One intent from its strategy to its end."""

    def __init__(self, intent: Intent) -> None:
        self.intent = intent
        self.refused: Refused | None = None
        self.approved = False
