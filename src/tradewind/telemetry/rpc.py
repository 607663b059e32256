"""Rate, errors and duration of served calls: one histogram by method and code."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
from prometheus_client import Histogram

Handler = Any  # grpc.RpcMethodHandler is generic in its stubs only
Continuation = Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]]
_UNKNOWN_METHOD: Any = None
_CODES = {code.value[0]: code.name for code in grpc.StatusCode}


class CallTimer(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]  # generic in stubs only
    """Times every call that the server knows; outermost, so that refusals are timed too."""

    def __init__(self, histogram: Histogram) -> None:
        self._histogram = histogram

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> Handler:
        """Wrap the method's handler."""
        handler = await continuation(handler_call_details)
        if handler is None:
            return _UNKNOWN_METHOD
        return self._timed(handler, handler_call_details.method.lstrip("/"))

    def _timed(self, handler: Any, method: str) -> Handler:
        if handler.request_streaming:
            return grpc.stream_stream_rpc_method_handler(
                self._stream(handler.stream_stream, method),
                handler.request_deserializer,
                handler.response_serializer,
            )
        if handler.response_streaming:
            return grpc.unary_stream_rpc_method_handler(
                self._stream(handler.unary_stream, method),
                handler.request_deserializer,
                handler.response_serializer,
            )
        return grpc.unary_unary_rpc_method_handler(
            self._unary(handler.unary_unary, method),
            handler.request_deserializer,
            handler.response_serializer,
        )

    def _unary(self, behaviour: Any, method: str) -> Any:
        async def call(request: Any, context: Any) -> Any:
            started = time.perf_counter()
            code = "CANCELLED"
            try:
                response = await behaviour(request, context)
                code = code_of(context, "OK")
            except Exception:
                code = code_of(context, "UNKNOWN")
                raise
            else:
                return response
            finally:
                self._note(method, code, started)

        return call

    def _stream(self, behaviour: Any, method: str) -> Any:
        async def call(requests: Any, context: Any) -> Any:
            started = time.perf_counter()
            code = "CANCELLED"
            try:
                async for response in behaviour(requests, context):
                    yield response
                code = code_of(context, "OK")
            except Exception:
                code = code_of(context, "UNKNOWN")
                raise
            finally:
                self._note(method, code, started)

        return call

    def _note(self, method: str, code: str, started: float) -> None:
        self._histogram.labels(method, code).observe(time.perf_counter() - started)


def code_of(context: Any, otherwise: str) -> str:
    """The name of the status that a call was given, `otherwise` when none was."""
    code = context.code()
    if isinstance(code, grpc.StatusCode):
        code = code.value[0]
    return _CODES.get(code, otherwise) if code else otherwise
