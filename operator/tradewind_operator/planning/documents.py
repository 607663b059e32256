"""The resources as services read them: normalised, with the generation that they are of."""

from msgspec import json
from msgspec.structs import replace

from tradewind.deploy.cluster import GENERATION, GROUP, strategies_name
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy
from tradewind_operator.model import Owned
from tradewind_operator.planning.last_good import strategy_key
from tradewind_operator.planning.refusals import is_refused
from tradewind_operator.planning.scopes import Scope


def policy_text(scope: Scope) -> str:
    """The policy."""
    return _text(scope.guard, scope.policy)


def strategy_text(scope: Scope) -> str:
    """The strategy whose plan this is."""
    assert scope.strategy is not None, "a policy's plan has no strategy of its own"  # noqa: S101 # a caller's mistake
    return _text(scope.owner, scope.strategy)


def strategy_texts(scope: Scope) -> dict[str, str]:
    """Every strategy of the policy by file; one unreadable or refused stays as it was."""
    before = (scope.seen("ConfigMap", strategies_name(scope.policy.name)) or {}).get("data") or {}
    texts = {strategy_key(each.ref.name): _or_last(each, before) for each in scope.view.strategies}
    return {key: text for key, text in sorted(texts.items()) if text}


def _or_last(owned: Owned, before: dict[str, str]) -> str:
    last = before.get(strategy_key(owned.ref.name), "")
    if not isinstance(owned.resource, TradingStrategy) or (last and is_refused(owned)):
        return last
    return _text(owned, owned.resource)


def _text(owned: Owned, resource: RiskPolicy | TradingStrategy) -> str:
    """Only annotations of ours: others say nothing to a service, and may be long."""
    ours = {name: text for name, text in owned.annotations.items() if name.startswith(f"{GROUP}/")}
    metadata = replace(
        resource.metadata,
        namespace=owned.ref.namespace,
        labels={},
        annotations={**ours, GENERATION: str(owned.generation)},
    )
    return json.encode(replace(resource, metadata=metadata), order="deterministic").decode()
