"""From a workload to its configuration file: addresses, folders, identities."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from tradewind.deploy.configs import (
    ExecutionConfig,
    MarketDataConfig,
    RiskConfig,
    StrategyConfig,
    VenueAddress,
)
from tradewind.deploy.plan import EXECUTION, MARKET_DATA, RISK, STRATEGY, VENUE, Workload
from tradewind.deploy.venue_addresses import broker_address, simulated_address
from tradewind.local.addresses import Address
from tradewind.local.certificates import Authority, approval_key, write_private
from tradewind.local.contents import write_contents
from tradewind.local.credentials import account_id, credentials_folder
from tradewind.local.options import RunOptions
from tradewind.local.private import PrivateFolder
from tradewind.local.resource_files import ResourceFiles
from tradewind.local.state import StateFolder
from tradewind.local.venue_configurations import venue_config
from tradewind.resources.accounts import Venue
from tradewind.resources.collecting import Resources
from tradewind.resources.policies import RiskPolicy
from tradewind.transport.identities import PERSON, Identity
from tradewind.transport.tls import TlsFiles

NAMESPACE = "default"
MODULES = {
    VENUE: "tradewind.venues.simulated",
    MARKET_DATA: "tradewind_services.market_data",
    STRATEGY: "tradewind_services.strategy",
    RISK: "tradewind_services.risk",
    EXECUTION: "tradewind_services.execution",
}


class Configurations:
    """Writes the configuration of each workload of one run."""

    def __init__(
        self,
        options: RunOptions,
        state: StateFolder,
        private: PrivateFolder,
        addresses: dict[str, Address],
        *,
        pid: int,
        now: dt.datetime,
    ) -> None:
        self._options, self._state, self._files = options, state, ResourceFiles(state)
        self._private = private
        self._addresses, self._pid, self._now = addresses, pid, now
        life = dt.timedelta(seconds=options.certificate_life_s)
        self._authority = Authority(state.folder("tls"), now, life)

    def renew(self, workloads: Iterable[Workload]) -> None:
        """Renew certificates of which a third of their life is over; services read them again."""
        own = [each for each in workloads if each.service != VENUE]
        for workload in own:
            self._authority.issue(_identity(workload), self._now)
        for policy in {each.policy for each in own}:
            self.person(policy)

    def person(self, policy: str) -> TlsFiles:
        """A person's certificate for a policy."""
        return self._authority.issue(Identity(PERSON, policy, NAMESPACE), self._now)

    def account(self, policy: str, resources: Resources) -> str:
        """What names a policy's account."""
        return account_id(resources.policies[policy])

    def credentials(self, policy: str, resources: Resources) -> str:
        """The folder with a policy's broker keys."""
        found = resources.policies[policy]
        return str(credentials_folder(self._private, resources, found))

    def operator_key(self, policy: str) -> str:
        """The file with the key that signs a person's flatten command."""
        return str(approval_key(self._state.folder("keys", policy) / "operator"))

    def write(self, workload: Workload, resources: Resources) -> Path:
        """Write a workload's configuration and return its path."""
        policy = resources.policies[workload.policy]
        path = self._state.folder("run", workload.name) / "config.json"
        if workload.service == VENUE:
            config: msgspec.Struct = venue_config(
                policy,
                self._options,
                listen=self._addresses[workload.name].http,
                state=self._state.folder("venues", workload.policy),
                credentials=credentials_folder(self._private, resources, policy),
            )
        else:
            config = self._service(workload, policy, resources)
        write_private(path, msgspec.json.encode(config))
        return path

    def _service(
        self, workload: Workload, policy: RiskPolicy, resources: Resources
    ) -> msgspec.Struct:
        common = self._common(workload, policy, resources)
        match workload.service:
            case "market-data":
                address = self._venue(policy, resources)
                paced, record = self._options.paced, self._record(policy, resources)
                return MarketDataConfig(**common, venue=address, paced=paced, record=record)
            case "execution":
                return ExecutionConfig(
                    **common,
                    venue=self._venue(policy, resources),
                    approval_key=self._key(policy, "approval"),
                    operator_key=self.operator_key(policy.name),
                    durability=self._options.durability or policy.spec.persistence.durability.value,
                )
            case "risk":
                return RiskConfig(
                    **common,
                    market_data=self._addresses[f"{policy.name}-market-data"].grpc,
                    execution=self._addresses[f"{policy.name}-execution"].grpc,
                    approval_key=self._key(policy, "approval"),
                    market_clock=policy.spec.account.venue is Venue.SIMULATED,
                )
            case _:
                return self._strategy(common, workload, policy, resources)

    def _strategy(
        self,
        common: dict[str, Any],
        workload: Workload,
        policy: RiskPolicy,
        resources: Resources,
    ) -> StrategyConfig:
        strategy = resources.strategies[workload.strategy]
        contents = write_contents(
            strategy, resources, self._state.folder("contents", strategy.name)
        )
        return StrategyConfig(
            **common,
            strategy=workload.strategy,
            market_data=self._addresses[f"{policy.name}-market-data"].grpc,
            risk=self._addresses[f"{policy.name}-risk"].grpc,
            models=contents.models,
            sources=contents.sources,
            record=self._options.record,
        )

    def _common(
        self, workload: Workload, policy: RiskPolicy, resources: Resources
    ) -> dict[str, Any]:
        address = self._addresses[workload.name]
        return {
            "name": workload.name,
            "policy": policy.name,
            "install": self._state.install,
            "state": str(self._state.folder("state", workload.name)),
            "account": account_id(policy),
            "grpc_listen": address.grpc,
            "http_listen": address.http,
            "tls": self._authority.issue(_identity(workload), self._now),
            "policy_file": str(self._files.policy_file(policy.name)),
            "strategies_folder": str(self._files.strategies_folder(policy.name)),
            "namespace": NAMESPACE,
            "runner_pid": self._pid,
            "otlp_endpoint": self._options.otlp_endpoint,
        }

    def _venue(self, policy: RiskPolicy, resources: Resources) -> VenueAddress:
        account, folder = policy.spec.account, self.credentials(policy.name, resources)
        if account.is_simulated:
            door = self._addresses[f"{policy.name}-venue"].http
            return simulated_address(account, door=door, credentials=folder)
        return broker_address(account, credentials=folder, feed=_feed(policy, resources))

    def _record(self, policy: RiskPolicy, resources: Resources) -> str:
        """Where a policy's feed is recorded: two policies may read the same symbols."""
        folder = self._options.record
        if not folder:
            return ""
        path = Path(folder).resolve()
        return str(path if len(resources.policies) == 1 else path / policy.name)

    def _key(self, policy: RiskPolicy, name: str) -> str:
        return str(approval_key(self._state.folder("keys", policy.name) / name))


def _identity(workload: Workload) -> Identity:
    return Identity(workload.service, workload.policy, NAMESPACE, workload.strategy)


def _feed(policy: RiskPolicy, resources: Resources) -> str:
    own = (each for each in resources.strategies.values() if each.policy == policy.name)
    return next((str(each.spec.market_data.feed) for each in own), "iex")
