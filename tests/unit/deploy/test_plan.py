"""The workloads that resources want."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.resources.files import AT_BROKER, KEYS, POLICY, STRATEGY, edited, resources_of
from tradewind.deploy.plan import ORDER, Workload, changed, plan, workload_name
from tradewind.resources.collecting import Resources

NAMES = st.lists(
    st.from_regex(r"\A[a-z][-a-z0-9]{0,10}[a-z0-9]\Z"), min_size=1, max_size=4, unique=True
)


def files(policies: list[str], strategies: list[tuple[str, str]]) -> list[str]:
    texts = [POLICY.replace("name: main", f'name: "{name}"') for name in policies]
    return texts + [
        STRATEGY.replace("name: main", f'name: "{policy}"').replace(
            "name: crossover", f'name: "{name}"'
        )
        for name, policy in strategies
    ]


def resources_in_order(texts: list[str]) -> Resources:
    return resources_of("\n---\n".join(texts))


@st.composite
def many_files(draw: st.DrawFn) -> list[str]:
    policies = draw(NAMES)
    owner = st.sampled_from(policies)
    return files(policies, [(name, draw(owner)) for name in draw(NAMES)])


def test_a_simulated_policy_and_its_strategy_are_five_processes() -> None:
    names = [workload.name for workload in plan(resources_of(POLICY, STRATEGY))]
    assert names == [
        "main-venue",
        "main-market-data",
        "main-execution",
        "main-risk",
        "crossover-strategy",
    ]


def test_an_account_at_a_broker_needs_no_venue() -> None:
    services = {workload.service for workload in plan(resources_of(AT_BROKER, STRATEGY, KEYS))}
    assert services == {"market-data", "execution", "risk", "strategy"}


def test_only_risk_calls_execution() -> None:
    callers = [
        workload.service
        for workload in plan(resources_of(POLICY, STRATEGY))
        if "main-execution" in workload.peers
    ]
    assert callers == ["risk"]


def test_a_suspended_strategy_has_no_process_but_its_policy_has() -> None:
    suspended = edited(STRATEGY, "spec:\n", "spec:\n  suspend: true\n")
    services = [workload.service for workload in plan(resources_of(POLICY, suspended))]
    assert services == ["venue", "market-data", "execution", "risk"]


def test_pinning_is_wanted_by_the_workload_that_names_it() -> None:
    policy = edited(POLICY, "spec:\n", "spec:\n  placement: {risk: {pinning: {cpus: 2}}}\n")
    strategy = edited(STRATEGY, "spec:\n", "spec:\n  placement: {pinning: {cpus: 1}}\n")
    cores = {workload.name: workload.cores for workload in plan(resources_of(policy, strategy))}
    assert {name: count for name, count in cores.items() if count} == {
        "main-risk": 2,
        "crossover-strategy": 1,
    }


@settings(max_examples=15, deadline=None)
@given(texts=many_files(), seed=st.integers())
def test_the_order_of_files_does_not_matter(texts: list[str], seed: int) -> None:
    shuffled = random.Random(seed).sample(texts, len(texts))
    assert plan(resources_in_order(shuffled)) == plan(resources_in_order(texts))


@settings(max_examples=15, deadline=None)
@given(texts=many_files())
def test_every_plan_can_be_started_from_its_beginning(texts: list[str]) -> None:
    started: set[str] = set()
    for workload in plan(resources_in_order(texts)):
        assert set(workload.peers) <= started
        assert workload.name not in started
        started.add(workload.name)


@settings(max_examples=15, deadline=None)
@given(texts=many_files())
def test_names_fit_kubernetes(texts: list[str]) -> None:
    assert all(len(workload.name) <= 52 for workload in plan(resources_in_order(texts)))


def test_the_longest_names_fit_too() -> None:
    assert max(len(workload_name(service, "x" * 40)) for service in ORDER) <= 52


def test_nothing_changes_between_equal_plans() -> None:
    wanted = plan(resources_of(POLICY, STRATEGY))
    assert changed(wanted, wanted) == (set(), set())


def test_a_rolled_workload_stops_and_starts() -> None:
    before = plan(resources_of(POLICY, STRATEGY))
    after = tuple(_renewed(workload, "main-risk") for workload in before)
    assert changed(before, after) == ({"main-risk"}, {"main-risk"})


def test_an_added_strategy_starts_alone() -> None:
    before = plan(resources_of(*files(["main"], [("one", "main")])))
    after = plan(resources_of(*files(["main"], [("one", "main"), ("two", "main")])))
    assert changed(before, after) == (set(), {"two-strategy"})
    assert changed(after, before) == ({"two-strategy"}, set())


def _renewed(workload: Workload, name: str) -> Workload:
    return replace(workload, fingerprint="new") if workload.name == name else workload
