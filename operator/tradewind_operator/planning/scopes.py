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
from tradewind_operator.planning.images import image_for
from tradewind_operator.planning.last_good import as_running
from tradewind_operator.planning.refusals import is_paused, refusal
from tradewind_operator.settings import Settings

POLICY, STRATEGY = "RiskPolicy", "TradingStrategy"


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """A view with everything read. `guard` is the policy as an object, `policy` its content.

    `strategy` is None for a policy's own plan. `feed` is what the policy's strategies hear, ""
    where there are none. `group` are the policy's workloads in the order of start, and the
    strategy's own. `image` is the build of them all.
    """

    view: View
    settings: Settings
    guard: Owned
    policy: RiskPolicy
    strategy: TradingStrategy | None
    feed: str
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


def scope_of(view: View, settings: Settings, verdict: str | None = None) -> Scope | None:
    """The scope of a view; None where the resource or its policy can't be read.

    What the guard refuses goes on as it runs, and so does what can't be read any more.
    """
    stays = bool(refusal(view, verdict)) or view.own.resource is None
    if stays:
        view = _with_own(view, as_running(view))
    guard = view.policy if view.own.ref.kind == STRATEGY else view.own
    own = view.own.resource
    if guard is None or not isinstance(guard.resource, RiskPolicy) or own is None:
        return None
    feeding = _feeding(view, guard.resource)
    return Scope(
        view=view,
        settings=settings,
        guard=guard,
        policy=guard.resource,
        strategy=own if isinstance(own, TradingStrategy) else None,
        feed=next((str(each.spec.market_data.feed) for each in feeding.strategies.values()), ""),
        group=_group(feeding, view, guard.resource),
        image=_image(view, guard, settings, stays=stays or is_paused(view.own)),
    )


def _with_own(view: View, own: Owned) -> View:
    """The view with another version of its owner."""
    policy = own if view.policy is not None and view.policy.ref == own.ref else view.policy
    strategies = tuple(own if each.ref == own.ref else each for each in view.strategies)
    return replace(view, own=own, policy=policy, strategies=strategies)


def _image(view: View, guard: Owned, settings: Settings, *, stays: bool) -> str:
    """The policy decides when the group moves; its strategies follow its status."""
    if view.own.ref.kind == POLICY and not stays:
        return image_for(view, settings)
    return guard.status.image or settings.services_image


def _feeding(view: View, policy: RiskPolicy) -> Resources:
    """The policy with its oldest strategy, whose feed is the policy's; a later one's is not."""
    bound = [
        (each.created, each.ref.name, each.resource)
        for each in view.strategies
        if isinstance(each.resource, TradingStrategy) and each.resource.policy == policy.name
    ]
    oldest = [min(bound, key=lambda each: each[:2])[2]] if bound else []
    strategies = {each.name: _awake(each) for each in oldest}
    return Resources(policies={policy.name: policy}, strategies=strategies)


def _group(feeding: Resources, view: View, policy: RiskPolicy) -> tuple[Workload, ...]:
    """The policy's workloads, and the strategy's own; others' are not looked into."""
    own = view.own.resource
    if not isinstance(own, TradingStrategy):
        return _of_policy(deploy_plan.plan(feeding))
    resources = Resources(
        policies={policy.name: policy}, strategies={own.name: _awake(own)}, config_maps=view.files
    )
    found, feed = deploy_plan.plan(resources), own.spec.market_data.feed
    if all(each.spec.market_data.feed == feed for each in feeding.strategies.values()):
        return found
    return (*_of_policy(deploy_plan.plan(feeding)), *(each for each in found if each.strategy))


def _of_policy(workloads: tuple[Workload, ...]) -> tuple[Workload, ...]:
    return tuple(each for each in workloads if not each.strategy)


def _awake(strategy: TradingStrategy) -> TradingStrategy:
    """A suspended strategy keeps its place: its configuration and doors stay."""
    return replace(strategy, spec=replace(strategy.spec, suspend=False))
