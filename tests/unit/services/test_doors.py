"""A pod's doors: probes for everybody, pages on loopback, status for its own operator alone."""

import asyncio
import datetime as dt
import shutil
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from tests.integration.identities import NOW, issue
from tests.unit.deploy.test_configs import RISK
from tradewind.deploy.configs import ServiceConfig
from tradewind.telemetry.metrics import Metrics
from tradewind.transport.identities import Identity
from tradewind.transport.tls import TlsFiles
from tradewind_services.doors import Doors
from tradewind_services.status_door import StatusDoor

SERVER = Identity("risk", "main")
OPERATOR = Identity("operator", "main")
PAGES = {"/status": lambda _: b'{"ready":true}'}


def client_context(files: TlsFiles) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=files.authority)
    context.load_cert_chain(files.certificate, files.key)
    return context


class Door:
    """A status door whose files lie in a folder of their own, as a kubelet mounts them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.mounted = folder, folder / "mounted"
        self.mounted.mkdir()
        self.tls = TlsFiles(
            authority=str(self.mounted / "ca.crt"),
            certificate=str(self.mounted / "tls.crt"),
            key=str(self.mounted / "tls.key"),
        )
        self.refused: list[str] = []
        self.mount(issue(folder / "one", SERVER))
        self.door = StatusDoor(
            self.tls,
            policy="main",
            namespace="default",
            document=lambda: b'{"ready":true}',
            on_refusal=self.refused.append,
        )

    def mount(self, files: TlsFiles, *more_authorities: str) -> None:
        authorities = [Path(name).read_bytes() for name in (files.authority, *more_authorities)]
        Path(self.tls.authority).write_bytes(b"".join(authorities))
        shutil.copy(files.certificate, self.tls.certificate)
        shutil.copy(files.key, self.tls.key)

    def ask(self, files: TlsFiles, *, path: str = "/status") -> Any:
        return status_of(self.door.address[1], files, path)


async def status_of(port: int, files: TlsFiles, path: str = "/status") -> int:
    async with aiohttp.ClientSession() as session:
        url = f"https://127.0.0.1:{port}{path}"
        options = {"ssl": client_context(files), "server_hostname": SERVER.dns_name}
        async with session.get(url, **options) as answer:  # type: ignore[arg-type]  # by name
            return answer.status


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    made = Door(tmp_path)
    await made.door.start("127.0.0.1:0")
    yield made
    await made.door.close()


async def test_the_policys_operator_reads_the_status(door: Door) -> None:
    assert await door.ask(issue(door.folder / "one", OPERATOR)) == 200


@pytest.mark.parametrize(
    "peer",
    [
        Identity("person", "main"),
        Identity("risk", "main"),
        Identity("operator", "other"),
        Identity("operator", "main", "elsewhere"),
    ],
)
async def test_everybody_else_is_refused_and_counted(door: Door, peer: Identity) -> None:
    assert await door.ask(issue(door.folder / "one", peer)) == 403
    assert door.refused == ["/status"]


async def test_no_other_page_is_there(door: Door) -> None:
    operator = issue(door.folder / "one", OPERATOR)
    assert await door.ask(operator, path="/metrics") == 404


async def test_another_authoritys_operator_does_not_get_in(door: Door) -> None:
    foreign = issue(door.folder / "two", OPERATOR)
    ours = issue(door.folder / "one", OPERATOR)
    with pytest.raises(aiohttp.ClientError):
        await door.ask(msgspec.structs.replace(foreign, authority=ours.authority))


async def test_no_certificate_does_not_get_in(door: Door) -> None:
    trusting = ssl.create_default_context(cafile=issue(door.folder / "one", OPERATOR).authority)
    async with aiohttp.ClientSession() as session:
        url = f"https://127.0.0.1:{door.door.address[1]}/status"
        with pytest.raises(aiohttp.ClientError):
            await session.get(url, ssl=trusting, server_hostname=SERVER.dns_name)


async def test_renewed_files_are_used_and_both_authorities_hold_meanwhile(door: Door) -> None:
    old, new = issue(door.folder / "one", OPERATOR), issue(door.folder / "two", OPERATOR)
    server = issue(door.folder / "two", SERVER)
    door.mount(server, old.authority)
    door.door.renew()
    trusts_both = msgspec.structs.replace(old, authority=door.tls.authority)
    assert [await door.ask(trusts_both), await door.ask(new)] == [200, 200]
    door.mount(server)
    door.door.renew()
    with pytest.raises(aiohttp.ClientError):
        await door.ask(trusts_both)
    assert await door.ask(new) == 200


async def test_no_caller_is_turned_away_while_files_change(door: Door) -> None:
    operator = issue(door.folder / "one", OPERATOR)

    async def renew() -> None:
        for age in range(20):
            now = NOW - dt.timedelta(minutes=age + 1)
            Path(issue(door.folder / "one", SERVER).certificate).unlink()
            door.mount(issue(door.folder / "one", SERVER, now=now))
            door.door.renew()
            await asyncio.sleep(0)

    async def ask() -> list[int]:
        return [await door.ask(operator) for _ in range(20)]

    answers, _ = await asyncio.gather(ask(), renew())
    assert answers == [200] * 20


async def test_files_that_are_no_pair_leave_the_old_ones_in_use(door: Door) -> None:
    operator = issue(door.folder / "one", OPERATOR)
    watching = asyncio.create_task(door.door.watch())
    Path(door.tls.key).write_bytes(Path(operator.key).read_bytes())
    await asyncio.sleep(1.2)
    assert not watching.done()
    watching.cancel()
    assert await door.ask(operator) == 200


def pod_config(folder: Path, **fields: Any) -> ServiceConfig:
    tls = issue(folder, SERVER)
    return msgspec.structs.replace(RISK, http_listen="127.0.0.1:0", tls=tls, **fields)


async def opened(config: ServiceConfig) -> tuple[Doors, Metrics]:
    metrics = Metrics()
    doors = Doors(config, metrics, lambda: "", PAGES)
    await doors.open()
    return doors, metrics


async def get(address: tuple[str, int], path: str) -> int:
    async with aiohttp.ClientSession() as session:
        url = f"http://{address[0]}:{address[1]}{path}"
        async with session.get(url) as answer:
            return answer.status


async def test_a_runners_service_has_probes_metrics_and_pages_at_one_door(tmp_path: Path) -> None:
    doors, _ = await opened(pod_config(tmp_path))
    (one,) = doors.addresses
    found = [await get(one, path) for path in ("/healthz", "/readyz", "/metrics", "/status")]
    assert found == [200, 200, 200, 200]
    await doors.close()


async def test_a_pods_pages_are_on_loopback_and_nowhere_else(tmp_path: Path) -> None:
    doors, _ = await opened(pod_config(tmp_path, pages_listen="127.0.0.1:0"))
    probes, pages = doors.addresses
    assert [await get(probes, path) for path in ("/metrics", "/status")] == [200, 404]
    assert [await get(pages, path) for path in ("/metrics", "/status")] == [404, 200]
    await doors.close()


async def test_a_refused_status_is_counted_among_refused_calls(tmp_path: Path) -> None:
    doors, metrics = await opened(pod_config(tmp_path, status_listen="127.0.0.1:0"))
    port = doors.addresses[-1][1]
    assert await status_of(port, issue(tmp_path, Identity("person", "main"))) == 403
    assert 'tradewind_rpc_refused_total{method="/status"} 1.0' in metrics.page().decode()
    await doors.close()
