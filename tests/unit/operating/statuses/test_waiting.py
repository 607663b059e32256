"""Requirement 11: `kubectl wait` has no false positive across changes of the generation.

A small cluster lives through random histories: edits, passes of an operator that sees late, pods
that come, fail and go, risk that takes versions in late, restarts of the operator, pauses.
"""

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.operating.statuses.scenery import (
    ALL_WELL,
    NOW,
    REPORTS,
    SECOND,
    SETTINGS,
    message,
    pod,
    policy_status,
    reason,
    risk,
    seat,
    stateful_set,
    strategy_status,
    unready,
    view_of_strategy,
)
from tests.unit.resources.files import STRATEGY, edited
from tradewind.deploy.cluster import PAUSE
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reasons import Standing
from tradewind.resources.crds.status import TradingStrategyStatus
from tradewind_operator.model import Apply, Delete, Plan, Ref, View, ref_of
from tradewind_operator.statuses.passes import status_of_pass, wanted_write
from tradewind_operator.statuses.sayings import condition_of

WORKLOAD = "crossover-strategy"
POD = Ref("Pod", "desk", f"{WORKLOAD}-0")
STEPS = (
    "edit_hot",
    "edit_roll",
    "watch",
    "run",
    "make_pod",
    "pod_ready",
    "pod_fails",
    "risk_hears",
    "ask",
    "restart",
    "pause",
    "go_on",
)


class World:
    """A strategy's version history, its pod, risk, and an operator that looks at them."""

    def __init__(self) -> None:
        self.versions: list[tuple[str, str]] = [(STRATEGY, "r0")]
        self.template, self.pod, self.is_ready = "", "", False
        self.risk = self.seen = self.told = 0
        self.asked = self.paused = False
        self.status: Any = TradingStrategyStatus()
        self.now = NOW
        self.writes = 0

    @property
    def generation(self) -> int:
        return len(self.versions)

    def revision(self, generation: int) -> str:
        return self.versions[generation - 1][1]

    def edit_hot(self) -> None:
        text = edited(
            STRATEGY, "  symbols", f"  capital: {{maxDailyLoss: {self.generation}}}\n  symbols"
        )
        self.versions.append((text, self.versions[-1][1]))

    def edit_roll(self) -> None:
        text = edited(STRATEGY, "slow: 40", f"slow: {self.generation + 50}")
        self.versions.append((text, f"r{self.generation}"))

    def watch(self) -> None:
        self.seen = self.generation

    def make_pod(self) -> None:
        if self.template and not self.pod:
            self.pod, self.is_ready = self.template, False

    def pod_ready(self) -> None:
        self.is_ready = bool(self.pod)

    def pod_fails(self) -> None:
        self.is_ready = False

    def risk_hears(self) -> None:
        self.risk = self.generation

    def ask(self) -> None:
        self.asked, self.told = True, self.risk

    def restart(self) -> None:
        self.asked = False

    def pause(self) -> None:
        self.paused = True

    def go_on(self) -> None:
        self.paused = False

    def view(self) -> View:
        reports: dict[str, Any] = {name: None for name in REPORTS} if not self.asked else {}
        if self.asked:
            seats = (seat(generation=self.told),) if self.told else ()
            reports = {"main-risk": risk(seats=seats)}
        meta: dict[str, Any] = {"generation": self.seen}
        if self.paused:
            meta["annotations"] = {PAUSE: "true"}
        scene = ALL_WELL.but(
            strategy=self.versions[self.seen - 1][0],
            strategy_meta=meta,
            reports=reports,
            before=self.status,
            now=self.now,
        )
        view = view_of_strategy(scene)
        children = {ref: each for ref, each in view.children.items() if ref != POD}
        if self.pod:
            status = {} if self.is_ready else unready()
            children[POD] = pod(WORKLOAD, self.pod, **status)
        return replace(view, children=children)

    def plan(self, view: View) -> Plan:
        wanted = stateful_set(WORKLOAD, self.revision(self.seen))
        if self.paused:
            return Plan(children=(wanted,), waits=("Paused: no child is touched",))
        actions: list[Apply | Delete] = []
        if self.template != self.revision(self.seen):
            actions.append(Apply(wanted, "differs"))
        elif POD in view.children and self.pod != self.template:
            actions.append(Delete(POD, "u", "older"))
        return Plan(children=(wanted,), actions=tuple(actions))

    def run(self) -> None:
        """A pass: it plans by what it saw, acts, looks again, and says."""
        if not self.seen:
            return
        plan = self.plan(self.view())
        for action in plan.actions:
            if isinstance(action, Apply):
                self.template = self.revision(self.seen)
            else:
                self.pod, self.is_ready = "", False
        self.now += SECOND
        view = self.view()
        wanted = wanted_write(view, status_of_pass(view, plan, SETTINGS, self.now))
        if wanted is not None:
            self.status, self.writes = wanted, self.writes + 1

    def check(self, step: str) -> None:
        """Nobody who waits for Ready of a generation is told so before it is."""
        ready = condition_of(self.status.conditions, ConditionType.READY)
        if ready is None or ready.status is not Standing.TRUE:
            return
        assert ready.observed_generation == self.status.observed_generation
        if ready.observed_generation == self.generation:
            assert self.risk == self.generation
            assert self.pod == self.revision(self.generation)
            assert self.is_ready or step != "run"


def lived(steps: list[str]) -> World:
    """A world after a history, checked after every step."""
    world = World()
    for step in steps:
        getattr(world, step)()
        world.check(step)
    return world


READY = ("watch", "run", "make_pod", "pod_ready", "risk_hears", "ask", "run")
HISTORIES = st.lists(st.sampled_from(STEPS), max_size=40).map(lambda steps: [*READY, *steps])


@settings(max_examples=80, deadline=None)
@given(HISTORIES)
@example([*READY, "edit_hot", "restart", "watch", "run"])
@example([*READY, "edit_roll", "risk_hears", "ask", "pause", "watch", "run", "go_on", "pause"])
def test_nobody_is_told_that_a_generation_is_ready_before_it_is(steps: list[str]) -> None:
    lived(steps)


@settings(max_examples=25, deadline=None)
@given(HISTORIES)
def test_every_history_ends_ready_and_then_in_silence(steps: list[str]) -> None:
    world = lived(steps)
    world.go_on()
    for _ in range(5):
        for step in READY:
            getattr(world, step)()
    ready = condition_of(world.status.conditions, ConditionType.READY)
    assert ready is not None
    assert ready.status is Standing.TRUE
    assert ready.observed_generation == world.generation
    writes = world.writes
    for step in ("restart", "run", "run", "ask", "run"):
        getattr(world, step)()
    assert world.writes == writes


def test_a_pass_that_acts_is_not_ready_yet_though_all_looks_well() -> None:
    world = lived([*READY])
    assert condition_of(world.status.conditions, ConditionType.READY).status is Standing.TRUE  # type: ignore[union-attr]  # it is said
    world.edit_roll()
    for step in ("watch", "risk_hears", "ask", "run"):
        getattr(world, step)()
    ready = condition_of(world.status.conditions, ConditionType.READY)
    assert ready is not None
    assert (ready.status, ready.observed_generation) == (Standing.FALSE, 2)
    assert ref_of(stateful_set(WORKLOAD)).kind == "StatefulSet"


def test_a_certificate_with_a_sixth_of_its_life_left_was_not_renewed_and_says_so() -> None:
    hours = {"crossover-strategy": NOW / SECOND + 4 * 3600 + 60}
    assert reason(strategy_status(ALL_WELL.but(ends=hours)), "Warning") == "NoWarning"
    hours = {"crossover-strategy": NOW / SECOND + 3600}
    status = strategy_status(ALL_WELL.but(ends=hours))
    text = "the certificate of crossover-strategy ends 2026-01-05T16:00:00Z, and was not renewed"
    assert message(status, "Warning").startswith(text)
    assert reason(policy_status(ALL_WELL.but(ends=hours)), "Warning") == "NoWarning"


def test_nobody_is_suspended_while_execution_does_not_say_which_orders_are_open() -> None:
    suspended = ALL_WELL.but(
        strategy=edited(STRATEGY, "spec:\n", "spec:\n  suspend: true\n"),
        plan=Plan(),
        pods={"crossover-strategy": None},
    )
    silent = suspended.but(reports={"main-execution": None})
    assert reason(strategy_status(silent), "Suspended") == "Suspending"
    before = strategy_status(suspended)
    assert reason(before, "Suspended") == "SuspendedBySpec"
    assert before.phase == "Suspended"
    assert reason(strategy_status(silent.but(before=before)), "Suspended") == "SuspendedBySpec"
