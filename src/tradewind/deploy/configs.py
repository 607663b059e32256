"""What each workload is told: one JSON file per process, the same from a runner or an operator.

Addresses are "host:port". Folders and files are absolute paths. Secrets appear as paths only.
"""

from pathlib import Path
from typing import TypeVar

import msgspec

from tradewind.domain.errors import ConfigurationError
from tradewind.transport.tls_files import TlsFiles


class VenueAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Where a broker account and its data live.

    `data_url` is the host of the market-data sockets. `credentials` is a folder with the files
    `key-id` and `secret-key`. `market_clock` asks a simulated venue for its own time; its books are
    exact to the unit. `not_found_after_ms` is how long an unknown order is looked for.
    """

    trading_url: str
    data_url: str
    history_url: str
    credentials: str
    feed: str = "iex"
    environment: str = "paper"
    market_clock: bool = False
    not_found_after_ms: int = 60_000


class ServiceConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What every service is told. `account` names venue, environment and credentials.

    `policy_file` and `strategies_folder` hold normalised resources, watched for changes: one file
    `<name>.json` for each strategy of the policy. `runner_pid` is the process whose end ends us.
    Where `pages_listen` is set, pages are there alone and `http_listen` has probes and metrics;
    where `status_listen` is, an operator reads `/status` there by mutual TLS. `pinned_cores` is how
    many whole cores the process should have for itself; `cores` are those that a runner gave it.
    """

    name: str
    policy: str
    install: str
    state: str
    account: str
    grpc_listen: str
    http_listen: str
    tls: TlsFiles
    policy_file: str
    strategies_folder: str
    namespace: str = "default"
    runner_pid: int = 0
    cores: tuple[int, ...] = ()
    log_level: str = "info"
    otlp_endpoint: str = ""
    pages_listen: str = ""
    status_listen: str = ""
    pinned_cores: int = 0


class MarketDataConfig(ServiceConfig, frozen=True, kw_only=True):
    """One socket to the venue for every strategy of a policy.

    `record` is a folder or "". `paced` says that a tape at full speed waits for its readers:
    nothing is conflated, and the tape goes on when every strategy and risk have finished.
    """

    venue: VenueAddress
    record: str = ""
    paced: bool = False


class StrategyConfig(ServiceConfig, frozen=True, kw_only=True):
    """One TradingStrategy. `models` maps a component's name to its model file."""

    strategy: str
    market_data: str
    risk: str
    models: dict[str, str] = {}
    sources: dict[str, str] = {}
    record: str = ""


class ApiServer(msgspec.Struct, frozen=True, kw_only=True):
    """Where the resources are kept, and the files of the service account that may watch them.

    `url` is "" in a pod, which finds it in its environment.
    """

    url: str = ""
    token_file: str = "/var/run/secrets/kubernetes.io/serviceaccount/token"  # noqa: S105 # a place
    ca_file: str = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"


class RiskConfig(ServiceConfig, frozen=True, kw_only=True):
    """One account's risk. `approval_key` is a file shared with execution only.

    `market_clock`: the venue has its own time, and is open at any hour. With an `api_server` risk
    watches its policy and strategies of `namespace` there, and itself writes `policy_file` and
    `strategies_folder`; without one somebody else does.
    """

    market_data: str
    execution: str
    approval_key: str
    market_clock: bool = False
    api_server: ApiServer | None = None


class ExecutionConfig(ServiceConfig, frozen=True, kw_only=True):
    """One account's sender. `durability` is "machine" (fsync before bytes leave) or "process".

    `requests_per_minute` is what the venue allows this account.
    """

    venue: VenueAddress
    approval_key: str
    operator_key: str
    durability: str = "machine"
    requests_per_minute: int = 200


ConfigT = TypeVar("ConfigT", bound=ServiceConfig)


def read_config(path: Path, kind: type[ConfigT]) -> ConfigT:
    """Read a workload's configuration.

    Raises:
        ConfigurationError: unreadable, or not of this kind; the message names the field.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigurationError(f"cannot read the configuration {path}: {error}") from error
