"""A bare gRPC hop: one message on a stream between two processes, with our TLS and settings.

`… hop receive FOLDER` prints its address and then each message's time in microseconds as JSON;
`… hop send FOLDER ADDRESS` is the other side.
"""

import asyncio
import datetime as dt
import json
import os
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import grpc
import uvloop

from tradewind.local.certificates import Authority
from tradewind.transport.channels import open_channel
from tradewind.transport.identities import RISK, STRATEGY, Identity
from tradewind.transport.polling import EXPERIMENTS
from tradewind.transport.servers import OPTIONS
from tradewind.transport.tls import TlsFiles, server_credentials

MESSAGES, PER_SECOND, BYTES = 2_000, 500, 250
WARM_UP = 200
_METHOD = "/bench/Hop"
_STAMP = struct.Struct("<q")
_RECEIVER, _SENDER = Identity(RISK, "bench"), Identity(STRATEGY, "bench", strategy="hop")


def one_way_us(folder: Path) -> list[float]:
    """Each message's time from the sender's write to the receiver's read, in microseconds."""
    with _side("receive", str(folder)) as receiver:
        address = _line(receiver)
        with _side("send", str(folder), address):
            times: list[float] = json.loads(_line(receiver))
    return times[WARM_UP:]


def _side(*arguments: str) -> "subprocess.Popen[str]":
    command = (sys.executable, "-m", __name__, *arguments)
    environment = {**os.environ, "GRPC_EXPERIMENTS": EXPERIMENTS}  # as the services set it
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None  # noqa: S101 # it is a pipe
    return process.stdout.readline().strip()


def _files(folder: str, identity: Identity) -> TlsFiles:
    now = dt.datetime.fromtimestamp(time.time(), dt.UTC)
    return Authority(Path(folder), now).issue(identity, now)


async def _receive(folder: str) -> None:
    all_read: asyncio.Future[list[float]] = asyncio.get_running_loop().create_future()
    server = grpc.aio.server(options=OPTIONS)
    server.add_generic_rpc_handlers((_Handler(all_read),))
    credentials = server_credentials(_files(folder, _RECEIVER))
    port = server.add_secure_port("127.0.0.1:0", credentials)
    await server.start()
    print(f"127.0.0.1:{port}", flush=True)
    print(json.dumps(await all_read), flush=True)
    await server.stop(None)


class _Handler(grpc.GenericRpcHandler):  # type: ignore[type-arg]  # generic in stubs only
    """Subtracts each message's stamp: both processes read one machine's clock."""

    def __init__(self, all_read: "asyncio.Future[list[float]]") -> None:
        self._all_read = all_read

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Any:
        """Serve the one method."""
        return grpc.stream_stream_rpc_method_handler(self._read)

    async def _read(self, messages: Any, _: Any) -> None:
        times: list[float] = []
        async for message in messages:
            times.append((time.time_ns() - _STAMP.unpack_from(message)[0]) / 1e3)  # noqa: PERF401 # stamped as it comes
        self._all_read.set_result(times)


async def _send(folder: str, address: str) -> None:
    channel: Any = open_channel(address, _RECEIVER, _files(folder, _SENDER))
    stream = channel.stream_stream(_METHOD)()
    padding, due = bytes(BYTES - _STAMP.size), time.monotonic()
    for _ in range(MESSAGES):
        due += 1 / PER_SECOND
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        await stream.write(_STAMP.pack(time.time_ns()) + padding)
    await stream.done_writing()
    await stream.read()
    await channel.close()


if __name__ == "__main__":
    _side_asked, *_arguments = sys.argv[1:]
    uvloop.run(_receive(*_arguments) if _side_asked == "receive" else _send(*_arguments))
