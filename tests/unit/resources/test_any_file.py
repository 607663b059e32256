"""Whatever stands in a file: no crash, and what the reader takes, schema and risk take too."""

import json
from collections.abc import Iterable
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.unit.resources.files import POLICY, STRATEGY, collected
from tradewind.deploy.plan import plan
from tradewind.resources.conversion import (
    exchange_settings,
    host_config,
    policy_limits,
    strategy_limits,
    tick_kinds,
)
from tradewind.resources.schema import json_schema

FULL_POLICY: dict[str, Any] = yaml.safe_load(POLICY)
FULL_POLICY["spec"] |= {
    "tradingState": "Active",
    "circuitBreaker": {"maxDrawdownPerMinute": "1000", "cooldown": "60m"},
    "alerts": [{"webhook": "http://127.0.0.1:1/", "codes": ["HALT"]}],
    "placement": {"risk": {"pinning": {"cpus": 1}}},
}
FULL_STRATEGY: dict[str, Any] = yaml.safe_load(STRATEGY)
FULL_STRATEGY["spec"] |= {
    "mode": "Paper",
    "marketData": {"feed": "iex", "channels": ["trades"], "bars": ["1s"]},
    "capital": {"allocation": "30%"},
    "sizing": {"fractionOfEquity": "5%", "limitOffset": "2bps", "timeout": "5s", "minChange": 0.1},
    "exits": {"stopLoss": "2%"},
    "placement": {"pinning": {"cpus": 1}, "nodeAffinity": {}},
}
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "5000", "0", "25%", "200%", "3bps", "5s", "unlimited", "main", "AAPL"])
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "path", "spec", "x"]), inner, max_size=3)
    ),
    max_leaves=4,
)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
    return [at, *(place for key, each in inner for place in places(each, (*at, key)))]


def changed(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    if not place:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[place[0]] = changed(value[place[0]], place[1:], new)
    return copy


@settings(max_examples=60, deadline=None)
@given(place=st.sampled_from(places(FULL_POLICY)), new=VALUES)
def test_any_value_anywhere_in_a_policy(place: tuple[Any, ...], new: Any) -> None:
    policy = changed(FULL_POLICY, place, new)
    resources, faults = collected(json.dumps(policy), STRATEGY)
    if not faults:
        assert _is_valid(policy)
        accepted = resources.policies[policy["metadata"]["name"]]
        policy_limits(accepted)
        exchange_settings(accepted.spec.account)
        plan(resources)


@settings(max_examples=60, deadline=None)
@given(place=st.sampled_from(places(FULL_STRATEGY)), new=VALUES)
def test_any_value_anywhere_in_a_strategy(place: tuple[Any, ...], new: Any) -> None:
    strategy = changed(FULL_STRATEGY, place, new)
    resources, faults = collected(POLICY, json.dumps(strategy))
    if not faults:
        assert _is_valid(strategy)
        accepted = resources.strategies[strategy["metadata"]["name"]]
        strategy_limits(accepted, resources.policies["main"])
        host_config(accepted, "install", allow_short=False)
        tick_kinds(accepted)
        plan(resources)


@settings(max_examples=40, deadline=None)
@given(text=st.text(alphabet="ab:-[]{}\"'#&*!|>%@ \n\t0", max_size=60))
def test_any_text_at_all(text: str) -> None:
    collected(text, POLICY, STRATEGY)


def _is_valid(resource: dict[str, Any]) -> bool:
    without_nulls = _pruned(resource)
    return bool(Draft202012Validator(json_schema(resource["kind"])).is_valid(without_nulls))


def _pruned(value: Any) -> Any:
    """A server drops a null that stands for an absent field."""
    if isinstance(value, dict):
        return {key: _pruned(each) for key, each in value.items() if each is not None}
    return [_pruned(each) for each in value] if isinstance(value, list) else value
