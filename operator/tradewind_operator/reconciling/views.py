"""What a pass looks at, put together from the cache and what services said."""

from collections.abc import Callable, Mapping

import msgspec

from tradewind.deploy.reports import ServiceReport
from tradewind.resources.strategies import TradingStrategy
from tradewind_operator.api.kinds import POLICY
from tradewind_operator.model import Manifest, Owned, Ref, View
from tradewind_operator.reconciling.caches import Cache


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a namespace beside its watched objects; see `View`."""

    reports: Mapping[str, ServiceReport]
    unreachable: Mapping[str, str]
    asked: Mapping[str, int] = {}
    ends: Mapping[str, float] = {}
    files: Mapping[str, Mapping[str, bytes]]
    secrets: Mapping[str, str]
    is_ending: bool = False


class Views:
    """Makes the view of one resource."""

    def __init__(self, cache: Cache, told: Callable[[str], Told]) -> None:
        self._cache, self._told = cache, told

    def of(self, ref: Ref) -> View | None:
        """The view of a resource, None when there is none of it."""
        own = self._cache.own(ref)
        if own is None:
            return None
        policy = own if ref.kind == POLICY else self._policy(own)
        told = self._told(ref.namespace)
        return View(
            own=own,
            policy=policy,
            strategies=self._cache.strategies(policy.ref) if policy else (),
            policies=self._cache.policies(ref.namespace),
            children={**self._pods(own, policy), **self._cache.children(ref)},
            reports=told.reports,
            unreachable=told.unreachable,
            asked=told.asked,
            ends=told.ends,
            files=told.files,
            secrets=told.secrets,
            namespace_deleting=told.is_ending,
        )

    def _policy(self, strategy: Owned) -> Owned | None:
        if not isinstance(strategy.resource, TradingStrategy):
            return None
        named = Ref(POLICY, strategy.ref.namespace, strategy.resource.policy)
        return self._cache.own(named)

    def _pods(self, own: Owned, policy: Owned | None) -> dict[Ref, Manifest]:
        if policy is None or own.ref == policy.ref:
            return {}
        return self._cache.children(policy.ref, "Pod")
