"""Loopback ports for the workloads: free ones, kept for as long as the runner lives."""

import secrets
import socket
from collections.abc import Iterable
from pathlib import Path

import msgspec

_LOWEST, _TRIES = 10_000, 50
_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")


class Address(msgspec.Struct, frozen=True):
    """Where one workload listens."""

    grpc: str
    http: str


def allocate(names: Iterable[str]) -> dict[str, Address]:
    """Find two free ports for each name; all at once, so that no two get the same.

    They lie below those that the kernel gives to outgoing connections: one of these could take a
    port while its workload restarts.
    """
    sockets: list[socket.socket] = []
    try:
        return {name: Address(_free(sockets), _free(sockets)) for name in names}
    finally:
        for each in sockets:
            each.close()


def _free(sockets: list[socket.socket]) -> str:
    bound = _bound()
    sockets.append(bound)
    host, port = bound.getsockname()
    return f"{host}:{port}"


def _bound() -> socket.socket:
    """A socket on a port that nobody has; any that the kernel likes when those below run short."""
    below = _first_ephemeral() - _LOWEST
    ports = [_LOWEST + secrets.randbelow(below) for _ in range(_TRIES if below > 0 else 0)]
    for port in (*ports, 0):
        taken = socket.socket()
        try:
            taken.bind(("127.0.0.1", port))
        except OSError:
            taken.close()
            if not port:
                raise
            continue
        return taken
    raise AssertionError("the kernel's own choice is bound or raises")


def _first_ephemeral() -> int:
    try:
        return int(_EPHEMERAL.read_text().split()[0])
    except (OSError, ValueError):
        return 0
