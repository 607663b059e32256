"""What a running `up` tells the other commands: who runs where, and how to speak to them."""

from pathlib import Path

import msgspec

from tradewind.domain.errors import ConfigurationError
from tradewind.transport.tls import TlsFiles


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """One workload's addresses."""

    workload: str
    service: str
    policy: str
    strategy: str = ""
    grpc: str = ""
    http: str = ""


class RunnerFile(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a command needs, by policy.

    `people` holds a person's certificate; `accounts` and `operator_keys` (files) are for a flatten
    that execution carries out with risk dead. `credentials` are folders with broker keys.
    `down` has the workloads that are not started again, each with its reason.
    """

    pid: int
    namespace: str
    doors: tuple[Door, ...]
    people: dict[str, TlsFiles]
    accounts: dict[str, str] = {}
    operator_keys: dict[str, str] = {}
    credentials: dict[str, str] = {}
    down: dict[str, str] = {}

    def door(self, service: str, policy: str) -> Door:
        """The door of one service of a policy.

        Raises:
            ConfigurationError: there is none.
        """
        for door in self.doors:
            if (door.service, door.policy) == (service, policy):
                return door
        raise ConfigurationError(f"no {service} runs for policy {policy!r}")

    @property
    def policies(self) -> tuple[str, ...]:
        """Names of the policies that run."""
        return tuple(sorted(self.people))


def read_runner_file(path: Path) -> RunnerFile:
    """Read what a running `up` wrote.

    Raises:
        ConfigurationError: nothing runs with this state folder.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=RunnerFile)
    except FileNotFoundError:
        raise ConfigurationError(
            f"nothing runs with the state in {path.parent}; start it with `tradewind up PATH`, "
            "or name the folder with --state"
        ) from None
    except msgspec.MsgspecError as error:
        raise ConfigurationError(f"cannot read {path}: {error}") from error
