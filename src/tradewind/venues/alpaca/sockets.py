"""One WebSocket connection with bounded frames, keep-alive and a watch on silence.

Every way in which it can end is one error, `SocketLostError`, with a reason that names no secret.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from tradewind.venues.alpaca.config import AlpacaConfig

MAX_FRAME = 4 * 1024 * 1024
"""Bytes of one message; a longer one ends the connection."""
CLOCK_HEADER = "X-Tradewind-Clock"
_QUEUED_FRAMES = 256
_REFUSED_STATUSES = frozenset({401, 403})

# The library logs frames, and with them keys, at debug level: never let it.
_LOGGER = logging.getLogger("tradewind.venues.websocket")
_LOGGER.setLevel(logging.INFO)


class SocketLostError(Exception):
    """The connection ended or never stood.

    `refused` means that trying soon will not help, `keys` that it is because of the keys.
    """

    def __init__(
        self, reason: str, *, refused: bool = False, stale: bool = False, keys: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason, self.refused, self.stale, self.keys = reason, refused or keys, stale, keys


class Socket:
    """An open connection; `read` fails once nothing was read for the silence limit."""

    def __init__(self, connection: ClientConnection, silence_s: float) -> None:
        self._connection, self._silence_s = connection, silence_s
        self._loop = asyncio.get_running_loop()
        self._read_at = self._loop.time()
        self._watch: asyncio.TimerHandle | None = None
        self._stale = False

    async def read(self) -> bytes:
        """Return the next message, text as UTF-8 bytes.

        Raises:
            SocketLostError: closed, reset, too long or silent for too long.
        """
        try:
            frame = await self._connection.recv(decode=False)
        except ConnectionClosed as closed:
            raise self._lost(closed) from None
        self._read_at = self._loop.time()
        return frame

    async def send(self, message: str | bytes) -> None:
        """Send one message.

        Raises:
            SocketLostError: the connection has ended.
        """
        try:
            await self._connection.send(message)
        except ConnectionClosed as closed:
            raise self._lost(closed) from None

    async def close(self) -> None:
        """Close in good order."""
        await self._connection.close()

    def watch_silence(self) -> None:
        """From now on a silent connection is cut."""
        if self._watch is None:
            self._read_at = self._loop.time()
            self._watch = self._loop.call_later(self._silence_s, self._look)

    def stop_watching(self) -> None:
        """Silence is all right again."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _look(self) -> None:
        left_s = self._read_at + self._silence_s - self._loop.time()
        if left_s > 0:
            self._watch = self._loop.call_later(left_s, self._look)
            return
        self._stale = True
        self._connection.transport.abort()

    def _lost(self, closed: ConnectionClosed) -> SocketLostError:
        if self._stale:
            return SocketLostError(f"no message for {self._silence_s:g} s", stale=True)
        received = closed.rcvd
        if received is None:
            return SocketLostError("connection broke without a close")
        return SocketLostError(
            f"closed by the venue with {received.code} {received.reason}".strip()
        )


@asynccontextmanager
async def opened(
    url: str, config: AlpacaConfig, headers: Mapping[str, str]
) -> AsyncIterator[Socket]:
    """Open a connection for as long as the block lasts.

    Raises:
        SocketLostError: no connection, or no WebSocket at the other end.
    """
    connection = await _connected(url, config, headers)
    socket = Socket(connection, config.silence_s)
    try:
        yield socket
    finally:
        socket.stop_watching()
        await connection.close()


async def _connected(
    url: str, config: AlpacaConfig, headers: Mapping[str, str]
) -> ClientConnection:
    clock = {CLOCK_HEADER: "1"} if config.market_clock else {}
    try:
        return await connect(
            url,
            additional_headers={**headers, **clock},
            compression=None,
            proxy=True if url.startswith("wss:") else None,
            open_timeout=config.handshake_s,
            ping_interval=config.ping_s,
            ping_timeout=config.ping_s,
            close_timeout=1,
            max_size=MAX_FRAME,
            max_queue=_QUEUED_FRAMES,
            logger=_LOGGER,
        )
    except InvalidStatus as error:
        status = error.response.status_code
        raise SocketLostError(
            f"the venue answered {status} to the handshake", keys=status in _REFUSED_STATUSES
        ) from None
    except (OSError, TimeoutError, WebSocketException) as error:
        host = urlsplit(url).netloc
        raise SocketLostError(f"no connection to {host}: {error or type(error).__name__}") from None
