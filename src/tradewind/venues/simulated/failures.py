"""Errors as JSON, whatever went wrong: unknown paths, wrong methods, malformed values."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from tradewind.domain.errors import MalformedValueError

WebHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_LOGGER = logging.getLogger("tradewind.venues.simulated")
_CODES = {404: 40410000, 405: 40510000, 413: 41310000}
_WORDS = {404: "endpoint not found", 405: "method not allowed"}


@web.middleware
async def failures_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A middleware that gives every failure the body that clients expect."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.content_type == "application/json":
            kind = error.content_type
            return web.Response(status=error.status, text=error.text, content_type=kind)
        code = _CODES.get(error.status, error.status * 100_000)
        words = _WORDS.get(error.status, error.reason)
        return json_answer({"code": code, "message": words}, status=error.status)
    except Exception:
        _LOGGER.exception("%s %s failed", request.method, request.path)
        body = {"code": 50010000, "message": "internal server error occurred"}
        return json_answer(body, status=500)


def refusing_malformed(handler: WebHandler) -> WebHandler:
    """A handler whose malformed parameters are answered with 400."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except MalformedValueError as error:
            return json_answer({"code": 40010000, "message": str(error)}, status=400)

    return guarded


def json_answer(body: Any, *, status: int = 200) -> web.Response:
    """An answer with a JSON body."""
    encoded = msgspec.json.encode(body)
    return web.Response(body=encoded, status=status, content_type="application/json")


def not_found(message: str) -> web.HTTPNotFound:
    """A 404 with the venue's code."""
    text = msgspec.json.encode({"code": _CODES[404], "message": message}).decode()
    return web.HTTPNotFound(text=text, content_type="application/json")
