"""Ports of workloads: free, different, and out of the way of outgoing connections."""

import socket

from tradewind.local.addresses import allocate


def ports_of(count: int) -> list[int]:
    found = allocate(f"workload-{number}" for number in range(count)).values()
    return [int(address.rpartition(":")[2]) for each in found for address in (each.grpc, each.http)]


def test_every_port_is_another() -> None:
    ports = ports_of(20)
    assert len(set(ports)) == len(ports) == 40


def test_each_can_be_listened_on() -> None:
    for port in ports_of(3):
        socket.create_server(("127.0.0.1", port)).close()


def test_no_outgoing_connection_is_given_one_of_them() -> None:
    with socket.create_server(("127.0.0.1", 0)) as kernels_choice:
        assert max(ports_of(20)) < kernels_choice.getsockname()[1]
