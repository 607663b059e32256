"""The broker's own OpenAPI documents, and a client that holds answers against them."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from jsonschema import Draft202012Validator, FormatChecker

KEYS = {"APCA-API-KEY-ID": "paper-key", "APCA-API-SECRET-KEY": "paper-secret"}


def document(name: str) -> dict[str, Any]:
    """One of the official documents.

    Where it wants exactly one of several schemas that share objects, at least one is asked for: its
    own examples fit several.
    """
    spec = find_spec("alpaca_mcp_server")
    if spec is None or spec.origin is None:
        pytest.skip("alpaca-mcp-server, which ships the official documents, is not installed")
    loaded: dict[str, Any] = json.loads(
        (Path(spec.origin).parent / "specs" / f"{name}.json")
        .read_text()
        .replace('"oneOf"', '"anyOf"')
    )
    return loaded


def schema_of(
    api: dict[str, Any], method: str, path: str, status: int, kind: str = "application/json"
) -> dict[str, Any] | None:
    """The schema of an answer, None if the document gives it no body."""
    answer = api["paths"][path][method.lower()]["responses"].get(str(status), {})
    content = answer.get("content", {}).get(kind)
    if not content:
        return None
    return {**content["schema"], "components": api["components"]}


def faults_of(schema: dict[str, Any], told: Any) -> list[str]:
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return [f"{list(e.absolute_path)}: {e.message}" for e in validator.iter_errors(told)]


class Asker:
    """Asks the venue, validates each answer, and remembers which operations gave a 2xx."""

    def __init__(self, session: aiohttp.ClientSession, url: str, api: dict[str, Any]) -> None:
        self._session, self._url, self._api = session, url, api
        self.served: set[tuple[str, str]] = set()

    def of(self, api: dict[str, Any]) -> "Asker":
        """The same client, with another document in hand."""
        return Asker(self._session, self._url, api)

    async def events(self, method: str, path: str, *, query: str) -> list[Any]:
        """Read a stream of sent events to its end, and validate them as the document lists them."""
        address = f"{self._url}{path}?{query}"
        async with self._session.request(method, address, headers=KEYS) as answer:
            assert answer.headers["Content-Type"] == "text/event-stream"
            lines = (await answer.read()).decode().splitlines()
        told = [json.loads(line.removeprefix("data:")) for line in lines if line.startswith("data")]
        schema = schema_of(self._api, method, path, answer.status, "text/event-stream")
        assert schema is not None
        faults = faults_of(schema, told)
        assert not faults, (method, path, faults[:5])
        self.served.add((method, path))
        return told

    async def ask(self, method: str, path: str, *, body: Any = None, **names: str) -> Any:
        query = names.pop("query", "")
        address = path.format(**names) + (f"?{query}" if query else "")
        async with self._session.request(
            method, self._url + address, json=body, headers=KEYS
        ) as answer:
            told = json.loads(await answer.read() or "null")
            assert 200 <= answer.status < 300, (method, address, answer.status, told)
            self._check(method, path, answer.status, told)
            self.served.add((method, path))
            return told

    def _check(self, method: str, path: str, status: int, told: Any) -> None:
        documented = self._api["paths"][path][method.lower()]["responses"]
        assert str(status) in documented, (method, path, status)
        schema = schema_of(self._api, method, path, status)
        if schema is not None:
            faults = faults_of(schema, told)
            assert not faults, (method, path, faults[:5])


def operations(api: dict[str, Any]) -> set[tuple[str, str]]:
    """Every documented operation."""
    verbs = ("get", "post", "put", "patch", "delete")
    return {
        (verb.upper(), path)
        for path, methods in api["paths"].items()
        for verb in methods
        if verb in verbs
    }
