"""A collector in this process: OTLP over HTTP, decoded with the official protocol definitions."""

import asyncio

import msgspec
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from tests.integration.serving import Served


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


class Sink(Served):
    """Takes spans; `delay_s` is how long it keeps a request waiting, `status` what it answers."""

    def __init__(self, *, delay_s: float = 0.0, status: int = 200) -> None:
        super().__init__("/v1/traces")
        self.delay_s, self.status = delay_s, status
        self.spans: list[SeenSpan] = []
        self.bodies: list[bytes] = []
        self.requests = 0

    @property
    def url(self) -> str:
        """The endpoint that `--otlp` takes."""
        return self.address

    async def take(self, request: web.Request) -> web.Response:
        """Note the spans of one request."""
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
