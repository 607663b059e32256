"""From what a watch says to the cache, and to whom that gives a turn."""

from collections.abc import Callable

from tradewind_operator.api.kinds import KINDS, POLICY, STRATEGY
from tradewind_operator.model import Manifest, Ref, ref_of
from tradewind_operator.reconciling.caches import Cache, owner_of, policy_of
from tradewind_operator.reconciling.queues import WorkQueue
from tradewind_operator.watching.streams import Stream

RESOURCE, CHILD, LIST, OWN = "resource", "child", "list", "own"
"""What gives a turn; the last is what a pass itself has written."""

OWN_AFTER_S = 0.2
REMEMBERED = 1000
"""Deletions; an answer that overtakes its own object's end is at most seconds late."""


class Intake:
    """Fills the cache; a resource's own news and its children's give it a turn."""

    def __init__(
        self,
        cache: Cache,
        queue: WorkQueue,
        on_news: Callable[[Ref, Manifest | None], None] = lambda _ref, _manifest: None,
    ) -> None:
        self._cache, self._queue, self._on_news = cache, queue, on_news
        self._floor: dict[Stream, int] = {}
        self._ended: dict[str, int] = {}
        """Versions of deletions by uid, oldest first."""

    def listed(self, _stream: Stream, manifest: Manifest) -> None:
        """Take an object of a list."""
        if self._cache.put(manifest):
            self._news(ref_of(manifest), manifest, LIST)

    def finished(self, stream: Stream, held: frozenset[Ref], version: int) -> None:
        """A list is complete: what it doesn't hold is gone, unless it is newer than the list."""
        self._floor[stream] = max(version, self._floor.get(stream, 0))
        for ref in self._cache.refs(stream.kind, stream.namespace):
            if ref not in held and self._cache.version(ref) <= version:
                self._gone(ref, "", LIST)

    def event(self, kind: str, word: str | None, body: Manifest) -> None:
        """Take an event of a watch; `word` is None for what a list held."""
        manifest = {**body, "kind": kind, "apiVersion": KINDS[kind].version}
        ref = ref_of(manifest)
        trigger = RESOURCE if kind in (POLICY, STRATEGY) else CHILD
        if word == "DELETED":
            self._remember(manifest["metadata"])
            self._gone(ref, manifest["metadata"].get("uid", ""), trigger)
        elif not self._is_stale(ref, manifest) and self._cache.put(manifest):
            self._news(ref, manifest, trigger)

    def wrote(self, manifest: Manifest) -> None:
        """Take what we wrote ourselves: known at once, and what depends on it has a turn.

        The watch may have told of the object's end before the answer to our request was read.
        """
        if not self._is_over(manifest["metadata"]) and self._cache.put(manifest):
            ref = ref_of(manifest)
            self._on_news(ref, manifest)
            self._enqueue(ref, manifest, OWN, OWN_AFTER_S)

    def _remember(self, metadata: Manifest) -> None:
        self._ended[metadata.get("uid", "")] = _version(metadata)
        if len(self._ended) > REMEMBERED:
            del self._ended[next(iter(self._ended))]

    def _is_over(self, metadata: Manifest) -> bool:
        return _version(metadata) <= self._ended.get(metadata.get("uid", ""), -1)

    def _is_stale(self, ref: Ref, manifest: Manifest) -> bool:
        """An event from before a list that did not hold its object any more."""
        if self._cache.version(ref):
            return False
        streams = (Stream(ref.kind, ref.namespace), Stream(ref.kind, ""))
        floor = max(self._floor.get(stream, 0) for stream in streams)
        return _version(manifest["metadata"]) <= floor

    def _gone(self, ref: Ref, uid: str, trigger: str) -> None:
        manifest = self._cache.manifest(ref)
        if manifest is not None and self._cache.drop(ref, uid):
            self._on_news(ref, None)
            self._enqueue(ref, manifest, trigger)

    def _news(self, ref: Ref, manifest: Manifest, trigger: str) -> None:
        self._on_news(ref, manifest)
        policies_first = trigger == LIST and ref.kind == STRATEGY
        self._enqueue(ref, manifest, trigger, OWN_AFTER_S if policies_first else 0.0)

    def _enqueue(self, ref: Ref, manifest: Manifest, trigger: str, after_s: float = 0.0) -> None:
        if ref.kind == POLICY:
            self._queue.add(ref, trigger, after_s)
            for strategy in self._cache.strategies(ref):
                self._queue.add(strategy.ref, trigger, after_s)
        elif ref.kind == STRATEGY:
            self._queue.add(ref, trigger, after_s)
            if (policy := policy_of(manifest)) is not None and self._cache.own(policy):
                self._queue.add(policy, trigger, after_s)
        elif (owner := owner_of(manifest)) is not None:
            self._queue.add(owner, trigger, after_s)


def _version(metadata: Manifest) -> int:
    return int(metadata.get("resourceVersion") or 0)
