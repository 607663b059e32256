"""Alarms reach real webhooks and real commands, whatever these do, and never in anybody's way."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from tests.integration.hooks import TOKEN, Hook
from tests.waiting import until
from tradewind.domain.codes import AlarmCode
from tradewind.telemetry.alerts.alarms import Alarm, Route, rfc3339
from tradewind.telemetry.alerts.alerts import Alerts
from tradewind.telemetry.alerts.delivery import Courier
from tradewind.telemetry.alerts.lanes import Fate, Patience

QUICK = Patience(pauses_s=(0.01, 0.02))
WRITE = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + '\\n')"


class Fates:
    def __init__(self) -> None:
        self.by: Counter[Fate] = Counter()
        self.said: list[str] = []

    def __call__(self, route: Route | None, fate: Fate, reason: str) -> None:
        self.by[fate] += 1
        self.said.append(f"{route}: {reason}")


def alarm(message: str = "policy is Halted", order: str = "", **more: AlarmCode) -> Alarm:
    code = more.get("code", AlarmCode.HALT)
    return Alarm(code, message, "main", rfc3339(1_600_000_000_000_000_000), order)


@asynccontextmanager
async def telling(
    *routes: Route,
    fates: Fates,
    spool: Path | None = None,
    patience: Patience = QUICK,
    courier: Courier | None = None,
) -> AsyncIterator[Alerts]:
    alerts = Alerts(lambda: routes, spool, fates, patience=patience, courier=courier)
    running = asyncio.ensure_future(alerts.run())
    try:
        yield alerts
    finally:
        running.cancel()
        await alerts.close(0.0)


def commanded(inbox: Path) -> list[dict[str, str]]:
    lines = inbox.read_bytes().splitlines() if inbox.exists() else []
    return [msgspec.json.decode(line) for line in lines]


async def test_a_webhook_is_posted_the_alarm_as_json() -> None:
    with Hook() as hook:
        async with telling(Route(webhook=hook.url), fates=Fates()) as alerts:
            alerts.tell(alarm("order o-1 has been UNKNOWN", "o-1"))
            await until(lambda: bool(hook.posted))
    assert hook.posted == [
        {
            "code": "HALT",
            "message": "order o-1 has been UNKNOWN",
            "policy": "main",
            "time": "2020-09-13T12:26:40.000Z",
            "client_order_id": "o-1",
        }
    ]


async def test_a_command_reads_the_alarm_without_a_shell(tmp_path: Path) -> None:
    inbox = tmp_path / "in box; $(touch never).jsonl"
    route = Route(command=(sys.executable, "-c", WRITE, str(inbox)))
    async with telling(route, fates=Fates()) as alerts:
        alerts.tell(alarm('said `twice` "and" $HOME'))
        await until(lambda: bool(commanded(inbox)))
    assert [each["message"] for each in commanded(inbox)] == ['said `twice` "and" $HOME']
    assert [path.name for path in tmp_path.iterdir()] == [inbox.name]


async def test_a_refused_alarm_is_sent_again_until_it_is_taken() -> None:
    fates = Fates()
    with Hook(503, 429, 404, 200) as hook:
        async with telling(Route(webhook=hook.url), fates=fates) as alerts:
            alerts.tell(alarm())
            await until(lambda: bool(hook.posted))
            await until(lambda: not alerts.waiting)
    assert len(hook.posted) == 1
    assert fates.by == {Fate.RETRIED: 3, Fate.DELIVERED: 1}


async def test_a_failing_command_is_run_again(tmp_path: Path) -> None:
    once = "import os, sys; os.path.exists(sys.argv[1]) or (open(sys.argv[1], 'w'), sys.exit(3))"
    fates = Fates()
    route = Route(command=(sys.executable, "-c", once, str(tmp_path / "seen")))
    async with telling(route, fates=fates) as alerts:
        alerts.tell(alarm())
        await until(lambda: fates.by[Fate.DELIVERED] == 1)
    assert fates.by[Fate.RETRIED] == 1
    assert "exit code 3" in fates.said[0]


async def test_a_command_that_does_not_exist_is_no_more_than_a_failure() -> None:
    fates = Fates()
    async with telling(Route(command=("/no/such/program",)), fates=fates) as alerts:
        alerts.tell(alarm())
        await until(lambda: fates.by[Fate.RETRIED] > 1)
    assert "cannot start: No such file or directory" in fates.said[0]


async def test_alarms_arrive_in_the_order_in_which_they_were_told() -> None:
    with Hook(500, 200) as hook:
        async with telling(Route(webhook=hook.url), fates=Fates()) as alerts:
            for number in range(20):
                alerts.tell(alarm(f"number {number}"))
            await until(lambda: len(hook.posted) == 20)
    assert [each["message"] for each in hook.posted] == [f"number {n}" for n in range(20)]


async def test_the_same_alarm_is_told_once_a_minute() -> None:
    fates = Fates()
    with Hook() as hook:
        async with telling(Route(webhook=hook.url), fates=fates) as alerts:
            for _ in range(5):
                alerts.tell(alarm("has been UNKNOWN for 31 s", "o-1"))
                alerts.tell(alarm("has been UNKNOWN for 32 s", "o-1"))
            alerts.tell(alarm("has been UNKNOWN for 31 s", "o-2"))
            alerts.tell(alarm("filled late", "o-1", code=AlarmCode.LATE_ARRIVAL))
            await until(lambda: len(hook.posted) == 3)
    assert fates.by[Fate.SUPPRESSED] == 9


async def test_a_route_gets_only_the_codes_that_it_names(tmp_path: Path) -> None:
    inbox, fates = tmp_path / "inbox", Fates()
    only = Route(command=(sys.executable, "-c", WRITE, str(inbox)), codes=(AlarmCode.BREAKER,))
    with Hook() as hook:
        async with telling(Route(webhook=hook.url), only, fates=fates) as alerts:
            alerts.tell(alarm())
            alerts.tell(alarm("tripped", code=AlarmCode.BREAKER))
            await until(lambda: len(hook.posted) == 2 and bool(commanded(inbox)))
    assert [each["code"] for each in commanded(inbox)] == ["BREAKER"]


async def test_a_webhook_that_hangs_delays_neither_the_teller_nor_another_route() -> None:
    with Hook(delay_s=600) as hanging, Hook() as prompt:
        routes = (Route(webhook=hanging.url), Route(webhook=prompt.url))
        async with telling(*routes, fates=Fates()) as alerts:
            began = time.perf_counter()
            for number in range(100):
                alerts.tell(alarm(f"number {number}"))
            told_s = time.perf_counter() - began
            await until(lambda: len(prompt.posted) == 100)
            await until(lambda: len(alerts.waiting) == 100)
    assert told_s < 1


async def test_a_hanging_webhook_is_given_up_at_its_deadline_and_tried_again() -> None:
    fates = Fates()
    with Hook(delay_s=600) as hook:
        courier = Courier(webhook_s=0.1)
        async with telling(Route(webhook=hook.url), fates=fates, courier=courier) as alerts:
            alerts.tell(alarm())
            await until(lambda: fates.by[Fate.RETRIED] >= 2)
    assert "no answer within 0.1 s" in fates.said[0]


async def test_a_hanging_command_is_ended_with_its_children(tmp_path: Path) -> None:
    child = tmp_path / "child"
    script = f"sleep 600 & echo $! > {child}; wait"
    fates = Fates()
    courier = Courier(command_s=0.5)
    route = Route(command=("/bin/sh", "-c", script))
    async with telling(route, fates=fates, courier=courier) as alerts:
        alerts.tell(alarm())
        await until(lambda: fates.by[Fate.RETRIED] >= 1 and child.exists() and child.read_text())
    pid = int(child.read_text())
    await until(lambda: not Path(f"/proc/{pid}/cmdline").exists() or _zombie(pid))


def _zombie(pid: int) -> bool:
    return b"sleep" not in Path(f"/proc/{pid}/cmdline").read_bytes()


async def test_a_full_queue_refuses_the_newest_and_says_so() -> None:
    fates = Fates()
    patience = Patience(pauses_s=(60.0,), bound=3)
    with Hook(500) as hook:
        async with telling(Route(webhook=hook.url), fates=fates, patience=patience) as alerts:
            for number in range(10):
                alerts.tell(alarm(f"number {number}"))
            assert [each.alarm.message for each in alerts.waiting] == [
                "number 0",
                "number 1",
                "number 2",
            ]
    assert fates.by[Fate.DROPPED] == 7


async def test_an_alarm_that_nobody_takes_is_given_up_in_the_end() -> None:
    fates = Fates()
    patience = Patience(pauses_s=(0.01,), give_up_after_s=0.05)
    with Hook(500) as hook:
        async with telling(Route(webhook=hook.url), fates=fates, patience=patience) as alerts:
            alerts.tell(alarm())
            await until(lambda: fates.by[Fate.GIVEN_UP] == 1)
            assert not alerts.waiting


async def test_what_was_not_delivered_is_delivered_by_the_next_life(tmp_path: Path) -> None:
    spool = tmp_path / "alerts.json"
    with Hook(500, 500, 500, 200) as hook:
        route = Route(webhook=hook.url)
        slow = Patience(pauses_s=(600.0,))
        async with telling(route, fates=Fates(), spool=spool, patience=slow) as alerts:
            alerts.tell(alarm())
            await until(lambda: hook.requests == 1 and spool.exists())
        assert spool.stat().st_mode & 0o077 == 0
        async with telling(route, fates=Fates(), spool=spool) as alerts:
            await until(lambda: bool(hook.posted))
            await until(lambda: spool.read_bytes() == b"[]")


async def test_an_alarm_is_on_disk_while_it_waits_so_that_a_kill_loses_nothing(
    tmp_path: Path,
) -> None:
    spool = tmp_path / "alerts.json"
    with Hook(delay_s=600) as hook:
        async with telling(Route(webhook=hook.url), fates=Fates(), spool=spool) as alerts:
            alerts.tell(alarm("before the kill"))
            await until(lambda: spool.exists() and b"before the kill" in spool.read_bytes())


async def test_a_damaged_spool_stops_nothing(tmp_path: Path) -> None:
    spool = tmp_path / "alerts.json"
    spool.write_text('[{"route": 7}')
    with Hook() as hook:
        async with telling(Route(webhook=hook.url), fates=Fates(), spool=spool) as alerts:
            alerts.tell(alarm())
            await until(lambda: bool(hook.posted))


async def test_a_spool_that_cannot_be_written_stops_no_delivery(tmp_path: Path) -> None:
    spool = tmp_path / "no" / "such" / "folder" / "alerts.json"
    fates = Fates()
    with Hook() as hook:
        async with telling(Route(webhook=hook.url), fates=fates, spool=spool) as alerts:
            alerts.tell(alarm())
            await until(lambda: bool(hook.posted))
            await until(lambda: any("not kept on disk" in each for each in fates.said))


async def test_closing_delivers_what_is_queued_for_a_moment() -> None:
    with Hook() as hook:
        async with telling(Route(webhook=hook.url), fates=Fates()) as alerts:
            alerts.tell(alarm())
            await alerts.close(5.0)
            assert len(hook.posted) == 1


async def test_the_address_of_a_webhook_is_never_said() -> None:
    fates = Fates()
    with Hook(500, 200) as hook:
        async with telling(Route(webhook=hook.url), fates=fates) as alerts:
            alerts.tell(alarm())
            await until(lambda: bool(hook.posted))
        url = hook.url
    async with telling(Route(webhook=url), fates=fates) as alerts:
        alerts.tell(alarm("nobody listens"))
        await until(lambda: fates.by[Fate.RETRIED] >= 2)
    async with telling(Route(webhook=f"http://[{TOKEN}"), fates=fates) as alerts:
        alerts.tell(alarm("no address"))
        await until(lambda: len(fates.said) > 4)
    assert "webhook at 127.0.0.1" in fates.said[0]
    assert TOKEN not in "".join(fates.said)
