"""The gate of the trading host: who, how often, what goes wrong, what was asked; in this order."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import msgspec
from aiohttp import web

from tradewind.venues.simulated.answers import Answer, Call, Handler, refused
from tradewind.venues.simulated.credentials import Credentials
from tradewind.venues.simulated.desk import TradingDesk
from tradewind.venues.simulated.faults import BEFORE_ACCEPTANCE, Fault, FaultKind, FaultPlan
from tradewind.venues.simulated.orders import Refusal
from tradewind.venues.simulated.rate_limits import RateLimiter

_UNAUTHORIZED = Refusal(401, 40110000, "request is not authorized")
_TOO_MANY = Refusal(429, 42910000, "rate limit exceeded")
_BAD_JSON = Refusal(422, 40010001, "request body format is invalid")
_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"
_STATUSES = {
    FaultKind.STATUS_500: 500,
    FaultKind.STATUS_503: 503,
    FaultKind.STATUS_504: 504,
}

WebHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Gate:
    """Guards routes: 401, then 429, then the body, then the handler; faults on top.

    Args:
        desk: The exchange with its journal and streams.
        credentials: Every key with its secret.
        limiter: How often an account may ask.
        plan: What goes wrong.
    """

    def __init__(
        self,
        desk: TradingDesk,
        *,
        credentials: Credentials,
        limiter: RateLimiter,
        plan: FaultPlan,
    ) -> None:
        self.desk, self.credentials, self.plan = desk, credentials, plan
        self._limiter = limiter

    def account_of(self, headers: Mapping[str, str]) -> str | None:
        """The account whose key the headers prove; None without a valid one."""
        return self.desk.keys.get(self.credentials.of_headers(headers) or "")

    def guarded(self, handler: Handler) -> WebHandler:
        """A web handler that lets only what may pass reach `handler`."""

        async def serve(request: web.Request) -> web.StreamResponse:
            admitted = self.admit(request)
            if isinstance(admitted, web.StreamResponse):
                return admitted
            account, headers = admitted
            fault = self.plan.for_request(request.method, request.path, account)
            if fault is None:
                return _response(await self._answer(handler, request, account), headers)
            return await self._spoiled(fault, handler, request, account, headers)

        return serve

    def admit(self, request: web.Request) -> tuple[str, dict[str, str]] | web.StreamResponse:
        """The account that asks, with the headers of its answer; or the answer that refuses it."""
        account = self.account_of(request.headers)
        if account is None:
            return _response(refused(_UNAUTHORIZED), {})
        allowance = self._limiter.take(account)
        headers = allowance.headers()
        if not allowance.allowed:
            return _response(refused(_TOO_MANY), headers)
        return account, headers

    async def _answer(self, handler: Handler, request: web.Request, account: str) -> Answer:
        try:
            data = await request.read()
            body = msgspec.json.decode(data) if data else None
        except (msgspec.DecodeError, RecursionError):
            return refused(_BAD_JSON)
        call = Call(self.desk.exchange, account, request.match_info, request.query, body)
        answer = handler(call)
        # Also for a question: what it is told must be in the journal first.
        self.desk.settle()
        await self.desk.durable()
        return answer

    async def _spoiled(
        self,
        fault: Fault,
        handler: Handler,
        request: web.Request,
        account: str,
        headers: dict[str, str],
    ) -> web.StreamResponse:
        if fault.kind is FaultKind.DELAYED and not fault.accepted:
            await request.read()  # while the client is still there
            await asyncio.sleep(fault.delay_ms / 1000)
            return _response(await self._answer(handler, request, account), headers)
        happens = fault.accepted and fault.kind not in BEFORE_ACCEPTANCE
        nothing = Answer(500, {"message": "internal server error occurred"})
        answer = await self._answer(handler, request, account) if happens else nothing
        return await _spoil(fault, request, answer, headers)


async def _spoil(
    fault: Fault, request: web.Request, answer: Answer, headers: dict[str, str]
) -> web.StreamResponse:
    match fault.kind:
        case FaultKind.DROP_BEFORE | FaultKind.DROP_AFTER:
            return _dropped(request)
        case FaultKind.STATUS_429:
            return _response(refused(_TOO_MANY), headers)
        case FaultKind.HTML:
            return web.Response(status=502, text=_PAGE, content_type="text/html")
        case FaultKind.TRUNCATED:
            return _truncated(answer, headers)
        case FaultKind.DELAYED:
            await asyncio.sleep(fault.delay_ms / 1000)
            return _response(answer, headers)
    body = {"message": "internal server error occurred"}
    return _response(Answer(_STATUSES[fault.kind], body), headers)


def _dropped(request: web.Request) -> web.StreamResponse:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _truncated(answer: Answer, headers: dict[str, str]) -> web.StreamResponse:
    whole = msgspec.json.encode(answer.body)
    return web.Response(
        status=answer.status,
        body=whole[: max(1, len(whole) // 2)],
        headers=headers,
        content_type="application/json",
    )


def _response(answer: Answer, headers: dict[str, str]) -> web.StreamResponse:
    if answer.body is None:
        return web.Response(status=answer.status, headers=headers)
    return web.Response(
        status=answer.status,
        body=msgspec.json.encode(answer.body),
        headers=headers,
        content_type="application/json",
    )
