"""What one plan is about: the owner, its policy, and the workloads that are its own."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from tradewind.deploy import plan as deploy_plan
from tradewind.deploy.plan import Workload
from tradewind.resources.collecting import Resources
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy
from tradewind_operator.model import Manifest, Owned, Ref, View
from tradewind_operator.settings import Settings

POLICY, STRATEGY = "RiskPolicy", "TradingStrategy"


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """A view with everything read. `guard` is the policy as an object, `policy` its content.

    `strategy` is None for a policy's own plan. `resources` holds what its workloads are made from,
    `group` all workloads of the policy, in the order of start. `image` is the group's.
    """

    view: View
    settings: Settings
    guard: Owned
    policy: RiskPolicy
    strategy: TradingStrategy | None
    resources: Resources
    group: tuple[Workload, ...]
    image: str

    @property
    def workloads(self) -> tuple[Workload, ...]:
        """The owner's own."""
        own = self.strategy.name if self.strategy is not None else ""
        return tuple(each for each in self.group if each.strategy == own)

    @property
    def is_suspended(self) -> bool:
        """The workload is not wanted; what belongs to it is."""
        return self.strategy is not None and self.strategy.spec.suspend

    @property
    def owner(self) -> Owned:
        """The resource that this plan is made for."""
        return self.view.own

    @property
    def namespace(self) -> str:
        """Where everything lies."""
        return self.view.own.ref.namespace

    @property
    def observed(self) -> Mapping[Ref, Manifest]:
        """What the cluster has."""
        return self.view.children

    def seen(self, kind: str, name: str) -> Manifest | None:
        """A child as the cluster has it."""
        return self.view.children.get(Ref(kind, self.namespace, name))


def scope_of(view: View, settings: Settings) -> Scope | None:
    """The scope of a view; None where the resource or its policy can't be read."""
    guard = view.policy if view.own.ref.kind == STRATEGY else view.own
    own = view.own.resource
    if guard is None or not isinstance(guard.resource, RiskPolicy) or own is None:
        return None
    resources = _resources(view, guard.resource)
    strategy = own if isinstance(own, TradingStrategy) else None
    return Scope(
        view=view,
        settings=settings,
        guard=guard,
        policy=guard.resource,
        strategy=strategy,
        resources=resources,
        group=deploy_plan.plan(resources),
        image=guard.status.image or settings.services_image,
    )


def _resources(view: View, policy: RiskPolicy) -> Resources:
    """The policy with every strategy of its feed; the owner itself is always among them."""
    known = [*view.strategies, *([view.own] if view.own.ref.kind == STRATEGY else [])]
    by_name = {each.ref.name: each for each in known}
    return Resources(
        policies={policy.name: policy},
        strategies=_of_one_feed(list(by_name.values()), policy.name, view.own.ref),
        config_maps=view.files,
    )


def _of_one_feed(known: list[Owned], policy: str, own: Ref) -> dict[str, TradingStrategy]:
    """One feed for a policy: the oldest strategy's. A later one of another is not heard."""
    bound = [
        (each, each.resource)
        for each in sorted(known, key=lambda each: (each.created, each.ref.name))
        if isinstance(each.resource, TradingStrategy) and each.resource.policy == policy
    ]
    feeds = [resource.spec.market_data.feed for _, resource in bound]
    return {
        resource.name: _awake(resource)
        for each, resource in bound
        if resource.spec.market_data.feed == feeds[0] or each.ref == own
    }


def _awake(strategy: TradingStrategy) -> TradingStrategy:
    """A suspended strategy keeps its place: its configuration and doors stay."""
    return replace(strategy, spec=replace(strategy.spec, suspend=False))
