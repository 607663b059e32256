"""What kopf's requests and answers tell of its watches."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from yarl import URL

from tests.unit.operating.shell.makers import Hand, manifest
from tradewind_operator.model import Manifest, Ref
from tradewind_operator.settings import Settings
from tradewind_operator.watching.hearing import Hearing
from tradewind_operator.watching.streams import Restart, Stream, Streams, stream_at, streams_of

SETTINGS = Settings(namespace="demo", services_image="x")
PODS = Stream("Pod", "demo")


class Request:
    def __init__(self, path: str, **query: str) -> None:
        self.url, self.method = URL(f"https://api{path}").with_query(query), "GET"


class Content:
    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces

    async def iter_chunked(self, _: int) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece


class Response:
    def __init__(self, body: Any = None, *pieces: bytes, status: int = 200) -> None:
        self.status, self._body = status, json.dumps(body).encode()
        self.content: Any = Content(list(pieces))

    async def read(self) -> bytes:
        return self._body


class Watched:
    """A hearing and what it said."""

    def __init__(self) -> None:
        self.now = Hand()
        self.restarts: list[Restart] = []
        self.items: list[Ref] = []
        self.finished: list[tuple[Stream, frozenset[Ref], int]] = []
        self.streams = Streams(SETTINGS, self.now, lambda _, why: self.restarts.append(why))
        self.hearing = Hearing(
            self.streams,
            lambda stream, item: self.items.append(
                Ref(stream.kind, "demo", item["metadata"]["name"])
            ),
            lambda *told: self.finished.append(told),
        )

    async def ask(self, request: Request, response: Response) -> Response:
        async def answer(_: Any) -> Any:
            return response

        heard: Any = await self.hearing(request, answer)  # type: ignore[arg-type]  # as far as it is read
        return heard  # type: ignore[no-any-return]

    async def watch(self, *pieces: bytes) -> None:
        path = "/api/v1/namespaces/demo/pods"
        response = await self.ask(Request(path, watch="true"), Response(None, *pieces))
        async for _ in response.content.iter_chunked(1 << 20):
            pass


@pytest.fixture
def watched() -> Watched:
    return Watched()


def _page(*names: str, more: str = "", version: int = 50) -> Response:
    items: list[Manifest] = [manifest("", name) for name in names]
    return Response(
        {"metadata": {"resourceVersion": str(version), "continue": more}, "items": items}
    )


@pytest.mark.parametrize(
    ("path", "stream"),
    [
        ("/api/v1/namespaces/demo/pods", PODS),
        ("/api/v1/pods", Stream("Pod", "")),
        ("/apis/tradewind.io/v1alpha1/riskpolicies", Stream("RiskPolicy", "")),
        ("/api/v1/namespaces/demo/pods/p", None),
        ("/api/v1", None),
        ("/apis/metrics.k8s.io/v1/namespaces/demo/pods", None),
    ],
)
def test_a_stream_is_known_by_its_path(path: str, stream: Stream | None) -> None:
    assert stream_at(path) == stream


async def test_a_list_of_several_pages_is_finished_by_the_last(watched: Watched) -> None:
    path = "/api/v1/namespaces/demo/pods"
    await watched.ask(Request(path, limit="2"), _page("a", "b", more="x"))
    assert not watched.finished
    assert not watched.streams.is_listed(PODS)
    await watched.ask(Request(path, **{"limit": "2", "continue": "x"}), _page("c", version=51))
    held = frozenset(Ref("Pod", "demo", name) for name in "abc")
    assert watched.finished == [(PODS, held, 51)]
    assert watched.streams.is_listed(PODS)


async def test_kopf_is_told_of_no_item_but_of_where_the_list_ends(watched: Watched) -> None:
    heard = await watched.ask(Request("/api/v1/namespaces/demo/pods"), _page("a", more="x"))
    told = json.loads(await heard.read())
    assert told == {"metadata": {"resourceVersion": "50", "continue": "x"}, "items": []}


async def test_a_list_that_begins_anew_forgets_the_pages_before(watched: Watched) -> None:
    path = "/api/v1/namespaces/demo/pods"
    await watched.ask(Request(path), _page("gone", more="x"))
    await watched.ask(Request(path), _page("here"))
    assert watched.finished[0][1] == {Ref("Pod", "demo", "here")}


async def test_a_refused_list_is_no_list(watched: Watched) -> None:
    await watched.ask(Request("/api/v1/namespaces/demo/pods"), Response({}, status=403))
    assert not watched.streams.is_listed(PODS)


async def test_everything_is_synced_when_every_kind_was_listed(watched: Watched) -> None:
    for stream in streams_of(SETTINGS):
        assert not watched.streams.synced
        watched.streams.listed(stream)
    assert watched.streams.whole.is_set()


async def test_a_bookmark_is_a_sign_of_life(watched: Watched) -> None:
    watched.now.turn(100)
    await watched.watch(b'{"type":"BOOKMARK"}\n')
    assert watched.streams.ages()[PODS] == 0


async def test_the_first_watch_after_a_list_is_no_restart(watched: Watched) -> None:
    watched.streams.listed(PODS)
    await watched.watch()
    assert watched.restarts == []


async def test_a_watch_that_ended_in_good_order_is_opened_again_as_ended(watched: Watched) -> None:
    await watched.watch()
    await watched.watch()
    assert watched.restarts == [Restart.ENDED]


async def test_a_watch_that_said_nothing_for_a_minute_was_silent(watched: Watched) -> None:
    await watched.watch()
    watched.now.turn(70)
    await watched.watch()
    assert watched.restarts == [Restart.SILENT]


async def test_an_expired_watch_is_told_as_that(watched: Watched) -> None:
    await watched.watch(b'{"type":"ERROR","object":{"code":410}}\n')
    assert watched.restarts == [Restart.EXPIRED]
