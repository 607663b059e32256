"""How a pod is asked over mutual TLS, by a real server on the loopback."""

import ssl
from pathlib import Path

import pytest
from aiohttp import web

from tests.cluster import pki
from tradewind.transport.identities import Identity
from tradewind_operator.pods.readers import Door, Outcome, Reader

IDENTITY = Identity("execution", "main", "demo", "")
DOOR = Door("main-execution", "127.0.0.1", IDENTITY, "uid")


def _server(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Contexts of a pod and of who asks it."""
    authority = pki.authority("a test")
    authority.write(folder, "ca")
    authority.server("execution", (IDENTITY.dns_name,)).write(folder, "pod")
    pod = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    pod.load_cert_chain(folder / "pod.crt", folder / "pod.key")
    return pod, ssl.create_default_context(cafile=str(folder / "ca.crt"))


@pytest.mark.parametrize("padding", ["", "x" * 300_000])
async def test_an_answer_is_read_whole_and_tells_when_the_shown_certificate_ends(
    tmp_path: Path, padding: str
) -> None:
    pod, asking = _server(tmp_path)
    app = web.Application()

    async def status(_: web.Request) -> web.Response:
        return web.json_response({"report": {"ready": True}, "padding": padding})

    app.router.add_get("/status", status)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=pod)
    await site.start()
    port = runner.addresses[0][1]
    reader = Reader(lambda _policy, _namespace: asking, port=port)
    try:
        answer = await reader.ask(DOOR)
    finally:
        await reader.close()
        await runner.cleanup()
    assert answer.outcome is Outcome.ANSWERED, answer.why
    assert answer.certificate_ends > 0
