"""Defects of journals and locks, of budgets and signatures, and of a process that goes."""

from msgspec.structs import replace

from tests.simulation.execution import Execution
from tests.simulation.journals import Disk, SimJournal
from tests.simulation.settings import OPERATOR_KEY
from tests.simulation.shells import SimShell
from tests.simulation.world import Life
from tradewind.execution import effects as e
from tradewind.execution.core import ExecutionCore
from tradewind.execution.inputs import ENTRIES, EVERYTHING, Now, OnShutdown
from tradewind.execution.settings import Settings


class _Unlocked(Disk):
    def lock(self, life: Life) -> int:
        self.epoch += 1
        return self.epoch


class SecondWriterAdmitted(Execution):
    """The lock of the account is no lock."""

    disk_type = _Unlocked


class _Frozen(Disk):
    def lock(self, life: Life) -> int:
        super().lock(life)
        self.epoch = 1
        return self.epoch


class EpochDoesNotRise(Execution):
    """A writer takes the account under the epoch of the one before."""

    disk_type = _Frozen


class _Forgetting(SimJournal):
    def tear(self) -> None:
        super().tear()
        del self._disk.records[-1:]


class DurableRecordLost(Execution):
    """A crash takes along a record that had been told durable."""

    def make_journal(self) -> SimJournal:
        return _Forgetting(self.world, self.disk, self.life, self._boundary)


class _Optimistic(SimJournal):
    @property
    def durable(self) -> int:
        return self.last


class DurableTooEarly(Execution):
    """What is appended passes for durable."""

    def make_journal(self) -> SimJournal:
        return _Optimistic(self.world, self.disk, self.life, self._boundary)


class _Swapped(SimJournal):
    def commit(self) -> int:
        self._tail = self._tail[::-1] if len(self._tail) == 3 else self._tail  # the slip
        return super().commit()


class BatchWrittenBackwards(Execution):
    """A batch of a certain size reaches the disk in the wrong order."""

    def make_journal(self) -> SimJournal:
        return _Swapped(self.world, self.disk, self.life, self._boundary)


class _Roomy(SimJournal):
    @property
    def has_room(self) -> bool:
        return True


class RoomNotLookedAt(Execution):
    """New orders are taken on a full disk."""

    def make_journal(self) -> SimJournal:
        return _Roomy(self.world, self.disk, self.life, self._boundary)


class _Unhurried(SimShell):
    def one(self, effect: e.Effect) -> None:
        super().one(replace(effect, urgent=False) if isinstance(effect, e.Append) else effect)


class NothingIsUrgent(Execution):
    """Cancels, fills and halts may not use the disk's reserve."""

    def make_shell(self) -> SimShell:
        return self.shell_of(_Unhurried)


class _Broad(ExecutionCore):
    def cancel_all(self, scope: str, now: Now, *, by: str, reason: str) -> list[e.Effect]:
        scope = EVERYTHING if scope == ENTRIES else scope
        return super().cancel_all(scope, now, by=by, reason=reason)


class OutsidersCancelled(Execution):
    """A halt cancels everybody's orders."""

    core_type = _Broad


class _Staying(ExecutionCore):
    def drain(self, policy: OnShutdown, now: Now) -> list[e.Effect]:
        return super().drain(OnShutdown.KEEP, now)


class DrainKeepsEntries(Execution):
    """SIGTERM leaves working what it should cancel or close."""

    core_type = _Staying


class ReserveSpentOnEntries(Execution):
    """No part of the request budget is kept for cancels."""

    def settings(self) -> Settings:
        return replace(super().settings(), reserve=0)


class StrangersCommandObeyed(Execution):
    """Any key signs a flatten."""

    def settings(self) -> Settings:
        return replace(super().settings(), operator_keys=(OPERATOR_KEY, b"?" * 32))
