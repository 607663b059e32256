"""Each fault of the proxy, shown to a plain client."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.cluster import faults
from tests.cluster.api import Api
from tests.cluster.calls import Call, read
from tests.cluster.clusters import Cluster
from tests.cluster.proxies import Proxy
from tests.process.processes import eventually


@pytest.fixture
def client(proxied: Proxy) -> Iterator[Api]:
    made = Api(proxied.access)
    yield made
    made.close()


@pytest.fixture
def maps(namespace: str) -> str:
    return f"/api/v1/namespaces/{namespace}/configmaps"


def _maps(call: Call) -> bool:
    return call.resource == "configmaps"


def _make(cluster: Cluster, path: str, name: str) -> None:
    cluster.api.create(path, {"metadata": {"name": name}})


class _Watch:
    """Names of events as they arrive, and how the stream ended."""

    def __init__(self, client: Api, path: str) -> None:
        self.names: list[str] = []
        self.ended: list[str] = []
        version = client.get(path)["metadata"]["resourceVersion"]
        threading.Thread(target=self._read, args=(client, path, version), daemon=True).start()

    def _read(self, client: Api, path: str, version: str) -> None:
        asked = {"watch": "true", "resourceVersion": version}
        try:
            with client.http.stream("GET", path, params=asked, timeout=5) as answer:
                for line in answer.iter_lines():
                    self._take(json.loads(line))
            self.ended.append("end")
        except httpx.HTTPError as error:
            self.ended.append(type(error).__name__)

    def _take(self, event: Any) -> None:
        known = event["object"]["metadata"].get("name")
        self.names.append(known or f"{event['type']} {event['object']['code']}")


def test_without_a_fault_all_is_as_without_a_proxy(
    cluster: Cluster, client: Api, proxied: Proxy, maps: str
) -> None:
    watch = _Watch(client, maps)
    eventually("the watch", lambda: proxied.count(lambda call: call.verb == "watch"))
    client.create(maps, {"metadata": {"name": "one"}})
    assert cluster.api.names(maps).count("one") == 1
    eventually("its event", lambda: "one" in watch.names)
    assert [call.verb for call in proxied.calls] == ["list", "watch", "create"]


def test_too_many_requests_say_when_to_come_again(client: Api, proxied: Proxy, maps: str) -> None:
    proxied.add(faults.Refused(429, "TooManyRequests", retry_after_s=7), _maps, times=2)
    answers = [client.http.get(maps) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "7"


def test_the_third_request_alone_fails(client: Api, proxied: Proxy, maps: str) -> None:
    proxied.add(faults.Refused(500), _maps, skip=2)
    assert [client.http.get(maps).status_code for _ in range(4)] == [200, 200, 500, 200]


def test_a_hanging_request_gets_no_answer_until_all_is_well(
    client: Api, proxied: Proxy, maps: str
) -> None:
    proxied.add(faults.Hanging(), _maps)
    with pytest.raises(httpx.ReadTimeout):
        client.http.get(maps, timeout=0.3)
    assert client.http.get(maps).is_success


def test_a_slow_answer_comes_late(client: Api, proxied: Proxy, maps: str) -> None:
    proxied.add(faults.Slow(0.4), _maps)
    begun = time.monotonic()
    assert client.http.get(maps).is_success
    assert time.monotonic() - begun >= 0.4


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_lost_connection_leaves_open_whether_it_was_done(
    cluster: Cluster, client: Api, proxied: Proxy, maps: str, after: bool
) -> None:
    proxied.add(faults.Lost(after=after), lambda call: call.verb == "create")
    with pytest.raises(httpx.RemoteProtocolError):
        client.create(maps, {"metadata": {"name": "one"}})
    assert ("one" in cluster.api.names(maps)) is after


def test_a_watch_breaks_after_its_second_event(
    cluster: Cluster, client: Api, proxied: Proxy, maps: str
) -> None:
    proxied.add(faults.DroppedWatch(after=2), lambda call: call.verb == "watch")
    watch = _Watch(client, maps)
    for name in ("one", "two", "three"):
        _make(cluster, maps, name)
    eventually("the end", lambda: watch.ended)
    assert (watch.names[:3], watch.ended) == (_known(watch, 2), ["RemoteProtocolError"])


def test_a_half_open_watch_stays_and_says_nothing_more(
    cluster: Cluster, client: Api, proxied: Proxy, maps: str
) -> None:
    proxied.add(faults.HalfOpenWatch(after=1), lambda call: call.verb == "watch")
    watch = _Watch(client, maps)
    for name in ("one", "two"):
        _make(cluster, maps, name)
    eventually("one event", lambda: watch.names)
    time.sleep(0.3)
    assert (len(watch.names), watch.ended) == (1, [])
    proxied.heal()
    eventually("the end", lambda: watch.ended)


def test_a_watch_is_told_that_it_is_too_old(
    cluster: Cluster, client: Api, proxied: Proxy, maps: str
) -> None:
    proxied.add(faults.ExpiredWatch(after=0), lambda call: call.verb == "watch")
    watch = _Watch(client, maps)
    eventually("the end", lambda: watch.ended)
    assert (watch.names, watch.ended) == (["ERROR 410"], ["end"])


def test_one_event_is_lost_and_those_behind_it_arrive(
    cluster: Cluster, client: Api, proxied: Proxy, maps: str
) -> None:
    def is_two(event: Any) -> bool:
        return bool(event["object"]["metadata"]["name"] == "two")

    proxied.add(faults.LostEvent(which=is_two), lambda call: call.verb == "watch")
    watch = _Watch(client, maps)
    for name in ("one", "two", "three"):
        _make(cluster, maps, name)
    eventually("the last", lambda: "three" in watch.names)
    assert [name for name in watch.names if name in {"one", "two", "three"}] == ["one", "three"]


def test_an_expired_certificate_is_shown_until_it_is_renewed(proxied: Proxy, maps: str) -> None:
    def ask() -> bool:
        with contextlib.closing(Api(proxied.access)) as fresh:
            return fresh.http.get(maps).is_success

    proxied.expire_certificate()
    with pytest.raises(httpx.ConnectError, match="certificate has expired"):
        ask()
    proxied.renew_certificate()
    assert ask()


def test_something_happens_at_the_third_write(client: Api, proxied: Proxy, maps: str) -> None:
    seen: list[tuple[str, list[str]]] = []

    def killed(call: Call) -> None:
        seen.append(
            (call.verb, [name for name in ("a", "b", "c", "d") if name in client.names(maps)])
        )

    proxied.add(faults.Told(killed), lambda call: call.writes, skip=2)
    for name in ("a", "b", "c", "d"):
        client.create(maps, {"metadata": {"name": name}})
    assert seen == [("create", ["a", "b"])]
    assert proxied.count(lambda call: call.writes) == 4


@pytest.mark.parametrize(
    ("method", "path", "wanted"),
    [
        ("GET", "/api/v1/namespaces/a/pods", ("list", "", "pods", "a", "", "")),
        ("GET", "/api/v1/namespaces/a", ("get", "", "namespaces", "", "a", "")),
        ("PUT", "/api/v1/namespaces/a/finalize", ("update", "", "namespaces", "", "a", "finalize")),
        (
            "PATCH",
            "/apis/x.io/v1/namespaces/a/bs/c/status",
            ("patch", "x.io", "bs", "a", "c", "status"),
        ),
        ("DELETE", "/apis/x.io/v1/bs", ("deletecollection", "x.io", "bs", "", "", "")),
        ("GET", "/apis/x.io/v1", ("list", "x.io", "", "", "", "")),
        ("GET", "/readyz", ("list", "", "", "", "", "")),
    ],
)
def test_a_request_is_read_as_rbac_reads_it(
    method: str, path: str, wanted: tuple[str, ...]
) -> None:
    call = read(method, path, {})
    found = (call.verb, call.group, call.resource, call.namespace, call.name, call.subresource)
    assert found == wanted


def _known(watch: _Watch, count: int) -> list[str]:
    """The namespace's own root CA may come first."""
    assert len(watch.names) == count
    return watch.names
