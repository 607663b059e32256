"""Asks a pod for its `/status`."""

import asyncio
import ssl
from enum import StrEnum

import aiohttp
import msgspec
from aiohttp.connector import Connection

from tradewind.deploy.cluster import (
    COMPONENT_LABEL,
    INSTANCE_LABEL,
    POLICY_LABEL,
    STATUS_PORT,
    STRATEGY_LABEL,
)
from tradewind.deploy.reports import REPORTS, ServiceReport, report_of
from tradewind.transport.identities import Identity
from tradewind_operator.model import Manifest
from tradewind_operator.pods.identities import Proofs, Unproven

TIMEOUT_S, AT_ONCE = 2.0, 16
MOST_BYTES = 4 << 20


class Outcome(StrEnum):
    """How asking ended."""

    ANSWERED = "answered"
    UNREACHABLE = "unreachable"
    INVALID = "invalid"


class Door(msgspec.Struct, frozen=True):
    """Where a workload answers, and who it must prove to be."""

    workload: str
    address: str
    identity: Identity
    uid: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a workload said, or why it said nothing; when its certificate ends, in UTC seconds."""

    outcome: Outcome
    report: ServiceReport | None = None
    why: str = ""
    certificate_ends: float = 0.0


def door_of(pod: Manifest) -> Door | None:
    """Where a pod answers; None for one without an address, one that ended, or a venue's."""
    labels: dict[str, str] = pod["metadata"].get("labels") or {}
    status = pod.get("status") or {}
    service, address = labels.get(COMPONENT_LABEL, ""), status.get("podIP", "")
    if service not in REPORTS or not address or status.get("phase") != "Running":
        return None
    namespace = pod["metadata"].get("namespace", "")
    strategy = labels.get(STRATEGY_LABEL, "")
    identity = Identity(service, labels.get(POLICY_LABEL, ""), namespace, strategy)
    uid = pod["metadata"].get("uid", "")
    return Door(labels.get(INSTANCE_LABEL, ""), address, identity, uid)


class Shown(aiohttp.ClientResponse):
    """An answer that keeps when the certificate ends that its connection showed.

    It is looked up first of all: a short answer has let go of its connection once it is read.
    """

    certificate_ends = 0.0

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        """Begin to read the answer."""
        transport = connection.transport
        shown = transport.get_extra_info("peercert") if transport else None
        if shown:
            self.certificate_ends = ssl.cert_time_to_seconds(shown["notAfter"])
        return await super().start(connection)


class Reader:
    """Asks pods, a few at a time. `port` is another one in tests only."""

    def __init__(self, proofs: Proofs, *, port: int = STATUS_PORT) -> None:
        self._proofs, self._port = proofs, port
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, door: Door) -> Answer:
        """Ask once; the answer says why where there is none."""
        async with self._turns:
            try:
                document, end = await self._fetch(door)
            except TimeoutError:
                return Answer(outcome=Outcome.UNREACHABLE, why=f"no answer in {TIMEOUT_S:g} s")
            except (aiohttp.ClientError, OSError, ValueError, Unproven) as error:
                if _is_about_trust(error):
                    self._proofs.doubt(door.identity.policy, door.identity.namespace)
                why = str(error) or type(error).__name__
                return Answer(outcome=Outcome.UNREACHABLE, why=why[:200])
        return _read(door, document, end)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    async def _fetch(self, door: Door) -> tuple[bytes, float]:
        identity = door.identity
        context = await self._proofs.context(identity.policy, identity.namespace)
        host = f"[{door.address}]" if ":" in door.address else door.address
        async with self._pool().get(
            f"https://{host}:{self._port}/status",
            ssl=context,
            server_hostname=identity.dns_name,
        ) as response:
            end = response.certificate_ends if isinstance(response, Shown) else 0.0
            response.raise_for_status()
            return await _whole(response.content), end

    def _pool(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(force_close=True, limit=AT_ONCE),
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
                response_class=Shown,
            )
        return self._session


def _is_about_trust(error: Exception) -> bool:
    """Whether one end may not have taken the other's certificate: a server just hangs up."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return isinstance(error, aiohttp.ClientSSLError)
    return isinstance(error, aiohttp.ClientOSError | aiohttp.ServerDisconnectedError | ssl.SSLError)


def _read(door: Door, document: bytes, end: float) -> Answer:
    try:
        report = report_of(door.identity.service, document)
    except msgspec.MsgspecError as error:
        why = f"its status can't be read: {error}"
        return Answer(outcome=Outcome.INVALID, why=why, certificate_ends=end)
    return Answer(outcome=Outcome.ANSWERED, report=report, certificate_ends=end)


async def _whole(content: aiohttp.StreamReader) -> bytes:
    """All of an answer, of which one read gives only what has arrived."""
    found = bytearray()
    async for part in content.iter_any():
        found += part
        if len(found) > MOST_BYTES:
            raise ValueError(f"its status is longer than {MOST_BYTES} bytes")
    return bytes(found)
