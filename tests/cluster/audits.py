"""The API server's audit log: who asked what, in the order of its answers."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

WRITES = frozenset({"create", "update", "patch", "delete", "deletecollection"})


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One answered request; a watch stands twice, at its begin and at its end."""

    user: str
    agent: str
    verb: str
    uri: str
    resource: str
    subresource: str
    namespace: str
    name: str
    code: int
    stage: str
    received: str
    answered: str
    body: Any = None
    """Of writes to our own kinds."""

    @property
    def writes(self) -> bool:
        """Whether it could change something; a dry run can't, and a review is a question."""
        asks = "dryRun=" in self.uri or self.resource.endswith("reviews")
        return self.verb in WRITES and not asks


class AuditLog:
    """A file that grows; `mark` remembers a place in it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def mark(self) -> int:
        """The place of the next line."""
        return self.path.stat().st_size

    def requests(
        self, since: int = 0, where: Callable[[Request], bool] = lambda _: True
    ) -> list[Request]:
        """What was answered since a mark."""
        return [request for request in self._read(since) if where(request)]

    def writes_of(self, user: str, since: int = 0) -> list[Request]:
        """The writes of one user."""
        return self.requests(since, lambda each: each.user == user and each.writes)

    def _read(self, since: int) -> Iterator[Request]:
        with self.path.open("rb") as file:
            file.seek(since)
            for line in file:
                if line.endswith(b"\n"):
                    yield _request(json.loads(line))


def _request(event: dict[str, Any]) -> Request:
    target = event.get("objectRef", {})
    return Request(
        user=event["user"].get("username", ""),
        agent=event.get("userAgent", ""),
        verb=event["verb"],
        uri=event["requestURI"],
        resource=target.get("resource", ""),
        subresource=target.get("subresource", ""),
        namespace=target.get("namespace", ""),
        name=target.get("name", ""),
        code=event.get("responseStatus", {}).get("code", 0),
        stage=event["stage"],
        received=event["requestReceivedTimestamp"],
        answered=event["stageTimestamp"],
        body=event.get("requestObject"),
    )
