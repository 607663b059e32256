"""The HTTP doors of a service: health, readiness, metrics, and read-only pages."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from aiohttp import web

from tradewind.domain.errors import ConfigurationError
from tradewind.telemetry.metrics import CONTENT_TYPE, Metrics

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]
Pages = Mapping[str, Callable[[str], bytes | Path | None]]
"""By path; a page is JSON, or a file that is sent as it is."""


async def start_http(
    listen: str, metrics: Metrics, unready: Callable[[], str], pages: Pages
) -> web.AppRunner:
    """Serve probes, metrics and `pages` on `listen`.

    `unready` says why the service is not ready, "" when it is.

    Raises:
        ConfigurationError: the port is taken.
    """
    app = web.Application()
    app.router.add_get("/healthz", _healthz)
    app.router.add_get("/readyz", _readyz(unready))
    app.router.add_get("/metrics", _metrics(metrics))
    return await _serve(app, listen, pages)


async def start_pages(listen: str, pages: Pages) -> web.AppRunner:
    """Serve `pages` alone: read-only JSON by path ("/status") or, with a "/" behind, by prefix.

    A page is called with the rest of the path; None means "not found".

    Raises:
        ConfigurationError: the port is taken.
    """
    return await _serve(web.Application(), listen, pages)


async def _serve(app: web.Application, listen: str, pages: Pages) -> web.AppRunner:
    for path, answer in pages.items():
        route = path + "{rest:.*}" if path.endswith("/") else path
        app.router.add_get(route, _json(answer))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    host, _, port = listen.rpartition(":")
    try:
        await web.TCPSite(runner, host, int(port)).start()
    except OSError as error:
        raise ConfigurationError(f"cannot listen on {listen}: {error.strerror}") from error
    return runner


async def _healthz(_: web.Request) -> web.Response:
    # Being answered is the proof: this runs on the service's one event loop.
    return web.Response(text="ok\n")


def _readyz(unready: Callable[[], str]) -> Page:
    async def page(_: web.Request) -> web.Response:
        reason = unready()
        return web.Response(text=f"{reason or 'ready'}\n", status=503 if reason else 200)

    return page


def _metrics(metrics: Metrics) -> Page:
    async def page(_: web.Request) -> web.Response:
        return web.Response(body=metrics.page(), headers={"Content-Type": CONTENT_TYPE})

    return page


def _json(answer: Callable[[str], bytes | Path | None]) -> Page:
    async def page(request: web.Request) -> web.StreamResponse:
        body = answer(request.match_info.get("rest", ""))
        if body is None:
            return web.Response(status=404, text="not found\n")
        if isinstance(body, Path):
            return web.FileResponse(body)
        return web.Response(body=body, content_type="application/json")

    return page
