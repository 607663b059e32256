"""The order of a pass, and what becomes of it when a call is refused or is the last one made."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from tests.unit.operating.shell.makers import Hand, child, manifest, policy, read
from tests.unit.operating.shell.stores import Store
from tests.unit.operating.shell.test_secrets import World
from tradewind.deploy.cluster import FINALIZER, PAUSE
from tradewind.resources.crds.status_parts import Controller
from tradewind_operator.api.errors import (
    ApiError,
    Conflict,
    Ending,
    Forbidden,
    NotLeading,
    QuotaExceeded,
    Unreachable,
)
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Apply, Delete, Manifest, Owned, Plan, RandomKeys, Ref, View
from tradewind_operator.reconciling.announcements import Announcer
from tradewind_operator.reconciling.caches import Cache
from tradewind_operator.reconciling.claims import Claims
from tradewind_operator.reconciling.decisions import Decisions, Farewell, News, Said, Trouble
from tradewind_operator.reconciling.namespaces import Namespaces
from tradewind_operator.reconciling.passes import Ended, Parts, Passes, Result
from tradewind_operator.reconciling.references import References
from tradewind_operator.reconciling.statuses import Statuses
from tradewind_operator.reconciling.views import Told, Views
from tradewind_operator.running.departing import Departing

MAIN = Ref("RiskPolicy", "demo", "main")
OLD = Ref("Service", "demo", "old")
MINE = Controller(namespace="system", lease="one")
NEWS = News(reason="Ready", note="it is ready", action="Reconcile", mark="1")


class Rig:
    """A pass over a store, with decisions that want two children and a Secret."""

    def __init__(self, **metadata: Any) -> None:
        self.world = World()
        self.store: Store = self.world.store
        self.cache = Cache(read)
        self.drifts: list[str] = []
        self.outcomes: list[str] = []
        self.settled: bool | None = None
        self.troubles: tuple[Trouble, ...] = ()
        self.farewell = Farewell(release=False)
        self.cache.put(self.store.put(policy(metadata=metadata)))
        self.cache.put(self.store.put(child("Service", "old")))
        self.namespaces = Namespaces(cast(Objects, self.store), Hand())
        self.store.calls.clear()

    async def run(self) -> Ended:
        await self.world.trust.refresh()
        objects = cast(Objects, self.store)
        self.store.calls.clear()
        parts = Parts(
            objects=objects,
            cache=self.cache,
            views=Views(self.cache, self._told),
            claims=Claims(objects, MINE, now=Hand(), keep=self.cache.put),
            decisions=Decisions(plan=self._plan, farewell=self._farewell, say=self._say),
            secrets=self.world.secrets,
            references=References(objects),
            namespaces=self.namespaces,
            statuses=Statuses(objects, lambda _kind, _result: None),
            announcer=Announcer(objects, "me", lambda: self.world.moment),
            counts=self,
            heed=self._heed,
            wrote=self.cache.put,
            now_ns=lambda: 0,
        )
        return await Passes(parts).run(MAIN)

    def _heed(self, own: Owned, policy: Owned | None, *, is_settled: bool) -> None:
        self.settled = is_settled

    def drift(self, kind: str) -> None:
        self.drifts.append(kind)

    def released(self, kind: str, outcome: str) -> None:
        self.outcomes.append(f"{kind} {outcome}")

    def _told(self, namespace: str) -> Told:
        ending = self.namespaces.is_ending(namespace)
        return Told(reports={}, unreachable={}, files={}, secrets={}, is_ending=ending)

    def _plan(self, view: View, _: int) -> Plan:
        wanted = [child("ConfigMap", "config"), child("StatefulSet", "main-risk")]
        missing = [one for one in wanted if _ref(one) not in view.children]
        gone = [Delete(OLD, "Service-old", "not wanted")] if OLD in view.children else []
        return Plan(
            children=tuple(wanted),
            secrets=(RandomKeys("main-approval", ("approval",)),),
            actions=(*(Apply(one, "missing") for one in missing), *gone),
        )

    def _farewell(self, _: View, __: int) -> Farewell:
        return self.farewell

    def _say(self, view: View, _: Plan, troubles: tuple[Trouble, ...], __: int) -> Said:
        self.troubles = troubles
        if view.own.status.phase == "Ready":
            return Said(status=None)
        return Said(status={"phase": "Ready"}, news=(NEWS,))


def _namespace(**metadata: Any) -> Manifest:
    return manifest("Namespace", "demo", namespace="", metadata=metadata)


def _ref(one: Manifest) -> Ref:
    return Ref(one["kind"], "demo", one["metadata"]["name"])


WHOLE = [
    ("status", "RiskPolicy", "main"),
    ("patch", "RiskPolicy", "main"),
    ("create", "Secret", "main-approval"),
    ("apply", "ConfigMap", "config"),
    ("apply", "StatefulSet", "main-risk"),
    ("delete", "Service", "old"),
    ("create", "Event", ""),
    ("status", "RiskPolicy", "main"),
]


def _writes(store: Store) -> list[tuple[str, str, str]]:
    return [(verb, kind, "" if kind == "Event" else name) for verb, kind, name in store.writes()]


async def test_a_pass_claims_holds_makes_and_says_in_this_order() -> None:
    rig = Rig()
    ended = await rig.run()
    assert _writes(rig.store) == WHOLE
    assert ended.result is Result.CHANGED


async def test_a_second_pass_writes_nothing() -> None:
    rig = Rig()
    await rig.run()
    ended = await rig.run()
    assert rig.store.writes() == []
    assert ended.result is Result.CONVERGED


@pytest.mark.parametrize("last", range(len(WHOLE)))
async def test_whatever_call_was_the_last_the_next_pass_ends_the_same(last: int) -> None:
    whole, cut = Rig(), Rig()
    await whole.run()
    _fail_at(cut.store, last)
    with pytest.raises(Unreachable):
        await cut.run()
    cut.store._called = Store._called.__get__(cut.store)  # type: ignore[method-assign]
    fresh = Rig()
    fresh.world, fresh.store, fresh.cache = cut.world, cut.store, Cache(read)
    for one in cut.store.held.values():
        if one["kind"] not in ("Secret", "Event"):
            fresh.cache.put(one)
    await fresh.run()
    assert _state(fresh.store) == _state(whole.store)


def _fail_at(store: Store, last: int) -> None:
    """The call of that number among the writes is made, and its answer is lost."""
    made: Callable[[str, Ref], None] = store._called
    count = [0]

    def called(verb: str, ref: Ref) -> None:
        made(verb, ref)
        if verb != "get" and ref.name != "tradewind-ca":
            if count[0] == last:
                raise Unreachable(verb)
            count[0] += 1

    store._called = called  # type: ignore[method-assign]


def _state(store: Store) -> list[tuple[Ref, Any]]:
    return sorted(
        (ref, (one.get("status"), one["metadata"].get("finalizers")))
        for ref, one in store.held.items()
    )


async def test_what_another_installation_has_is_not_touched() -> None:
    rig = Rig()
    rig.store.refusals["status", "RiskPolicy"] = Conflict("claim", code=409)
    ended = await rig.run()
    assert _writes(rig.store) == WHOLE[:1]
    assert ended.result is Result.ELSEWHERE


async def test_a_deletion_that_may_end_takes_the_finalizer_off_and_makes_nothing() -> None:
    rig = Rig(deletionTimestamp="2026-01-05T12:00:00Z", finalizers=["other", FINALIZER])
    rig.farewell = Farewell(release=True, outcome="flat", news=(NEWS,))
    await rig.run()
    assert _writes(rig.store)[1:] == [("create", "Event", ""), ("patch", "RiskPolicy", "main")]
    assert rig.store.held[MAIN]["metadata"]["finalizers"] == ["other"]
    assert rig.outcomes == ["RiskPolicy flat"]


async def test_a_deletion_without_our_finalizer_is_not_ours_to_hold() -> None:
    rig = Rig(deletionTimestamp="2026-01-05T12:00:00Z", finalizers=["other"])
    await rig.run()
    assert _writes(rig.store) == WHOLE[:1]


async def test_a_paused_resource_is_told_of_and_nothing_else() -> None:
    rig = Rig(annotations={PAUSE: "true"}, finalizers=[FINALIZER])
    await rig.run()
    assert [kind for _, kind, _ in _writes(rig.store)] == ["RiskPolicy", "Event", "RiskPolicy"]


async def test_a_used_up_quota_is_told_and_tried_again_in_a_minute() -> None:
    rig = Rig()
    rig.store.refusals["apply", "StatefulSet"] = QuotaExceeded("apply", "exceeded quota: small")
    ended = await rig.run()
    assert [one.reason for one in rig.troubles] == ["QuotaExceeded"]
    assert (ended.result, ended.again_s) == (Result.REFUSED, 60.0)
    assert ("delete", "Service", "old") in rig.store.writes()


async def test_a_pod_without_its_secret_is_not_made() -> None:
    rig = Rig()
    rig.store.refusals["create", "Secret"] = Forbidden("create", "not allowed")
    with pytest.raises(ApiError):
        await rig.world.trust.refresh()
    rig.store.refusals.clear()
    await rig.world.trust.refresh()
    rig.store.refusals["create", "Secret"] = Forbidden("create", "not allowed")
    await rig.run()
    assert not [call for call in rig.store.writes() if call[0] == "apply"]
    assert [one.reason for one in rig.troubles] == ["Forbidden"]


async def test_a_namespace_that_ends_is_no_trouble() -> None:
    rig = Rig()
    rig.store.refusals["apply", "ConfigMap"] = Ending("apply", "is being terminated")
    await rig.run()
    assert rig.troubles == ()


async def test_what_is_in_a_namespace_that_ends_is_let_go_of_and_never_held_again() -> None:
    rig = Rig(finalizers=[FINALIZER])
    await rig.run()
    rig.cache.put(rig.store.put(child("Pod", "main-risk-0", metadata={"deletionTimestamp": "x"})))
    rig.store.put(_namespace(deletionTimestamp="2026-01-05T12:00:00Z"))
    rig.farewell = Farewell(release=True, outcome="namespace")
    await rig.run()
    assert rig.outcomes == ["RiskPolicy namespace"]
    for _ in range(2):
        ended = await rig.run()
        assert rig.store.writes() == []
        assert ended.again_s > 0
    assert FINALIZER not in rig.store.held[MAIN]["metadata"]["finalizers"]


async def test_a_pod_that_goes_alone_says_nothing_of_its_namespace() -> None:
    rig = Rig(finalizers=[FINALIZER])
    rig.cache.put(rig.store.put(child("Pod", "main-risk-0", metadata={"deletionTimestamp": "x"})))
    rig.store.put(_namespace())
    rig.farewell = Farewell(release=True)
    await rig.run()
    assert ("get", "Namespace", "demo") in rig.store.calls
    assert rig.outcomes == []


async def test_a_process_that_ends_lets_go_of_what_its_namespaces_take_with_them() -> None:
    rig = Rig(finalizers=[FINALIZER])
    rig.farewell = Farewell(release=True, outcome="namespace")
    rig.store.put(_namespace(deletionTimestamp="2026-01-05T12:00:00Z"))
    rig.store.refusals["patch", "RiskPolicy"] = Conflict("patch", code=409)
    departing = Departing(rig.namespaces, rig.cache.owns, lambda _: rig.run())
    assert await departing.depart(0.3) == (MAIN,)
    rig.store.refusals.clear()
    assert await departing.depart(5) == ()
    assert rig.outcomes == ["RiskPolicy namespace"]


async def test_a_process_that_ends_holds_on_to_what_stays() -> None:
    rig = Rig(finalizers=[FINALIZER])
    rig.store.put(_namespace())
    departing = Departing(rig.namespaces, rig.cache.owns, lambda _: rig.run())
    assert await departing.depart(5) == ()
    assert rig.store.writes() == []


async def test_a_write_that_the_lease_stopped_breaks_the_pass_off() -> None:
    rig = Rig()
    rig.store.refusals["apply", "ConfigMap"] = NotLeading("apply")
    with pytest.raises(NotLeading):
        await rig.run()
    assert _writes(rig.store)[-1] == ("apply", "ConfigMap", "config")
