"""The HTTP doors that a configuration asks for: one for a runner's service, three for a pod's."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from tradewind.deploy.configs import ServiceConfig
from tradewind.telemetry.metrics import Metrics
from tradewind.transport.authorisation import STATUS
from tradewind_services.health import Pages, start_http, start_pages
from tradewind_services.status_door import StatusDoor


class Doors:
    """Probes and metrics for everybody; pages there too, or on loopback; status for an operator."""

    def __init__(
        self, config: ServiceConfig, metrics: Metrics, unready: Callable[[], str], pages: Pages
    ) -> None:
        self._config, self._metrics = config, metrics
        self._unready, self._pages = unready, pages
        self._runners: list[web.AppRunner] = []
        self._status: StatusDoor | None = None

    async def open(self) -> None:
        """Listen.

        Raises:
            ConfigurationError: a port is taken, or the TLS files are no good.
        """
        config = self._config
        own = {} if config.pages_listen else self._pages
        self._runners = [
            await start_http(config.http_listen, self._metrics, self._unready, own),
        ]
        if config.pages_listen:
            self._runners.append(await start_pages(config.pages_listen, self._pages))
        if config.status_listen:
            self._status = self._status_door()
            await self._status.start(config.status_listen)

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where it listens, the door of the probes first."""
        found = [address[:2] for each in self._runners for address in each.addresses]
        return [*found, *([self._status.address] if self._status else [])]

    async def watch(self) -> None:
        """Take over certificates that changed, for ever."""
        if self._status is not None:
            await self._status.watch()

    async def close(self) -> None:
        """Stop serving."""
        if self._status is not None:
            await self._status.close()
        await asyncio.gather(*(each.cleanup() for each in self._runners))

    def _status_door(self) -> StatusDoor:
        config = self._config
        return StatusDoor(
            config.tls,
            policy=config.policy,
            namespace=config.namespace,
            document=self._status_document,
            on_refusal=lambda page: self._metrics.rpc_refused.labels(page).inc(),
        )

    def _status_document(self) -> bytes:
        found = self._pages[STATUS]("")
        return found if isinstance(found, bytes) else b"{}"
