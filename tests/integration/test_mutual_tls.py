"""Every way in but the right one is refused."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import msgspec
import pytest

from tests.integration.identities import NOW, issue
from tradewind.transport.channels import open_channel
from tradewind.transport.identities import Identity
from tradewind.transport.servers import GrpcServer
from tradewind.transport.tls import TlsFiles
from tradewind.wire.v1 import risk_pb2 as pb
from tradewind.wire.v1.risk_pb2_grpc import (
    RiskControlServicer,
    RiskControlStub,
    add_RiskControlServicer_to_server,
)

RISK = Identity("risk", "main")
PERSON = Identity("person", "main")


class Control(RiskControlServicer):
    async def Status(self, request: pb.StatusRequest, context: Any) -> pb.StatusReply:  # noqa: N802
        return pb.StatusReply(json=b"{}")


class Door(msgspec.Struct):
    address: str
    folder: Path
    server_tls: TlsFiles
    refused: list[str]


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    tls = issue(tmp_path, RISK)
    refused: list[str] = []
    server = GrpcServer(tls, policy="main", namespace="default", on_refusal=refused.append)
    add_RiskControlServicer_to_server(Control(), server.grpc)  # type: ignore[no-untyped-call]
    port = await server.start("127.0.0.1:0")
    yield Door(f"127.0.0.1:{port}", tmp_path, tls, refused)
    await server.stop(0)


async def code_of(door: Door, tls: TlsFiles, peer: Identity = RISK) -> grpc.StatusCode:
    """Call Status and return how it ended."""
    async with open_channel(door.address, peer, tls) as channel:
        try:
            await RiskControlStub(channel).Status(pb.StatusRequest(), timeout=3)  # type: ignore[no-untyped-call]
        except grpc.aio.AioRpcError as error:
            return error.code()
    return grpc.StatusCode.OK


async def test_the_right_certificate_passes(door: Door) -> None:
    assert await code_of(door, issue(door.folder, PERSON)) is grpc.StatusCode.OK


async def test_the_right_name_with_the_wrong_method_is_refused_and_counted(door: Door) -> None:
    strategy = issue(door.folder, Identity("strategy", "main", strategy="s"))
    assert await code_of(door, strategy) is grpc.StatusCode.PERMISSION_DENIED
    assert door.refused == ["/tradewind.wire.v1.RiskControl/Status"]


async def test_another_policys_person_is_refused(door: Door) -> None:
    other = issue(door.folder, Identity("person", "other"))
    assert await code_of(door, other) is grpc.StatusCode.PERMISSION_DENIED


async def test_another_authority_is_refused(door: Door, tmp_path: Path) -> None:
    foreign = issue(tmp_path / "foreign", PERSON)
    mixed = msgspec.structs.replace(foreign, authority=door.server_tls.authority)
    assert await code_of(door, mixed) is grpc.StatusCode.UNAVAILABLE


async def test_an_expired_certificate_is_refused(door: Door) -> None:
    past = issue(door.folder, PERSON, now=NOW - dt.timedelta(days=3))
    assert await code_of(door, past) is grpc.StatusCode.UNAVAILABLE


async def test_a_server_with_another_name_is_refused_by_the_client(door: Door) -> None:
    tls = issue(door.folder, PERSON)
    wrong = Identity("execution", "main")
    assert await code_of(door, tls, peer=wrong) is grpc.StatusCode.UNAVAILABLE


async def test_no_certificate_is_refused(door: Door) -> None:
    roots = Path(door.server_tls.authority).read_bytes()
    options = (("grpc.ssl_target_name_override", RISK.dns_name),)
    credentials = grpc.ssl_channel_credentials(roots)
    async with grpc.aio.secure_channel(door.address, credentials, options=options) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as refusal:
            await RiskControlStub(channel).Status(pb.StatusRequest(), timeout=3)  # type: ignore[no-untyped-call]
    assert refusal.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_plaintext_is_refused(door: Door) -> None:
    async with grpc.aio.insecure_channel(door.address) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as refusal:
            await RiskControlStub(channel).Status(pb.StatusRequest(), timeout=3)  # type: ignore[no-untyped-call]
    assert refusal.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_a_new_authority_beside_the_old_one_lets_both_in_and_then_the_new_alone(
    door: Door, tmp_path: Path
) -> None:
    """An overlap as operators make it: two authorities in the file, a new leaf, one authority."""
    mine = door.server_tls
    old, new = issue(door.folder, PERSON), issue(tmp_path / "new", PERSON)
    both = Path(mine.authority).read_bytes() + Path(new.authority).read_bytes()
    bundle = tmp_path / "both.crt"
    bundle.write_bytes(both)
    old, new = (msgspec.structs.replace(each, authority=str(bundle)) for each in (old, new))
    Path(mine.authority).write_bytes(both)
    assert [await code_of(door, each) for each in (old, new)] == [grpc.StatusCode.OK] * 2
    server = issue(tmp_path / "new", RISK)
    Path(mine.key).write_bytes(Path(server.key).read_bytes())
    Path(mine.certificate).write_bytes(Path(server.certificate).read_bytes())
    assert [await code_of(door, each) for each in (old, new)] == [grpc.StatusCode.OK] * 2
    Path(mine.authority).write_bytes(Path(server.authority).read_bytes())
    found = [await code_of(door, each) for each in (old, new)]
    assert found == [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.OK]


async def test_renewed_files_are_used_without_a_restart(door: Door) -> None:
    Path(door.server_tls.certificate).unlink()
    renewed = issue(door.folder, RISK)
    assert renewed == door.server_tls
    assert await code_of(door, issue(door.folder, PERSON)) is grpc.StatusCode.OK
