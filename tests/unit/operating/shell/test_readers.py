"""How a pod is asked over mutual TLS, by a real server on the loopback."""

import ssl
from pathlib import Path

import pytest
from aiohttp import web

from tests.cluster import pki
from tradewind.transport.identities import Identity
from tradewind_operator.pods.identities import Unproven
from tradewind_operator.pods.readers import Answer, Door, Outcome, Reader

IDENTITY = Identity("execution", "main", "demo", "")
DOOR = Door("main-execution", "127.0.0.1", IDENTITY, "uid")


class Proven:
    """Connects by a given context, or by none; counts how often that was doubted."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self._context, self.doubts = context, 0

    async def context(self, policy: str, namespace: str) -> ssl.SSLContext:
        assert (policy, namespace) == ("main", "demo")
        if self._context is None:
            raise Unproven("cert-manager has not issued it yet")
        return self._context

    def doubt(self, policy: str, namespace: str) -> None:
        assert (policy, namespace) == ("main", "demo")
        self.doubts += 1


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
    answer = await _asked(pod, Proven(asking), padding)
    assert answer.outcome is Outcome.ANSWERED, answer.why
    assert answer.certificate_ends > 0


async def test_who_has_nothing_to_prove_it_says_so_and_is_not_doubted(tmp_path: Path) -> None:
    pod, _ = _server(tmp_path)
    nobody = Proven(None)
    answer = await _asked(pod, nobody)
    assert (answer.outcome, answer.why) == (
        Outcome.UNREACHABLE,
        "cert-manager has not issued it yet",
    )
    assert nobody.doubts == 0


async def test_a_stranger_at_the_other_end_makes_our_own_papers_doubtful(tmp_path: Path) -> None:
    pod, _ = _server(tmp_path)
    pki.authority("another").write(tmp_path, "other")
    stranger = Proven(ssl.create_default_context(cafile=str(tmp_path / "other.crt")))
    assert (await _asked(pod, stranger)).outcome is Outcome.UNREACHABLE
    assert stranger.doubts == 1


async def test_so_does_an_end_that_does_not_know_us(tmp_path: Path) -> None:
    pod, asking = _server(tmp_path)
    pod.verify_mode = ssl.CERT_REQUIRED
    pod.load_verify_locations(tmp_path / "ca.crt")
    unknown = Proven(asking)
    assert (await _asked(pod, unknown)).outcome is Outcome.UNREACHABLE
    assert unknown.doubts == 1


async def test_a_door_that_is_shut_is_no_question_of_trust(tmp_path: Path) -> None:
    _, asking = _server(tmp_path)
    known = Proven(asking)
    reader = Reader(known, port=1)
    assert (await reader.ask(DOOR)).outcome is Outcome.UNREACHABLE
    await reader.close()
    assert known.doubts == 0


async def _asked(pod: ssl.SSLContext, proofs: Proven, padding: str = "") -> Answer:
    """What a reader gets from a real server."""

    async def status(_: web.Request) -> web.Response:
        return web.json_response({"report": {"ready": True}, "padding": padding})

    app = web.Application()
    app.router.add_get("/status", status)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=pod).start()
    reader = Reader(proofs, port=runner.addresses[0][1])
    try:
        return await reader.ask(DOOR)
    finally:
        await reader.close()
        await runner.cleanup()
