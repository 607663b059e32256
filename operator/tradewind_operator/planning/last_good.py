"""The version of a resource that its workloads run: what goes on when an edit is refused."""

import msgspec
from msgspec.structs import replace

from tradewind.deploy.cluster import GENERATION, config_name, policy_name
from tradewind.deploy.plan import STRATEGY, workload_name
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy
from tradewind_operator.model import Owned, Ref, View

POLICY_KEY = "policy.json"


def strategy_key(name: str) -> str:
    """The file of a strategy."""
    return f"{name}.json"


def as_running(view: View) -> Owned:
    """The owner with the spec that its ConfigMap holds; as it is where there is none.

    A suspension counts at once, whatever else the edit says.
    """
    text = _text(view)
    last = _decoded(text, view.own.ref.kind) if text else None
    if last is None:
        return view.own
    generation = int(last.metadata.annotations.get(GENERATION, "0"))
    return replace(view.own, resource=_suspended(last, view.own), generation=generation)


def _text(view: View) -> str:
    own = view.own.ref
    if own.kind == RiskPolicy.__name__:
        name, key = policy_name(own.name), POLICY_KEY
    else:
        name, key = config_name(workload_name(STRATEGY, own.name)), strategy_key(own.name)
    found = view.children.get(Ref("ConfigMap", own.namespace, name)) or {}
    return str((found.get("data") or {}).get(key, ""))


def _decoded(text: str, kind: str) -> RiskPolicy | TradingStrategy | None:
    try:
        if kind == RiskPolicy.__name__:
            return msgspec.json.decode(text, type=RiskPolicy)
        return msgspec.json.decode(text, type=TradingStrategy)
    except msgspec.MsgspecError:
        return None


def _suspended(last: RiskPolicy | TradingStrategy, own: Owned) -> RiskPolicy | TradingStrategy:
    now = own.resource
    if not isinstance(last, TradingStrategy) or not isinstance(now, TradingStrategy):
        return last
    return replace(last, spec=replace(last.spec, suspend=now.spec.suspend))
