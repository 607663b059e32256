"""kopf, embedded: which kinds, which settings, which login."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import kopf
from kubernetes.aio.client import Configuration

from tradewind.deploy.cluster import MANAGED_BY, MANAGED_BY_LABEL
from tradewind_operator.api.kinds import CHILD_KINDS, KINDS
from tradewind_operator.api.logins import bearer, ssl_context
from tradewind_operator.model import Manifest
from tradewind_operator.settings import Settings
from tradewind_operator.watching.hearing import Hearing
from tradewind_operator.watching.streams import (
    CERTIFICATE,
    watched_kinds,
    watched_namespaces,
)

Take = Callable[[str, str | None, Manifest], None]
"""Told of a kind's object: ADDED, MODIFIED, DELETED, or None for what a list held."""
SELECTOR = f"{MANAGED_BY_LABEL}={MANAGED_BY}"
CONNECT_S, REQUEST_S, INACTIVE_S = 10.0, 30.0, 70.0
SERVER_S, CLIENT_S = 300, 330.0
PAGE = 500


def kopf_settings(chance: Callable[[], float]) -> kopf.OperatorSettings:
    """Settings for watching alone: nothing is written, nothing is scanned for, no stream hangs."""
    settings = kopf.OperatorSettings()
    settings.process.ultimate_exiting_timeout = None
    settings.posting.enabled = False
    settings.scanning.disabled = True
    settings.queueing.idle_timeout = 0.2
    settings.networking.request_timeout = REQUEST_S
    settings.networking.connect_timeout = CONNECT_S
    settings.networking.enforce_retry_after = True
    settings.networking.error_backoffs = [s * (0.5 + chance()) for s in (0.5, 1, 2, 4, 8, 15)]
    _watch(settings.watching)
    return settings


def _watch(watching: Any) -> None:
    watching.server_timeout = SERVER_S
    watching.client_timeout = CLIENT_S
    watching.connect_timeout = CONNECT_S
    watching.inactivity_timeout = INACTIVE_S
    watching.reconnect_backoff = 0.2
    watching.chunk_size = PAGE
    for kind in (*CHILD_KINDS, CERTIFICATE):
        watching.label_selectors[_names(kind)] = SELECTOR


def _names(kind: str) -> tuple[str, str, str]:
    group, _, version = KINDS[kind].version.rpartition("/")
    return group, version, KINDS[kind].plural


def registry_of(
    settings: Settings, take: Take, session: Callable[[], Any]
) -> kopf.OperatorRegistry:
    """One handler for each kind, and the login."""
    registry = kopf.OperatorRegistry()
    for kind in watched_kinds(settings):
        _register(registry, kind, take)
    kopf.on.login(registry=registry, id="login", retries=3, backoff=1.0)(_login(session))
    return registry


def _register(registry: kopf.OperatorRegistry, kind: str, take: Take) -> None:
    async def handle(*, event: Any, **_: Any) -> None:
        take(kind, event["type"], event["object"])

    kopf.on.event(*_names(kind), registry=registry, id=kind)(handle)


def _login(session: Callable[[], Any]) -> Any:
    async def login(**_: Any) -> Any:
        return session()

    return login


def session_of(configuration: Configuration, hearing: Hearing) -> Callable[[], kopf.AiohttpSession]:
    """What makes the session that kopf asks with: our login, and listened to."""

    async def authorised(
        request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        if token := await bearer(configuration):
            request.headers["Authorization"] = token
        return await handler(request)

    def session() -> kopf.AiohttpSession:
        return kopf.AiohttpSession(
            server=configuration.host,
            aiohttp_session=aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=ssl_context(configuration)),
                middlewares=(authorised, hearing),
            ),
        )

    return session


async def watch(
    registry: kopf.OperatorRegistry,
    settings: Settings,
    *,
    chance: Callable[[], float],
    stop: asyncio.Event,
    started: asyncio.Event,
) -> None:
    """Run kopf until `stop`; it ends by itself only when something is broken."""
    namespaces = watched_namespaces(settings)
    await kopf.operator(
        registry=registry,
        settings=kopf_settings(chance),
        standalone=True,
        clusterwide=settings.all_namespaces,
        namespaces=() if settings.all_namespaces else namespaces,
        stop_flag=stop,
        ready_flag=started,
    )


def watchers() -> frozenset[str]:
    """The names of kopf's running watchers: when one ends, kopf goes on without it."""
    names = (task.get_name() for task in asyncio.all_tasks())
    return frozenset(name for name in names if name.startswith("watcher for "))
