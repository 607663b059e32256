"""Resources to the workloads that they want: pure, the same for the runner and an operator."""

from enum import StrEnum

import msgspec

from tradewind.deploy.fingerprints import policy_fingerprint, strategy_fingerprint
from tradewind.resources.collecting import Resources
from tradewind.resources.placements import Placement
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy

VENUE, MARKET_DATA, STRATEGY, RISK, EXECUTION = (
    "venue",
    "market-data",
    "strategy",
    "risk",
    "execution",
)
ORDER = (VENUE, MARKET_DATA, EXECUTION, RISK, STRATEGY)
"""Start in this order, stop in the reverse: nobody waits for one that comes later."""
_PORTS = {VENUE: ("http",)}
_NEEDS = {VENUE: (), MARKET_DATA: (), EXECUTION: (), RISK: (MARKET_DATA, EXECUTION)}


class Restart(StrEnum):
    """When a workload that ended is started again.

    ALWAYS: with growing pauses. THRICE: a strategy that failed by itself three times stays down;
    one that was killed from outside is started always.
    """

    ALWAYS = "Always"
    THRICE = "Thrice"


class Workload(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One process or pod. `peers` are the names of the workloads that it calls.

    `fingerprint` changes when the workload must restart; hot fields are not in it. `ports` are the
    names of what it listens on; where, the runner or operator decides. `durable` workloads keep a
    journal that outlives them.
    """

    name: str
    service: str
    policy: str
    strategy: str = ""
    peers: tuple[str, ...] = ()
    ports: tuple[str, ...] = ("grpc", "http")
    cores: int = 0
    durable: bool = False
    restart: Restart = Restart.ALWAYS
    fingerprint: str = ""


def plan(resources: Resources) -> tuple[Workload, ...]:
    """The desired workloads, in the order of start.

    A policy without strategies has workloads too: its account may hold positions.
    """
    workloads = [
        _of_policy(service, policy, resources)
        for policy in resources.policies.values()
        for service in _services(policy)
    ]
    workloads += [
        _of_strategy(strategy, resources)
        for strategy in resources.strategies.values()
        if strategy.policy in resources.policies and not strategy.spec.suspend
    ]
    return tuple(sorted(workloads, key=lambda each: (ORDER.index(each.service), each.name)))


def changed(old: tuple[Workload, ...], new: tuple[Workload, ...]) -> tuple[set[str], set[str]]:
    """Names to stop and names to start, to come from one plan to another."""
    before = {each.name: each for each in old}
    after = {each.name: each for each in new}
    rolled = {name for name in before.keys() & after.keys() if before[name] != after[name]}
    return (before.keys() - after.keys()) | rolled, (after.keys() - before.keys()) | rolled


def workload_name(service: str, owner: str) -> str:
    """The name of a policy's or strategy's workload."""
    return f"{owner}-{service}"


def _services(policy: RiskPolicy) -> tuple[str, ...]:
    standard = (MARKET_DATA, EXECUTION, RISK)
    return (VENUE, *standard) if policy.spec.account.is_simulated else standard


def _of_policy(service: str, policy: RiskPolicy, resources: Resources) -> Workload:
    venue = (VENUE,) if policy.spec.account.is_simulated else ()
    calls = _NEEDS[service] + (venue if service in (MARKET_DATA, EXECUTION) else ())
    return Workload(
        name=workload_name(service, policy.name),
        service=service,
        policy=policy.name,
        peers=tuple(workload_name(peer, policy.name) for peer in calls),
        ports=_PORTS.get(service, ("grpc", "http")),
        cores=_placement(service, policy).cores,
        durable=service in (VENUE, RISK, EXECUTION),
        fingerprint=policy_fingerprint(service, policy, resources),
    )


def _placement(service: str, policy: RiskPolicy) -> Placement:
    placement = policy.spec.placement
    placements = {
        MARKET_DATA: placement.market_data,
        RISK: placement.risk,
        EXECUTION: placement.execution,
    }
    return placements.get(service, Placement())


def _of_strategy(strategy: TradingStrategy, resources: Resources) -> Workload:
    peers = (MARKET_DATA, RISK)
    return Workload(
        name=workload_name(STRATEGY, strategy.name),
        service=STRATEGY,
        policy=strategy.policy,
        strategy=strategy.name,
        peers=tuple(workload_name(peer, strategy.policy) for peer in peers),
        cores=strategy.spec.placement.cores,
        restart=Restart.THRICE,
        fingerprint=strategy_fingerprint(strategy, resources),
    )
