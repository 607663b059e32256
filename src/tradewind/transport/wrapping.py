"""Puts something around every call of a server, whatever kind of method it calls."""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import grpc

Handler = Any  # grpc.RpcMethodHandler is generic in its stubs only
Continuation = Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]]
Around = Callable[[Any], AbstractAsyncContextManager[None]]
"""Enters with the call's context before the method runs, and exits behind it."""

_UNKNOWN_METHOD: Any = None


class Wrapping(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]  # generic in stubs only
    """An interceptor that enters `around(method)(context)` for each call that the server knows."""

    def around(self, method: str) -> Around:
        """What is entered for calls of a method."""
        raise NotImplementedError

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> Handler:
        """Wrap the method's handler."""
        handler = await continuation(handler_call_details)
        if handler is None:
            return _UNKNOWN_METHOD  # gRPC itself answers UNIMPLEMENTED
        return _wrapped(handler, self.around(handler_call_details.method))


def _wrapped(handler: Any, around: Around) -> Handler:
    kind, behaviour = _kind(handler)
    make = getattr(grpc, f"{kind}_rpc_method_handler")
    is_stream = inspect.isasyncgenfunction(behaviour)
    wrapped = _stream(behaviour, around) if is_stream else _call(behaviour, around)
    return make(wrapped, handler.request_deserializer, handler.response_serializer)


def _kind(handler: Any) -> tuple[str, Any]:
    asks = "stream" if handler.request_streaming else "unary"
    answers = "stream" if handler.response_streaming else "unary"
    kind = f"{asks}_{answers}"
    return kind, getattr(handler, kind)


def _call(behaviour: Any, around: Around) -> Any:
    """A method that returns its answer, or writes each by the call's context."""

    async def call(request: Any, context: Any) -> Any:
        async with around(context):
            return await behaviour(request, context)

    return call


def _stream(behaviour: Any, around: Around) -> Any:
    """A method that yields its answers."""

    async def call(request: Any, context: Any) -> AsyncIterator[Any]:
        async with around(context):
            async for response in behaviour(request, context):
                yield response

    return call
