"""Writes risk's part of its policy's status: what turned at once, figures once a minute."""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Iterable

import msgspec

from tradewind.deploy.reports import SeatReport
from tradewind.resources.crds.status import RiskPolicyStatus
from tradewind.resources.crds.status_parts import PolicyFigures
from tradewind.telemetry import instruments as table
from tradewind.telemetry.alerts.alarms import rfc3339
from tradewind_services.cluster.client import FAILURES, ApiClient
from tradewind_services.hosting import Host
from tradewind_services.risk.heard_policy import HeardPolicy
from tradewind_services.risk.own_status import (
    Facts,
    document,
    figures,
    own_status,
    own_verdicts,
)
from tradewind_services.risk.shell import DeskShell
from tradewind_services.risk.words import Word

MANAGER = "tradewind/risk"
LOOK_S = 0.05
FIGURES_S = 60.0
AGAIN_S = 10.0
"""How often, at most, what somebody else changed in our part is written again."""
CONFIRMED_WITHIN_S = 1.0
"""How long a halt waits for execution's journal before it is told as risk's alone."""
BURST, BURST_S = 10, 20.0
THEN_S = 2.0
"""So many writes in so long, then one in a while, beside those of a halt's begin and end."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0


Seats = Callable[[], Iterable[SeatReport]]
"""Every strategy as it is reported."""


class StatusWriter:
    """Compares what is with what was written last. Nothing of it is in the way of an order."""

    def __init__(
        self,
        host: Host,
        shell: DeskShell,
        client: ApiClient,
        *,
        path: str,
        policy: HeardPolicy,
        seats: Seats,
    ) -> None:
        self._seats = seats
        self._host, self._shell, self._client = host, shell, client
        self._path, self._policy = f"{path}/status", policy
        self._enforced, self._uid = 0, ""
        self._written: RiskPolicyStatus | None = None
        self._figures: PolicyFigures | None = None
        self._figures_s = self._pending_s = float("-inf")
        self._shown = RiskPolicyStatus()
        self._times_s: deque[float] = deque(maxlen=BURST)
        self._pause_s = FIRST_PAUSE_S
        self._writes = host.metrics.counter(table.STATUS_WRITES)

    def enforces(self, generation: int) -> None:
        """The desk has a generation in force; it is said once the journal has it."""
        self._shell.gate.after_append(lambda: self._take(generation))

    def _take(self, generation: int) -> None:
        self._enforced = generation

    async def run(self) -> None:
        """Look and write for ever."""
        while True:
            await asyncio.sleep(LOOK_S)
            wanted = self._wanted()
            if wanted is not None:
                await self._write(wanted)

    # --- what to write

    def _wanted(self) -> RiskPolicyStatus | None:
        """What to write now, None while nothing is to be written."""
        word = self._policy.word
        if word is None:
            return None
        if word.uid != self._uid:
            self._begin(word)
        now_s, said = asyncio.get_running_loop().time(), self._said(word.generation)
        if now_s - self._figures_s >= FIGURES_S and self._shell.desk.ready:
            self._figures, self._figures_s = self._counted(), now_s
        said = msgspec.structs.replace(said, figures=self._figures)
        if said == self._written and not self._undone(now_s):
            self._pending_s = float("-inf")
            return None
        return said if self._ripe(said, now_s) else None

    def _begin(self, word: Word) -> None:
        """Go on from what a policy's status says: a risk before us may have written it."""
        self._uid, self._written = word.uid, None
        self._shown = _shown(word)
        self._figures = self._shown.figures

    def _said(self, generation: int) -> RiskPolicyStatus:
        facts = Facts(
            generation=generation,
            enforced=self._enforced,
            faults=self._policy.faults,
            deleting=self._policy.deleting,
            journal_lost=self._shell.journal_lost,
        )
        state, now = self._shell.desk.state, rfc3339(self._host.clock.utc_ns())
        before = (self._written or self._shown).conditions
        return own_status(state, own_verdicts(state, facts), facts, before, now=now)

    def _counted(self) -> PolicyFigures:
        """New figures; the time moves only with one of them."""
        counted = figures(self._shell.desk.state, self._seats())
        before = self._figures
        if before is not None and counted == msgspec.structs.replace(before, at=None):
            return before
        return msgspec.structs.replace(counted, at=rfc3339(self._host.clock.utc_ns()))

    def _undone(self, now_s: float) -> bool:
        """Somebody else has written over our part."""
        word, written = self._policy.word, self._written
        if word is None or written is None or now_s - self._times_s[-1] < AGAIN_S:
            return False
        shown = {each.get("type"): each for each in word.status.get("conditions") or ()}
        return word.status.get("tradingState", "") != written.trading_state or any(
            shown.get(each.type, {}).get("reason") != each.reason for each in written.conditions
        )

    def _ripe(self, said: RiskPolicyStatus, now_s: float) -> bool:
        """A halt is told when execution has it too, or has not for too long.

        What flaps is told less often; what begins or ends a halt is told at any time.
        """
        if self._pending_s == float("-inf"):
            self._pending_s = now_s
        if now_s - self._pending_s >= CONFIRMED_WITHIN_S or self._confirmed():
            return self._has_turned(said) or self._is_rested(now_s)
        return False

    def _confirmed(self) -> bool:
        desk = self._shell.desk
        return desk.acknowledged(desk.state.states.number)

    def _has_turned(self, said: RiskPolicyStatus) -> bool:
        written = self._written
        return written is None or said.trading_state != written.trading_state

    def _is_rested(self, now_s: float) -> bool:
        times_s = self._times_s
        return (
            len(times_s) < BURST or now_s - times_s[0] >= BURST_S or now_s - times_s[-1] >= THEN_S
        )

    # --- writing

    async def _write(self, said: RiskPolicyStatus) -> None:
        config = self._host.config
        try:
            body = document(config.policy, config.namespace, said)
            answer = await self._client.apply(self._path, body, MANAGER)
        except FAILURES as error:
            await self._failed(error)
            return
        self._policy.saw_status(answer.get("status") or {})
        self._writes.labels("written").inc()
        self._written, self._pause_s = said, FIRST_PAUSE_S
        self._times_s.append(asyncio.get_running_loop().time())
        self._pending_s = float("-inf")

    async def _failed(self, error: BaseException) -> None:
        self._writes.labels("failed").inc()
        self._host.log.warning("status_not_written", error=str(error) or type(error).__name__)
        await asyncio.sleep(self._pause_s * random.uniform(0.7, 1.3))  # noqa: S311 # spreads load
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)


def _shown(word: Word) -> RiskPolicyStatus:
    try:
        return msgspec.convert(dict(word.status), RiskPolicyStatus)
    except msgspec.ValidationError:
        return RiskPolicyStatus()
