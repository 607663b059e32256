"""Resources to the workloads that they want: pure, the same for the runner and an operator."""

from hashlib import sha256

import msgspec

from tradewind.resources.loading import Resources
from tradewind.resources.placements import Placement
from tradewind.resources.policies import RiskPolicy, Venue
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


class Workload(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One process or pod. `peers` are the names of the workloads that it calls.

    `fingerprint` changes when the workload must restart; hot fields are not in it.
    """

    name: str
    service: str
    policy: str
    strategy: str = ""
    peers: tuple[str, ...] = ()
    cores: int = 0
    fingerprint: str = ""


def plan(resources: Resources) -> tuple[Workload, ...]:
    """The desired workloads, in the order of start."""
    workloads = [
        workload
        for policy in resources.policies.values()
        if _has_strategies(resources, policy)
        for workload in _of_policy(policy)
    ]
    workloads += [
        _of_strategy(strategy)
        for strategy in resources.strategies.values()
        if strategy.policy in resources.policies and not strategy.spec.suspend
    ]
    return tuple(sorted(workloads, key=lambda each: (ORDER.index(each.service), each.name)))


def changed(old: tuple[Workload, ...], new: tuple[Workload, ...]) -> tuple[set[str], set[str]]:
    """Names to stop and names to start, to come from one plan to another."""
    before = {each.name: each for each in old}
    after = {each.name: each for each in new}
    rolled = {
        name
        for name in before.keys() & after.keys()
        if before[name].fingerprint != after[name].fingerprint
        or before[name].cores != after[name].cores
    }
    return (before.keys() - after.keys()) | rolled, (after.keys() - before.keys()) | rolled


def _has_strategies(resources: Resources, policy: RiskPolicy) -> bool:
    return any(each.policy == policy.name for each in resources.strategies.values())


def _of_policy(policy: RiskPolicy) -> list[Workload]:
    name, spec = policy.name, policy.spec
    account = _fingerprint(spec.account)
    venue = f"{name}-venue"
    workloads = [
        _workload(policy, MARKET_DATA, spec.placement.market_data, account),
        _workload(policy, EXECUTION, spec.placement.execution, account),
        _workload(
            policy,
            RISK,
            spec.placement.risk,
            account,
            peers=(f"{name}-market-data", f"{name}-execution"),
        ),
    ]
    if spec.account.venue is Venue.SIMULATED:
        workloads.append(Workload(name=venue, service=VENUE, policy=name, fingerprint=account))
    return workloads


def _workload(
    policy: RiskPolicy,
    service: str,
    placement: Placement,
    fingerprint: str,
    *,
    peers: tuple[str, ...] = (),
) -> Workload:
    return Workload(
        name=f"{policy.name}-{service}",
        service=service,
        policy=policy.name,
        peers=peers,
        cores=_cores(placement),
        fingerprint=fingerprint,
    )


def _of_strategy(strategy: TradingStrategy) -> Workload:
    spec = strategy.spec
    rolls = (
        spec.risk_policy_ref,
        spec.symbols,
        spec.strategies,
        spec.market_data,
        spec.combine,
        spec.capital.allocation,
        spec.sizing,
    )
    return Workload(
        name=f"{strategy.name}-strategy",
        service=STRATEGY,
        policy=strategy.policy,
        strategy=strategy.name,
        peers=(f"{strategy.policy}-market-data", f"{strategy.policy}-risk"),
        cores=_cores(spec.placement),
        fingerprint=_fingerprint(rolls),
    )


def _cores(placement: Placement) -> int:
    return placement.pinning.cpus if placement.pinning else 0


def _fingerprint(value: object) -> str:
    return sha256(msgspec.json.encode(value, order="sorted")).hexdigest()[:16]
