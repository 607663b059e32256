"""Risk's small client and its watch against a real API server, with faults on the way."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cluster import faults
from tests.cluster.calls import Call
from tests.cluster.clusters import Cluster
from tests.cluster.proxies import Proxy
from tradewind.deploy.configs import ApiServer
from tradewind_services.cluster.access import Access
from tradewind_services.cluster.client import ApiClient, Object
from tradewind_services.cluster.watching import Collection, Restart, Watch


class Heard:
    """What a listener hears of one name: its newest value, None when it is gone."""

    def __init__(self) -> None:
        self.value: str | None = None
        self.lists = 0
        self.restarts: list[Restart] = []
        self.words = 0

    def listed(self, objects: list[Object]) -> None:
        self.lists += 1
        self.value = None
        for obj in objects:
            self.changed(obj)

    def changed(self, obj: Object) -> None:
        self.value = obj["data"]["value"]

    def deleted(self, obj: Object) -> None:
        self.value = None

    def missing(self) -> None:
        self.value = "missing"

    def word(self) -> None:
        self.words += 1

    def restarted(self, why: Restart, _text: str) -> None:
        self.restarts.append(why)

    async def until(self, value: str | None, within_s: float) -> float:
        began = time.monotonic()
        while self.value != value:
            assert time.monotonic() - began < within_s, f"{self.value} instead of {value}"
            await asyncio.sleep(0.005)
        return time.monotonic() - began


class Board:
    """A ConfigMap of the test, edited past the proxy."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        self._api, self._namespace = cluster.api, namespace
        self.path = f"/api/v1/namespaces/{namespace}/configmaps"

    def says(self, value: str) -> None:
        metadata = {"name": "board", "namespace": self._namespace}
        body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}
        self._api.apply({**body, "data": {"value": value}})

    def goes(self) -> None:
        self._api.delete(f"{self.path}/board")


Act = Callable[[Heard, Board], Awaitable[None]]


@pytest.fixture
def board(cluster: Cluster, namespace: str) -> Board:
    return Board(cluster, namespace)


def watched(proxied: Proxy, folder: Path, board: Board, act: Act, **more: Any) -> Heard:
    """Follow the board through the proxy while a test acts."""
    server = ApiServer(
        url=proxied.access.server,
        token_file=str(folder / "token"),
        ca_file=str(folder / "ca.crt"),
    )
    (folder / "token").write_text("of-risk")
    (folder / "ca.crt").write_bytes(proxied.access.authority)
    collection = Collection(
        name="boards", path=board.path, **{"fields": "metadata.name=board"} | more
    )
    heard = Heard()

    async def run() -> None:
        client = ApiClient(Access(server))
        watch = Watch(client, collection, heard, heard=heard.word, restarted=heard.restarted)
        following = asyncio.create_task(watch.run())
        try:
            await act(heard, board)
        finally:
            following.cancel()
            await client.close()

    asyncio.run(run())
    return heard


async def _an_edit(heard: Heard, board: Board) -> None:
    """What is edited is heard, and what is deleted too."""
    await heard.until("before", 10)
    await asyncio.to_thread(board.says, "after")
    await heard.until("after", 15)
    await asyncio.to_thread(board.goes)
    await heard.until(None, 15)


def _list(call: Call) -> bool:
    return call.verb == "list"


def _watch(call: Call) -> bool:
    return call.verb == "watch"


@pytest.mark.parametrize(
    ("fault", "where", "why"),
    [
        (faults.Refused(500), _list, Restart.FAILED),
        (faults.Refused(429, retry_after_s=1), _list, Restart.REFUSED),
        (faults.Refused(401), _watch, Restart.REFUSED),
        (faults.Refused(410, "Expired"), _watch, Restart.EXPIRED),
        (faults.ExpiredWatch(), _watch, Restart.EXPIRED),
        (faults.DroppedWatch(), _watch, Restart.BROKEN),
        (faults.Lost(), _list, Restart.BROKEN),
        (faults.Slow(1), _list, None),
    ],
    ids=["500", "429", "401", "410", "410-in-stream", "dropped", "lost", "slow"],
)
def test_a_watch_gets_over_it(
    proxied: Proxy, tmp_path: Path, board: Board, fault: Any, where: Any, why: Restart | None
) -> None:
    board.says("before")
    proxied.add(fault, where, times=2)
    heard = watched(proxied, tmp_path, board, _an_edit)
    assert set(heard.restarts) == ({why} if why else set())


def test_without_faults_an_edit_takes_one_list_and_one_watch(
    proxied: Proxy, tmp_path: Path, board: Board
) -> None:
    board.says("before")
    heard = watched(proxied, tmp_path, board, _an_edit)
    assert (heard.lists, heard.restarts, proxied.count(_watch)) == (1, [], 1)


def test_a_server_that_knows_no_such_collection_says_so(
    proxied: Proxy, tmp_path: Path, board: Board
) -> None:
    async def act(heard: Heard, _: Board) -> None:
        await heard.until("missing", 10)

    board.path = board.path.replace("configmaps", "boards")
    watched(proxied, tmp_path, board, act)


def test_a_server_that_cannot_select_by_a_field_is_asked_for_all(
    proxied: Proxy, tmp_path: Path, board: Board
) -> None:
    async def act(heard: Heard, board: Board) -> None:
        await asyncio.to_thread(board.says, "after")
        await heard.until("after", 10)

    only = faults.Refused(400)
    proxied.add(only, _list)
    watched(proxied, tmp_path, board, act, fields="metadata.name=board", dispensable=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "where"),
    [
        (faults.HalfOpenWatch(), _watch),
        (faults.LostEvent(), _watch),
        (faults.Hanging(), _list),
        (faults.Hanging(), _watch),
    ],
    ids=["half-open", "lost-event", "hanging-list", "hanging-watch"],
)
def test_silence_is_noticed_within_75_seconds(
    proxied: Proxy, tmp_path: Path, board: Board, fault: Any, where: Any
) -> None:
    async def act(heard: Heard, board: Board) -> None:
        if where is _watch:
            await heard.until("before", 20)
        await asyncio.to_thread(board.says, "after")
        await heard.until("after", 75)

    board.says("before")
    proxied.add(fault, where)
    watched(proxied, tmp_path, board, act)
