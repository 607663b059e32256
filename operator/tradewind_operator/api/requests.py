"""One request to the API server: its deadline, its turn, its count, its error."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp
import msgspec
from kubernetes.aio.client import ApiClient, Configuration

from tradewind import __version__
from tradewind_operator.api.buckets import Bucket
from tradewind_operator.api.errors import NotLeading, Retry, Unreachable, error_of
from tradewind_operator.api.logins import bearer

TIMEOUT_S = 10.0
CONNECTIONS = 32
JSON = "application/json"
_WRITES = frozenset({"create", "update", "patch", "delete"})

Count = Callable[[str, int], None]
"""Told of every request: its verb as RBAC has it, and the answer's code, 0 without one."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked; `verb` as RBAC has it. `urgent` needs no turn: the Lease."""

    verb: str
    method: str
    path: str
    query: Mapping[str, str] = {}
    body: Any = None
    content: str = JSON
    accept: str = JSON
    urgent: bool = False

    @property
    def what(self) -> str:
        """The request in words."""
        return f"{self.verb} {self.path}"


class Requests:
    """Sends requests over one pool of connections.

    Reads need no turn. A write that isn't `urgent` waits for its turn, and is stopped when
    `may_write` says that the Lease may no longer be ours.
    """

    def __init__(
        self,
        configuration: Configuration,
        *,
        bucket: Bucket,
        may_write: Callable[[], bool],
        count: Count,
    ) -> None:
        configuration.connection_pool_maxsize = CONNECTIONS
        self._configuration = configuration
        self._client = ApiClient(configuration)
        self._bucket, self._may_write, self._count = bucket, may_write, count

    async def send(self, request: Request) -> bytes:
        """Send a request and return the answer's body.

        Raises:
            ApiError: which one says what is to be done.
        """
        await self._admit(request)
        code, body, retry_after = await self._exchange(request)
        self._count(request.verb, code)
        if code < 300:
            return body
        error = error_of(request.what, code, body, retry_after)
        if isinstance(error, Retry):
            self._bucket.rest(error.after_s)
        raise error

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()  # type: ignore[no-untyped-call]  # untyped upstream

    async def _admit(self, request: Request) -> None:
        if request.verb not in _WRITES or request.urgent:
            return
        await self._bucket.turn()
        if not self._may_write():
            raise NotLeading(request.what, "the Lease may be another's")

    async def _exchange(self, request: Request) -> tuple[int, bytes, str]:
        url = f"{self._configuration.host}{request.path}"
        if request.query:
            url = f"{url}?{urlencode(request.query)}"
        try:
            answer = await self._client.call_api(
                request.method,
                url,
                header_params=await self._headers(request),
                body=request.body,
                _request_timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
            )
            body = await answer.read()  # type: ignore[no-untyped-call]  # untyped upstream
            return answer.status, body, answer.headers.get("Retry-After", "")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._count(request.verb, 0)
            raise Unreachable(request.what, str(error) or type(error).__name__) from error

    async def _headers(self, request: Request) -> dict[str, str]:
        headers = {
            "Accept": request.accept,
            "Content-Type": request.content,
            "User-Agent": f"tradewind-operator/{__version__}",
        }
        token = await bearer(self._configuration)
        return {**headers, "Authorization": token} if token else headers
