"""A line between a client and a server that a test cuts, freezes, and mends."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

_CHUNK = 65_536


class Line:
    """Passes bytes on; connections are told apart from the line: those that are, and those to come.

    TLS goes through it untouched, so the server's certificate must be good for 127.0.0.1.
    """

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._open = True
        self._pairs: list[Pair] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._door.close()
        self.cut()

    def cut(self) -> None:
        """End all connections, and every new one at once."""
        self._open = False
        self.drop()

    def mend(self) -> None:
        """Let new connections through again."""
        self._open = True

    def drop(self) -> None:
        """End the connections that there are."""
        for pair in self._pairs:
            pair.close()
        self._pairs.clear()

    def freeze(self) -> None:
        """Half open: what there is stays connected, and nothing of it arrives any more."""
        for pair in self._pairs:
            pair.frozen.set()

    @property
    def connections(self) -> int:
        """How many are alive."""
        return sum(pair.alive for pair in self._pairs)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._door.accept()
                self._take(near)

    def _take(self, near: socket.socket) -> None:
        if not self._open:
            near.close()
            return
        try:
            far = socket.create_connection(self._target, timeout=5)
        except OSError:
            near.close()
            return
        far.settimeout(None)
        self._pairs.append(Pair(near, far))


class Pair:
    """One connection and its continuation."""

    def __init__(self, near: socket.socket, far: socket.socket) -> None:
        self._sockets, self.frozen, self.alive = (near, far), threading.Event(), True
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def close(self) -> None:
        """End both halves."""
        self.alive = False
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(_CHUNK):
                if not self.frozen.is_set():
                    sink.sendall(chunk)
        if not self.frozen.is_set():
            self.close()
