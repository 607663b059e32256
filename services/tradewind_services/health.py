"""The HTTP door of a service: health, readiness, metrics and read-only status."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from tradewind.domain.errors import ConfigurationError
from tradewind.telemetry.metrics import CONTENT_TYPE, Metrics

Page = Callable[[web.Request], Awaitable[web.Response]]


async def start_http(
    listen: str,
    metrics: Metrics,
    unready: Callable[[], str],
    pages: dict[str, Callable[[str], bytes | None]],
) -> web.AppRunner:
    """Serve the door on `listen`.

    `unready` says why the service is not ready, "" when it is. `pages` are read-only JSON by path
    prefix ("/status", "/explain/"), called with the rest of the path; None means "not found".

    Raises:
        ConfigurationError: the port is taken.
    """
    app = web.Application()
    app.router.add_get("/healthz", _healthz)
    app.router.add_get("/readyz", _readyz(unready))
    app.router.add_get("/metrics", _metrics(metrics))
    for path, answer in pages.items():
        route = path + "{rest:.*}" if path.endswith("/") else path
        app.router.add_get(route, _json(answer))
    runner = web.AppRunner(app, access_log=None)
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


def _json(answer: Callable[[str], bytes | None]) -> Page:
    async def page(request: web.Request) -> web.Response:
        body = answer(request.match_info.get("rest", ""))
        if body is None:
            return web.Response(status=404, text="not found\n")
        return web.Response(body=body, content_type="application/json")

    return page
