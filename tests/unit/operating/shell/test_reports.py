"""When pods are asked, and what of their answers is news."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

from tests.unit.operating.shell.makers import Hand, child, policy, read, strategy
from tradewind.deploy.reports import PinningReport, RiskReport
from tradewind_operator.model import Owned, Ref
from tradewind_operator.pods.readers import Answer, Door, Outcome
from tradewind_operator.reconciling.caches import Cache
from tradewind_operator.reconciling.queues import WorkQueue
from tradewind_operator.reconciling.reports import Clocks, Listeners, Paces, Reports

MAIN, POD = Ref("RiskPolicy", "demo", "main"), Ref("Pod", "demo", "main-risk-0")
NOBODY = Answer(outcome=Outcome.UNREACHABLE, why="no answer in 2 s")
FINE = Answer(outcome=Outcome.ANSWERED, report=RiskReport(ready=True))


def _pinned(reason: str, at_ns: int) -> Answer:
    pinning = PinningReport(reason=reason, wanted=1, cores=(3,), at_ns=at_ns)
    return Answer(outcome=Outcome.ANSWERED, report=RiskReport(ready=True, pinning=pinning))


class Rig:
    """One risk pod of a policy with a strategy, a clock, and what the pod answers."""

    def __init__(self) -> None:
        self.hand, self.answer = Hand(), FINE
        self.asked: list[float] = []
        self.told: list[Ref] = []
        self.cache = Cache(read)
        for one in (policy(metadata={"generation": 1}), strategy("fast"), _pod()):
            self.cache.put(one)
        self.reports = Reports(
            self.cache,
            self._ask,
            WorkQueue(self.hand, lambda: 0.5),
            Clocks(self.hand, lambda: int(self.hand() * 1e9)),
            paces=Paces(every_s=60.0, pinned_s=20.0),
            told=Listeners(self.told.append, lambda _door, _answer: None),
        )
        self.reports.pod_seen(POD, _pod())

    async def _ask(self, _: Door) -> Answer:
        self.asked.append(self.hand())
        return self.answer

    async def pass_s(self, seconds: float, step_s: float = 0.25) -> list[float]:
        """Let time pass; return when the pod was asked, in seconds from now."""
        start, self.asked = self.hand(), []
        for _ in range(round(seconds / step_s)):
            await _settle()
            self.hand.turn(step_s)
            self.reports._turns._wake.set()
        await _settle()
        return [at - start for at in self.asked]

    def own(self, ref: Ref = MAIN) -> Owned:
        found = self.cache.own(ref)
        assert found is not None
        return found


def _pod() -> dict[str, Any]:
    labels = {
        "tradewind.io/policy": "main",
        "app.kubernetes.io/component": "risk",
        "app.kubernetes.io/instance": "main-risk",
    }
    ready = [{"type": "Ready", "status": "True"}]
    status = {"podIP": "10.0.0.1", "phase": "Running", "conditions": ready}
    return child("Pod", "main-risk-0", metadata={"labels": labels}, status=status)


async def _settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@asynccontextmanager
async def running() -> AsyncIterator[Rig]:
    rig = Rig()
    task = asyncio.create_task(rig.reports.run())
    try:
        await rig.pass_s(1)
        yield rig
    finally:
        task.cancel()


async def test_a_settled_policys_pods_are_asked_once_a_minute() -> None:
    async with running() as rig:
        rig.reports.heed(rig.own(), None, is_settled=True)
        assert len(await rig.pass_s(600)) == 10


async def test_after_an_edit_pods_are_asked_within_a_second_and_then_ever_more_seldom() -> None:
    async with running() as rig:
        rig.reports.heed(rig.own(), None, is_settled=False)
        asked = await rig.pass_s(300)
        assert asked[0] <= 0.5
        pauses = [after - before for before, after in pairwise(asked)]
        assert max(pauses[:3]) <= 2.0
        assert max(pauses) <= 60.0
        assert pauses == sorted(pauses)
        rig.cache.put(policy(version=2, metadata={"generation": 2}))
        rig.reports.heed(rig.own(), None, is_settled=False)
        assert len(await rig.pass_s(5)) >= 4


async def test_a_strategy_that_is_not_settled_has_its_policys_pods_asked() -> None:
    async with running() as rig:
        fast = rig.own(Ref("TradingStrategy", "demo", "fast"))
        rig.reports.heed(fast, rig.own(), is_settled=False)
        assert len(await rig.pass_s(5)) >= 4
        rig.reports.heed(fast, rig.own(), is_settled=True)
        assert len(await rig.pass_s(50)) <= 1


async def test_one_question_without_an_answer_is_no_news_and_three_are() -> None:
    async with running() as rig:
        rig.told.clear()
        rig.answer = NOBODY
        rig.reports.pod_seen(POD, {**_pod(), "status": {**_pod()["status"], "phase": "Unknown"}})
        await rig.pass_s(1)
        assert rig.asked
        assert rig.told == []
        assert rig.reports.reports("demo") == {"main-risk": FINE.report}
        assert rig.reports.unreachable("demo") == {}
        await rig.pass_s(10)
        assert rig.reports.unreachable("demo") == {"main-risk": "no answer in 2 s"}
        assert MAIN in rig.told


async def test_an_answer_after_two_lost_questions_changes_nothing() -> None:
    async with running() as rig:
        rig.told.clear()
        for _ in range(5):
            rig.answer = NOBODY
            await rig.pass_s(60)
            rig.answer = FINE
            await rig.pass_s(4)
        assert rig.told == []


async def test_a_report_tells_when_it_was_asked_for() -> None:
    async with running() as rig:
        first = rig.reports.asked("demo")["main-risk"]
        asked = await rig.pass_s(61)
        assert rig.reports.asked("demo")["main-risk"] - first > 50 * 10**9
        assert len(asked) == 1


async def test_a_certificates_end_is_known_by_workload_and_by_secret() -> None:
    async with running() as rig:
        rig.answer = Answer(outcome=Outcome.ANSWERED, report=FINE.report, certificate_ends=99.0)
        await rig.pass_s(61)
        assert rig.reports.ends("demo") == {"main-risk": 99.0}
        assert rig.reports.expiries() == {Ref("Secret", "demo", "main-risk-tls"): 99.0}
        rig.reports.pod_seen(POD, None)
        assert rig.reports.ends("demo") == {}


async def test_who_has_cores_of_its_own_is_asked_every_twenty_seconds() -> None:
    async with running() as rig:
        rig.answer = _pinned("Exclusive", at_ns=1)
        await rig.pass_s(60)
        assert len(await rig.pass_s(600)) == 30
        rig.answer = FINE
        await rig.pass_s(20)
        assert len(await rig.pass_s(600)) == 10


async def test_another_look_at_the_same_cores_is_kept_and_gives_nobody_a_turn() -> None:
    async with running() as rig:
        rig.answer = _pinned("Exclusive", at_ns=1)
        await rig.pass_s(61)
        rig.told.clear()
        rig.answer = _pinned("Exclusive", at_ns=2)
        await rig.pass_s(21)
        assert rig.told == []
        assert rig.reports.reports("demo")["main-risk"] == rig.answer.report
        rig.answer = _pinned("SharedCores", at_ns=3)
        await rig.pass_s(21)
        assert MAIN in rig.told
