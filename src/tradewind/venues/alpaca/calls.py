"""Signed REST calls: one request, one outcome, no retry, nothing secret in any text."""

from collections.abc import Callable, Mapping

import httpx
import msgspec

from tradewind.domain.errors import ConfigurationError, VenueAmbiguousError
from tradewind.ports.broker import Ambiguous, NotSent, RejectedByVenue
from tradewind.ports.clock import Clock
from tradewind.venues._http import Rate, Reply, Timeouts, exchange, new_client, rate_of
from tradewind.venues._redaction import redact
from tradewind.venues.alpaca.credentials import Credentials
from tradewind.venues.alpaca.fields import decoded
from tradewind.venues.alpaca.keys import KeyStanding, is_about_keys
from tradewind.venues.alpaca.outcomes import query_error, refusal

Parameters = Mapping[str, str | int]
_AGENT = "tradewind/0.1"


class Calls:
    """One HTTP client of one host.

    Args:
        credentials: Returns the keys of the moment; asked before every request.
        keys: Hears whether the venue accepts them.
    """

    def __init__(
        self,
        base_url: str,
        timeouts: Timeouts,
        credentials: Callable[[], Credentials],
        clock: Clock,
        keys: KeyStanding | None = None,
    ) -> None:
        self._client = new_client(base_url, timeouts)
        self._total_s, self._credentials, self.clock = timeouts.total_s, credentials, clock
        self.keys = keys or KeyStanding()
        self.rate = Rate()
        """The request budget as the newest reply told it."""

    async def send(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        parameters: Parameters | None = None,
    ) -> Reply | NotSent | Ambiguous:
        """Send one request; without readable keys nothing is sent."""
        try:
            keys = self._credentials()
        except ConfigurationError as error:
            return NotSent(str(error))
        request = self._request(keys, method, path, body, parameters)
        outcome = await exchange(self._client, request, self._total_s)
        return self._cleaned(outcome, keys)

    def _request(
        self,
        keys: Credentials,
        method: str,
        path: str,
        body: object,
        parameters: Parameters | None,
    ) -> httpx.Request:
        headers = {
            "APCA-API-KEY-ID": keys.key_id,
            "APCA-API-SECRET-KEY": keys.secret_key,
            "User-Agent": _AGENT,
        }
        content = None
        if body is not None:
            content, headers["Content-Type"] = msgspec.json.encode(body), "application/json"
        return self._client.build_request(
            method, path, headers=headers, content=content, params=parameters
        )

    def _cleaned(
        self, outcome: Reply | NotSent | Ambiguous, keys: Credentials
    ) -> Reply | NotSent | Ambiguous:
        if not isinstance(outcome, Reply):
            return msgspec.structs.replace(outcome, reason=redact(outcome.reason, keys.secrets))
        self.rate = rate_of(outcome.headers)
        if outcome.status < 400:
            self.keys.accept()
            return outcome
        body = redact(outcome.body.decode("utf-8", errors="replace"), keys.secrets, limit=4096)
        return self._judged(Reply(outcome.status, body.encode(), outcome.headers))

    def _judged(self, reply: Reply) -> Reply:
        failed = refusal(reply, self.clock.utc_ns())
        if isinstance(failed, RejectedByVenue) and is_about_keys(failed):
            self.keys.refuse(f"{reply.status} {failed.reason}")
        return reply

    async def ask(self, path: str, parameters: Parameters | None = None) -> object:
        """Send a query and return its decoded JSON.

        Raises:
            VenueError: anything but a readable success; never an empty answer instead.
        """
        outcome = await self.send("GET", path, parameters=parameters)
        return decoded_reply(outcome, self.clock.utc_ns())

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def decoded_reply(outcome: Reply | NotSent | Ambiguous, now_ns: int) -> object:
    """Decode a successful reply.

    Raises:
        VenueError: it is none, or no JSON.
    """
    failed: RejectedByVenue | NotSent | Ambiguous
    if isinstance(outcome, Reply):
        if 200 <= outcome.status < 300:
            return _decoded(outcome.body)
        failed = refusal(outcome, now_ns)
    else:
        failed = outcome
    raise query_error(failed)


def _decoded(body: bytes) -> object:
    try:
        return decoded(body)
    except ValueError as error:
        raise VenueAmbiguousError(str(error)) from None
