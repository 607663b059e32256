"""The `config.json` of each workload."""

from base64 import b32encode
from hashlib import sha256
from typing import Any

import msgspec

from tradewind.deploy.cluster import (
    CREDENTIALS_FOLDER,
    POLICY_FILE,
    RUN_FOLDER,
    STATE_FOLDER,
    STRATEGIES_FOLDER,
    VENUE_PORT,
)
from tradewind.deploy.configs import (
    ApiServer,
    ExecutionConfig,
    MarketDataConfig,
    RiskConfig,
    StrategyConfig,
    VenueAddress,
)
from tradewind.deploy.plan import (
    EXECUTION,
    MARKET_DATA,
    RISK,
    VENUE,
    Workload,
    workload_name,
)
from tradewind.deploy.venue_addresses import broker_address, simulated_address
from tradewind.deploy.venue_configs import venue_config
from tradewind.resources.strategies import Feed
from tradewind_operator.planning.addresses import EVERYWHERE, grpc_of, listens, venue_of
from tradewind_operator.planning.places import (
    APPROVAL_FILE,
    OPERATOR_KEY_FILE,
    tls_files,
)
from tradewind_operator.planning.scopes import Scope
from tradewind_operator.planning.sources import MODEL, SOURCE, paths, source_files

_INSTALL_LENGTH = 8
RISK_POLICY_FILE = f"{RUN_FOLDER}/policy.json"
RISK_STRATEGIES_FOLDER = f"{RUN_FOLDER}/strategies"


def config_text(workload: Workload, scope: Scope) -> str:
    """A workload's configuration."""
    return msgspec.json.encode(_config(workload, scope), order="deterministic").decode()


def install_of(uid: str) -> str:
    """What a policy's client order ids begin with: short, its own, the same for its whole life."""
    return b32encode(sha256(uid.encode()).digest()).decode().lower()[:_INSTALL_LENGTH]


def account_of(scope: Scope) -> str:
    """What names the account: the operator never sees a broker's keys."""
    account = scope.policy.spec.account
    if account.is_simulated:
        return f"{account.venue.value}/{scope.policy.name}"
    return f"{account.venue.value}/{account.environment.value}/{scope.policy.name}"


def _config(workload: Workload, scope: Scope) -> msgspec.Struct:
    if workload.service == VENUE:
        return venue_config(
            scope.policy,
            listen=f"{EVERYWHERE}:{VENUE_PORT}",
            state=STATE_FOLDER,
            credentials=CREDENTIALS_FOLDER,
        )
    makers = {MARKET_DATA: _market_data, EXECUTION: _execution, RISK: _risk}
    return makers.get(workload.service, _strategy)(scope, _common(workload, scope))


def _common(workload: Workload, scope: Scope) -> dict[str, Any]:
    return {
        "name": workload.name,
        "policy": scope.policy.name,
        "install": install_of(scope.guard.uid),
        "state": STATE_FOLDER,
        "account": account_of(scope),
        "tls": tls_files(),
        "policy_file": POLICY_FILE,
        "strategies_folder": STRATEGIES_FOLDER,
        "namespace": scope.namespace,
        "log_level": scope.settings.log_level,
        "otlp_endpoint": scope.settings.otlp_endpoint,
        "pinned_cores": workload.cores,
        **listens(),
    }


def _market_data(scope: Scope, common: dict[str, Any]) -> msgspec.Struct:
    return MarketDataConfig(**common, venue=_venue(scope))


def _execution(scope: Scope, common: dict[str, Any]) -> msgspec.Struct:
    return ExecutionConfig(
        **common,
        venue=_venue(scope),
        approval_key=APPROVAL_FILE,
        operator_key=OPERATOR_KEY_FILE,
        durability=scope.policy.spec.persistence.durability.value,
    )


def _risk(scope: Scope, common: dict[str, Any]) -> msgspec.Struct:
    """Risk reads what it saw at the API server itself."""
    common |= {"policy_file": RISK_POLICY_FILE, "strategies_folder": RISK_STRATEGIES_FOLDER}
    return RiskConfig(
        **common,
        market_data=_peer(MARKET_DATA, scope),
        execution=_peer(EXECUTION, scope),
        approval_key=APPROVAL_FILE,
        market_clock=scope.policy.spec.account.is_simulated,
        api_server=ApiServer(),
    )


def _strategy(scope: Scope, common: dict[str, Any]) -> msgspec.Struct:
    assert scope.strategy is not None, "a strategy's workload is in a strategy's plan alone"  # noqa: S101 # a caller's mistake
    files = source_files(scope.strategy, scope.settings)
    return StrategyConfig(
        **common,
        strategy=scope.strategy.name,
        market_data=_peer(MARKET_DATA, scope),
        risk=_peer(RISK, scope),
        models=paths(files, MODEL),
        sources=paths(files, SOURCE),
    )


def _peer(service: str, scope: Scope) -> str:
    return grpc_of(workload_name(service, scope.policy.name), scope.namespace)


def _venue(scope: Scope) -> VenueAddress:
    account = scope.policy.spec.account
    if account.is_simulated:
        door = venue_of(workload_name(VENUE, scope.policy.name), scope.namespace)
        return simulated_address(account, door=door, credentials=CREDENTIALS_FOLDER)
    feed = scope.feed or str(Feed.IEX)
    return broker_address(account, credentials=CREDENTIALS_FOLDER, feed=feed)
