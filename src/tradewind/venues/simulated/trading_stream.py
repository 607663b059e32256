"""The order stream `/stream`: who listens, and what they are told, in order."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import WSCloseCode

from tradewind.venues.simulated.faults import SOCKET_FAULTS, Fault, FaultKind, FaultPlan
from tradewind.venues.simulated.order_views import update_view
from tradewind.venues.simulated.orders import Update
from tradewind.venues.simulated.stream_clients import StreamClient

Json = dict[str, Any]
_REORDER_WAIT_S = 0.2
_GARBAGE = b'\xff\xfe{"stream":'


class OrderStream:
    """Every socket on `/stream`; each hears of the account that its key opens.

    Args:
        plan: What goes wrong on the way.
    """

    def __init__(self, plan: FaultPlan) -> None:
        self._plan = plan
        self._clients: dict[StreamClient, None] = {}
        self._held: dict[str, deque[Json]] = {}
        self._tasks: set[asyncio.TimerHandle] = set()

    def join(self, client: StreamClient) -> None:
        """Let a socket hear."""
        self._clients[client] = None

    def leave(self, client: StreamClient) -> None:
        """Forget a socket."""
        self._clients.pop(client, None)

    def listeners(self, account_id: str) -> int:
        """How many sockets hear of an account."""
        return sum(client.hears(account_id) for client in self._clients)

    def publish(self, update: Update) -> None:
        """Tell the account's listeners of an update, unless a fault says otherwise."""
        message = update_view(update)
        fault = self._plan.for_event(update.event, update.account_id)
        if fault is None:
            self._send(update.account_id, message)
            self._release(update.account_id)
        else:
            self._spoil(fault, update.account_id, message)

    def publish_clock(self, ts_ns: int) -> None:
        """Tell market time to those who asked for it in their handshake."""
        message: Json = {"stream": "clock", "data": {"t": ts_ns}}
        for client in tuple(self._clients):
            if client.wants_clock and client.account_id:
                client.send(message)

    def close(self) -> None:
        """Forget late messages and end every socket."""
        for handle in self._tasks:
            handle.cancel()
        for client in tuple(self._clients):
            client.cut(WSCloseCode.GOING_AWAY, "going away")

    def _send(self, account_id: str, message: Mapping[str, Any]) -> None:
        for client in tuple(self._clients):
            if client.hears(account_id):
                client.send(message)

    def _spoil(self, fault: Fault, account_id: str, message: Json) -> None:
        if fault.kind in SOCKET_FAULTS:
            for client in self._of(account_id):
                _hurt(client, fault.kind)
        match fault.kind:
            case FaultKind.DOUBLED:
                self._send(account_id, message)
                self._send(account_id, message)
            case FaultKind.LATE:
                self._later(fault.delay_ms / 1000, account_id, message)
            case FaultKind.REORDERED:
                self._held.setdefault(account_id, deque()).append(message)
                self._after(_REORDER_WAIT_S, account_id)
            case FaultKind.UNKNOWN:
                self._send(account_id, _unheard_of(message))
            case FaultKind.GARBAGE:
                self._send(account_id, message)

    def _of(self, account_id: str) -> list[StreamClient]:
        return [client for client in self._clients if client.account_id == account_id]

    def _later(self, delay_s: float, account_id: str, message: Json) -> None:
        self._call(delay_s, lambda: self._send(account_id, message))

    def _after(self, delay_s: float, account_id: str) -> None:
        self._call(delay_s, lambda: self._release(account_id))

    def _release(self, account_id: str) -> None:
        held = self._held.pop(account_id, ())
        for message in held:
            self._send(account_id, message)

    def _call(self, delay_s: float, action: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        handle = loop.call_later(delay_s, action)
        self._tasks = {task for task in self._tasks if not task.cancelled()}
        self._tasks.add(handle)


def _hurt(client: StreamClient, kind: FaultKind) -> None:
    match kind:
        case FaultKind.SILENT:
            client.silence()
        case FaultKind.CLOSED:
            client.cut(WSCloseCode.ABNORMAL_CLOSURE, "")
        case FaultKind.GARBAGE:
            client.send(_GARBAGE)


def _unheard_of(message: Json) -> Json:
    data = {**message["data"], "event": "unheard_of", "unheard_of": {"nested": [None]}}
    return {**message, "data": data}


def authorization(status: str, action: str) -> Json:
    """The venue's answer to who a client says it is."""
    return {"stream": "authorization", "data": {"status": status, "action": action}}


def listening(streams: list[str]) -> Json:
    """The venue's answer to what a client wants to hear."""
    return {"stream": "listening", "data": {"streams": streams}}
