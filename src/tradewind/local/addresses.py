"""Loopback ports for the workloads: free ones, kept for as long as the runner lives."""

import socket
from collections.abc import Iterable

import msgspec


class Address(msgspec.Struct, frozen=True):
    """Where one workload listens."""

    grpc: str
    http: str


def allocate(names: Iterable[str]) -> dict[str, Address]:
    """Find two free ports for each name; all at once, so that no two get the same."""
    sockets: list[socket.socket] = []
    try:
        return {name: Address(_free(sockets), _free(sockets)) for name in names}
    finally:
        for each in sockets:
            each.close()


def _free(sockets: list[socket.socket]) -> str:
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    sockets.append(bound)
    host, port = bound.getsockname()
    return f"{host}:{port}"
