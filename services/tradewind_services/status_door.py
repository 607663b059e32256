"""The HTTPS door of a pod: its status document, for its policy's operator alone."""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tradewind.domain.errors import ConfigurationError
from tradewind.transport.authorisation import STATUS, caller, refusal
from tradewind.transport.tls import TlsFiles, server_context, stamps

LOOK_S = 1.0


class StatusDoor:
    """Serves `/status` by mutual TLS; certificates and authorities are read again when they change.

    Args:
        document: Makes the status document.
        on_refusal: Told the page that a wrong caller asked for.
    """

    def __init__(
        self,
        tls: TlsFiles,
        *,
        policy: str,
        namespace: str,
        document: Callable[[], bytes],
        on_refusal: Callable[[str], None],
    ) -> None:
        self._tls, self._document, self._on_refusal = tls, document, on_refusal
        self._policy, self._namespace = policy, namespace
        app = web.Application()
        app.router.add_get(STATUS, self._status)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        self.address = ("", 0)

    async def start(self, listen: str) -> None:
        """Listen.

        Raises:
            ConfigurationError: the port is taken, or the TLS files are no good.
        """
        self._seen, self._context = stamps(self._tls), server_context(self._tls)
        first = server_context(self._tls)
        # A context takes no authority back, so each change gets one of its own; who connects is
        # handed over to the newest before his certificate is looked at.
        first.sni_callback = self._hand_over
        await self._runner.setup()
        host, _, port = listen.rpartition(":")
        try:
            await web.TCPSite(self._runner, host, int(port), ssl_context=first).start()
        except OSError as error:
            raise ConfigurationError(f"cannot listen on {listen}: {error.strerror}") from error
        self.address = self._runner.addresses[0][:2]

    async def watch(self) -> None:
        """Take over files that changed, for ever; what can't be used yet is tried again."""
        while True:
            await asyncio.sleep(LOOK_S)
            with contextlib.suppress(ConfigurationError):
                self.renew()

    def renew(self) -> None:
        """Take over the files if they changed.

        Raises:
            ConfigurationError: they are no good; the old ones stay in use.
        """
        now = stamps(self._tls)
        if now != self._seen:
            self._context, self._seen = server_context(self._tls), now

    async def close(self) -> None:
        """Stop serving."""
        await self._runner.cleanup()

    def _hand_over(self, connection: ssl.SSLObject, _name: str, _first: ssl.SSLContext) -> None:
        connection.context = self._context

    async def _status(self, request: web.Request) -> web.Response:
        peer = caller(_names(request.get_extra_info("peercert")))
        reason = refusal(STATUS, peer, policy=self._policy, namespace=self._namespace)
        if reason is not None:
            self._on_refusal(STATUS)
            return _once(web.Response(status=403, text=f"{reason}\n"))
        return _once(web.Response(body=self._document(), content_type="application/json"))


def _names(certificate: dict[str, Any] | None) -> dict[str, list[bytes]]:
    found = (certificate or {}).get("subjectAltName", ())
    return {
        "x509_subject_alternative_name": [name.encode() for kind, name in found if kind == "DNS"]
    }


def _once(response: web.Response) -> web.Response:
    """Every question is a handshake of its own: nobody stays in on a certificate of the past."""
    response.force_close()
    return response
