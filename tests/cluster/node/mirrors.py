"""What an API server has of a kind, kept up by list and watch."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx

from tests.cluster.api import Api

_PAUSE_S = 1.0
_WATCH_S = 300


class Mirror:
    """Objects of one collection by uid; `changed` is called after each change."""

    def __init__(self, api: Api, path: str, changed: Callable[[], None]) -> None:
        self._api, self._path, self._changed = api, path, changed
        self._objects: dict[str, Any] = {}
        self._lock = threading.Lock()

    def objects(self) -> list[Any]:
        """What there is now."""
        with self._lock:
            return list(self._objects.values())

    def follow(self) -> None:
        """List and watch for ever, in a thread of its own."""
        threading.Thread(target=self._forever, daemon=True, name=self._path).start()

    def _forever(self) -> None:
        while True:
            try:
                self._watch(self._list())
            except (httpx.HTTPError, ValueError):
                time.sleep(_PAUSE_S)

    def _list(self) -> str:
        found = self._api.get(self._path)
        with self._lock:
            self._objects = {item["metadata"]["uid"]: item for item in found["items"]}
        self._changed()
        return str(found["metadata"]["resourceVersion"])

    def _watch(self, version: str) -> None:
        parameters = {"watch": "true", "resourceVersion": version, "timeoutSeconds": str(_WATCH_S)}
        timeout = httpx.Timeout(10, read=_WATCH_S + 30)
        with self._api.http.stream("GET", self._path, params=parameters, timeout=timeout) as answer:
            for line in answer.iter_lines():
                self._take(json.loads(line))

    def _take(self, event: Any) -> None:
        if event["type"] == "ERROR":
            raise ValueError(event["object"])
        item = event["object"]
        with self._lock:
            if event["type"] == "DELETED":
                self._objects.pop(item["metadata"]["uid"], None)
            else:
                self._objects[item["metadata"]["uid"]] = item
        self._changed()
