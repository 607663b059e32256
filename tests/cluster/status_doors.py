"""A `/status` door by mutual TLS at an address of its own, as each pod has one."""

import base64
import json
import random
import ssl
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tradewind.deploy.cluster import STATUS_PORT

_CHANCE = random.Random()
_TRIES = 50

Answer = Callable[[], dict[str, Any]]


class StatusDoor:
    """Listens at the status port of a loopback address; `answer` gives the document."""

    def __init__(self, secret: Mapping[str, str], answer: Answer) -> None:
        context = _context(secret)
        self._server = _bound(_handler(answer))
        self.address = str(self._server.server_address[0])
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are no news."""


def _bound(handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    for _ in range(_TRIES):
        parts = (_CHANCE.randint(1, 254) for _ in range(3))
        try:
            return _Server((f"127.{'.'.join(map(str, parts))}", STATUS_PORT), handler)
        except OSError:
            continue  # somebody has that one
    raise AssertionError(f"no loopback address has port {STATUS_PORT} free")


def _handler(answer: Answer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            body = json.dumps(answer()).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Nobody reads it."""

    return Handler


def _context(secret: Mapping[str, str]) -> ssl.SSLContext:
    files = {name: base64.b64decode(text) for name, text in secret.items()}
    context = ssl.create_default_context(
        ssl.Purpose.CLIENT_AUTH, cadata=files["ca.crt"].decode("ascii")
    )
    context.verify_mode = ssl.CERT_REQUIRED
    with TemporaryDirectory() as folder:
        pair = Path(folder, "pair")
        pair.write_bytes(files["tls.crt"] + files["tls.key"])
        context.load_cert_chain(pair)
    return context
