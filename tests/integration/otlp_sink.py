"""A collector in this process: OTLP over HTTP, decoded with the official protocol definitions."""

import asyncio
import threading
from collections import defaultdict
from typing import Self

import msgspec
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)


class SeenSpan(msgspec.Struct, frozen=True):
    """One span as it arrived."""

    service: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    start_ns: int
    end_ns: int
    attributes: dict[str, str]
    error: str = ""


class Sink:
    """Serves `/v1/traces` on a port of its own, from a thread of its own.

    `delay_s` is how long it keeps every request waiting; `status` what it answers.
    """

    def __init__(self, *, delay_s: float = 0.0, status: int = 200) -> None:
        self.delay_s, self.status = delay_s, status
        self.spans: list[SeenSpan] = []
        self.bodies: list[bytes] = []
        self.requests = 0
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def traces(self) -> dict[str, list[SeenSpan]]:
        """The spans so far, by trace."""
        found: dict[str, list[SeenSpan]] = defaultdict(list)
        for span in list(self.spans):
            found[span.trace_id].append(span)
        return dict(found)

    def _serve(self) -> None:
        self._loop.run_until_complete(self._start())
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_post("/v1/traces", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._started.set()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.requests += 1
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        if self.status == 200:
            self.bodies.append(body)
            self.spans += decode(body)
        reply = ExportTraceServiceResponse().SerializeToString()
        return web.Response(body=reply, status=self.status, content_type="application/x-protobuf")


def decode(body: bytes) -> list[SeenSpan]:
    """The spans of one request."""
    found = []
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        about = {each.key: each.value.string_value for each in resource.resource.attributes}
        for scope in resource.scope_spans:
            for span in scope.spans:
                attributes = {each.key: str(each.value.string_value) for each in span.attributes}
                found.append(
                    SeenSpan(
                        about["service.name"],
                        span.name,
                        span.trace_id.hex(),
                        span.span_id.hex(),
                        span.parent_span_id.hex(),
                        span.start_time_unix_nano,
                        span.end_time_unix_nano,
                        attributes,
                        span.status.message,
                    )
                )
    return found
