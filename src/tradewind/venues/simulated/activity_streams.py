"""`GET /v2beta1/events/activities`: the account's history, then what happens, as sent events."""

import asyncio
from collections.abc import Mapping

import msgspec
from aiohttp import web

from tradewind.venues.simulated.accounts import Activity
from tradewind.venues.simulated.activity_events import events_of
from tradewind.venues.simulated.failures import json_answer
from tradewind.venues.simulated.gates import Gate
from tradewind.venues.simulated.order_views import Json
from tradewind.venues.simulated.texts import parse_time

EVENTS_PATH = "/v2beta1/events/activities"
_COMMENT_S = 15.0
_TYPE = "text/event-stream"


class Span(msgspec.Struct, frozen=True):
    """Which events are asked for: by time or by id, both ends included; "" and None are open."""

    since_ns: int | None = None
    until_ns: int | None = None
    since_id: str = ""
    until_id: str = ""

    @property
    def asks_history(self) -> bool:
        """Whether anything that has happened is asked for."""
        return self.since_ns is not None or bool(self.since_id)

    @property
    def ends(self) -> bool:
        """Whether the stream comes to an end."""
        return self.until_ns is not None or bool(self.until_id)

    def holds(self, activity: Activity, event: Json) -> bool:
        """Whether an event lies within."""
        if self.since_ns is not None and activity.ts_ns < self.since_ns:
            return False
        return event["event_id"] >= self.since_id and not self.is_past(activity.ts_ns, event)

    def is_past(self, ts_ns: int, event: Json) -> bool:
        """Whether an event lies behind its end."""
        if self.until_ns is not None and ts_ns > self.until_ns:
            return True
        return bool(self.until_id) and event["event_id"] > self.until_id


class ActivityStream:
    """Serves the stream; it ends at `until`, which must have come, or when the client leaves."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One stream from request to end."""
        admitted = self._gate.admit(request)
        if isinstance(admitted, web.StreamResponse):
            return admitted
        account_id, headers = admitted
        try:
            span = span_of(request.query)
        except ValueError as error:
            body = {"code": 40010001, "message": str(error)}
            refusal = json_answer(body, status=422)
            refusal.headers.update(headers)
            return refusal
        response = web.StreamResponse(headers={**headers, "Content-Type": _TYPE})
        await response.prepare(request)
        await self._tell(response, account_id, span)
        return response

    async def _tell(self, response: web.StreamResponse, account_id: str, span: Span) -> None:
        desk = self._gate.desk
        state, account = desk.exchange.state, desk.exchange.accounts[account_id]
        place = 0 if span.asks_history else len(account.activities)
        while True:
            desk.settle()
            await desk.durable()
            for activity, event in [*events_of(state, account, after=place)]:
                place += 1
                if span.holds(activity, event):
                    await response.write(b"data: " + msgspec.json.encode(event) + b"\n\n")
                if span.is_past(activity.ts_ns, event):
                    return
            if span.ends and (span.until_ns is None or span.until_ns <= state.now_ns):
                return
            await self._wait(response)

    async def _wait(self, response: web.StreamResponse) -> None:
        """Until more has happened; a comment now and then shows that the client is still there."""
        try:
            async with asyncio.timeout(_COMMENT_S):
                await self._gate.desk.told()
        except TimeoutError:
            await response.write(b": still here\n\n")


def span_of(query: Mapping[str, str]) -> Span:
    """Read which events are asked for.

    Raises:
        ValueError: a time that is none, or ends that don't belong together.
    """
    given = {name for name in ("since", "until", "since_id", "until_id") if query.get(name)}
    if "until" in given and "since" not in given:
        raise ValueError("until needs since")
    if "until_id" in given and "since_id" not in given:
        raise ValueError("until_id needs since_id")
    if {"since", "since_id"} <= given:
        raise ValueError("since and since_id cannot be used together")
    times = {name: parse_time(query[name]) for name in given & {"since", "until"}}
    return Span(
        times.get("since"),
        times.get("until"),
        query.get("since_id", ""),
        query.get("until_id", ""),
    )
