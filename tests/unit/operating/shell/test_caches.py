"""The cache never goes back, and knows what is gone."""

from tests.unit.operating.shell.makers import Hand, child, manifest, policy, read, ref_of, strategy
from tradewind_operator.model import Ref
from tradewind_operator.reconciling.caches import Cache, stripped
from tradewind_operator.reconciling.queues import WorkQueue
from tradewind_operator.watching.intake import Intake
from tradewind_operator.watching.streams import Stream

MAIN, A = Ref("RiskPolicy", "demo", "main"), Ref("TradingStrategy", "demo", "a")
PODS = Stream("Pod", "demo")


def _intake() -> tuple[Cache, WorkQueue, Intake]:
    cache, queue = Cache(read), WorkQueue(Hand(), lambda: 0.5)
    return cache, queue, Intake(cache, queue)


async def _turns(queue: WorkQueue) -> list[Ref]:
    return [(await queue.next()).key for _ in range(queue.depth)]


def test_an_older_word_about_an_object_never_replaces_a_newer_one() -> None:
    cache = Cache(read)
    assert cache.put(manifest("Pod", "p", version=12))
    assert not cache.put(manifest("Pod", "p", version=9))
    assert cache.version(Ref("Pod", "demo", "p")) == 12


def test_the_same_version_is_no_news() -> None:
    cache = Cache(read)
    cache.put(manifest("Pod", "p", version=12))
    assert not cache.put(manifest("Pod", "p", version=12))


def test_a_deletion_of_another_object_of_that_name_drops_nothing() -> None:
    cache = Cache(read)
    cache.put(manifest("Pod", "p", uid="new"))
    assert not cache.drop(Ref("Pod", "demo", "p"), "old")
    assert cache.drop(Ref("Pod", "demo", "p"), "new")


def test_children_belong_to_their_strategy_before_their_policy() -> None:
    cache = Cache(read)
    cache.put(child("Pod", "a-0", strategy="a"))
    cache.put(child("Pod", "main-risk-0"))
    assert [ref.name for ref in cache.children(A)] == ["a-0"]
    assert [ref.name for ref in cache.children(MAIN)] == ["main-risk-0"]


def test_a_child_that_changes_its_owner_has_one() -> None:
    cache = Cache(read)
    cache.put(child("Pod", "p", strategy="a", version=1))
    cache.put(child("Pod", "p", version=2))
    assert not cache.children(A)
    assert list(cache.children(MAIN)) == [Ref("Pod", "demo", "p")]


def test_strategies_are_found_by_the_policy_that_they_name() -> None:
    cache = Cache(read)
    cache.put(strategy("a", version=1))
    cache.put(strategy("b", policy="other"))
    assert [own.ref for own in cache.strategies(MAIN)] == [A]
    cache.put(strategy("a", policy="other", version=2))
    assert cache.strategies(MAIN) == ()


def test_what_nobody_reads_is_not_kept() -> None:
    noise = {
        "managedFields": [1],
        "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "x", "k": "v"},
    }
    kept = stripped(manifest("Pod", "p", metadata=noise))["metadata"]
    assert "managedFields" not in kept
    assert kept["annotations"] == {"k": "v"}


async def test_a_policys_news_gives_its_strategies_a_turn_and_theirs_gives_it_one() -> None:
    cache, queue, intake = _intake()
    cache.put(strategy("a"))
    intake.event("RiskPolicy", "ADDED", policy())
    assert await _turns(queue) == [MAIN, A]
    intake.event("TradingStrategy", "MODIFIED", strategy("b"))
    queue.done(MAIN)
    assert set(await _turns(queue)) == {MAIN, Ref("TradingStrategy", "demo", "b")}


async def test_a_childs_deletion_gives_its_owner_a_turn() -> None:
    cache, queue, intake = _intake()
    cache.put(child("Service", "a-svc", strategy="a"))
    intake.event("Service", "DELETED", child("Service", "a-svc", strategy="a"))
    assert await _turns(queue) == [A]
    assert len(cache) == 0


async def test_what_a_whole_list_does_not_hold_is_gone() -> None:
    cache, queue, intake = _intake()
    for name in ("kept", "gone"):
        cache.put(child("Pod", name, version=5))
    intake.finished(PODS, frozenset({Ref("Pod", "demo", "kept")}), 50)
    assert cache.refs("Pod") == (Ref("Pod", "demo", "kept"),)
    assert await _turns(queue) == [MAIN]


def test_what_is_newer_than_a_list_stays_though_the_list_does_not_hold_it() -> None:
    cache, _, intake = _intake()
    cache.put(child("Pod", "new", version=51))
    intake.finished(PODS, frozenset(), 50)
    assert len(cache) == 1


def test_an_event_from_before_the_list_brings_nothing_back() -> None:
    cache, _, intake = _intake()
    intake.finished(PODS, frozenset(), 50)
    intake.event("Pod", "MODIFIED", child("Pod", "gone", version=49))
    assert len(cache) == 0
    intake.event("Pod", "ADDED", child("Pod", "new", version=51))
    assert len(cache) == 1


def test_a_list_of_one_namespace_says_nothing_of_another() -> None:
    cache, _, intake = _intake()
    cache.put(child("Pod", "p", namespace="other", version=5))
    intake.finished(PODS, frozenset(), 50)
    assert [ref_of(child("Pod", "p", namespace="other"))] == list(cache.refs("Pod"))


def test_an_answer_that_is_read_after_its_objects_end_brings_no_ghost_back() -> None:
    cache, _, intake = _intake()
    intake.event("Pod", "ADDED", child("Pod", "p", strategy="a", version=5))
    intake.event("Pod", "DELETED", child("Pod", "p", strategy="a", version=9))
    intake.wrote(child("Pod", "p", strategy="a", version=9))
    assert cache.manifest(Ref("Pod", "demo", "p")) is None


def test_an_object_that_only_left_our_sight_may_come_back() -> None:
    cache, _, intake = _intake()
    intake.event("Pod", "DELETED", child("Pod", "p", strategy="a", version=9))
    intake.wrote(child("Pod", "p", strategy="a", version=10))
    assert cache.manifest(Ref("Pod", "demo", "p")) is not None
