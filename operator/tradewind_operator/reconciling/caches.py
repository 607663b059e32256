"""Everything that was last seen of our resources and of what we made for them.

Objects are kept packed: a few thousand of them as dictionaries would be most of the process's
memory, and as text still much of it. Versions of objects are compared as numbers, as the API
promises since 1.35 and etcd has always done; an older word about an object never replaces a newer
one.
"""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from tradewind.deploy.cluster import POLICY_LABEL, STRATEGY_LABEL
from tradewind_operator.api.kinds import OWN_KINDS, POLICY, STRATEGY
from tradewind_operator.model import Manifest, Owned, Ref, ref_of
from tradewind_operator.reconciling.likenesses import Likeness, Likenesses

Read = Callable[[Manifest], Owned]
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


class Seen(msgspec.Struct, frozen=True):
    """One object: its identity, and all of it. `owner` is whose child it is."""

    uid: str
    version: int
    owner: Ref | None
    whole: Likeness

    def manifest(self) -> Manifest:
        """The object, decoded anew."""
        return self.whole.manifest()


class Cache:
    """Objects by name, children by owner, strategies by policy."""

    def __init__(self, read: Read) -> None:
        self._read, self._likenesses = read, Likenesses()
        self._seen: dict[Ref, Seen] = {}
        self._own: dict[Ref, Owned] = {}
        self._children: dict[Ref, set[Ref]] = {}
        self._named: dict[Ref, set[Ref]] = {}
        """Strategies by the policy that they name, whether it exists or not."""

    def __len__(self) -> int:
        return len(self._seen)

    def put(self, manifest: Manifest) -> bool:
        """Take what was seen of an object; return whether that is news."""
        ref = ref_of(manifest)
        known = self._seen.get(ref)
        if known is not None and not _is_news(manifest["metadata"], known):
            return False
        self._forget_links(ref)
        seen = self._seen[ref] = self._kept(manifest)
        self._link(ref, seen, manifest)
        return True

    def drop(self, ref: Ref, uid: str = "") -> bool:
        """Forget an object, if it is still this one; return whether that is news."""
        known = self._seen.get(ref)
        if known is None or (uid and known.uid != uid):
            return False
        self._forget_links(ref)
        del self._seen[ref]
        return True

    def version(self, ref: Ref) -> int:
        """The version of an object that was last seen, 0 when there is none."""
        known = self._seen.get(ref)
        return known.version if known else 0

    def manifest(self, ref: Ref) -> Manifest | None:
        """An object as it was last seen."""
        known = self._seen.get(ref)
        return known.manifest() if known else None

    def owner(self, ref: Ref) -> Ref | None:
        """Whose child an object is."""
        known = self._seen.get(ref)
        return known.owner if known else None

    def own(self, ref: Ref) -> Owned | None:
        """One of our two resources."""
        return self._own.get(ref)

    def owns(self) -> Iterator[Owned]:
        """All of our resources."""
        yield from tuple(self._own.values())

    def children(self, owner: Ref, kind: str = "") -> dict[Ref, Manifest]:
        """The children of a resource, those of one kind where that is given."""
        refs = sorted(ref for ref in self._children.get(owner, ()) if kind in ("", ref.kind))
        return {ref: self._seen[ref].manifest() for ref in refs}

    def child_refs(self, owner: Ref, kind: str) -> tuple[Ref, ...]:
        """The names of a resource's children of one kind."""
        return tuple(sorted(ref for ref in self._children.get(owner, ()) if ref.kind == kind))

    def strategies(self, policy: Ref) -> tuple[Owned, ...]:
        """The strategies that name a policy."""
        return tuple(self._own[ref] for ref in sorted(self._named.get(policy, ())))

    def policies(self, namespace: str) -> tuple[Owned, ...]:
        """The policies of a namespace."""
        refs = (ref for ref in self._own if (ref.kind, ref.namespace) == (POLICY, namespace))
        return tuple(self._own[ref] for ref in sorted(refs))

    def refs(self, kind: str, namespace: str = "") -> tuple[Ref, ...]:
        """The names of all objects of a kind, of one namespace where that is given."""
        return tuple(
            ref
            for ref in self._seen
            if ref.kind == kind and (not namespace or ref.namespace == namespace)
        )

    def _kept(self, manifest: Manifest) -> Seen:
        metadata, kind = manifest["metadata"], manifest["kind"]
        owner = None if kind in OWN_KINDS else owner_of(manifest)
        sort = f"{kind} of {owner.kind}" if owner else kind
        whole = self._likenesses.of(sort, stripped(manifest))
        return Seen(metadata.get("uid", ""), _version(metadata), owner, whole)

    def _link(self, ref: Ref, seen: Seen, manifest: Manifest) -> None:
        if ref.kind in OWN_KINDS:
            own = self._own[ref] = self._read(manifest)
            if ref.kind == STRATEGY and (policy := policy_of(manifest)):
                self._named.setdefault(policy, set()).add(own.ref)
        if seen.owner is not None:
            self._children.setdefault(seen.owner, set()).add(ref)

    def _forget_links(self, ref: Ref) -> None:
        known = self._seen.get(ref)
        if known is None:
            return
        if known.owner is not None:
            _discard(self._children, known.owner, ref)
        if self._own.pop(ref, None) is not None and ref.kind == STRATEGY:
            policy = policy_of(known.manifest())
            if policy is not None:
                _discard(self._named, policy, ref)


def policy_of(strategy: Manifest) -> Ref | None:
    """The policy that a strategy names, however much else of it is unreadable."""
    spec = strategy.get("spec")
    reference = spec.get("riskPolicyRef") if isinstance(spec, dict) else None
    name = reference.get("name") if isinstance(reference, dict) else None
    namespace = strategy["metadata"].get("namespace", "")
    return Ref(POLICY, namespace, name) if isinstance(name, str) else None


def owner_of(manifest: Manifest) -> Ref | None:
    """Whose child an object is, by its labels."""
    metadata = manifest["metadata"]
    labels = metadata.get("labels") or {}
    for kind, label in ((STRATEGY, STRATEGY_LABEL), (POLICY, POLICY_LABEL)):
        if name := labels.get(label):
            return Ref(kind, metadata.get("namespace", ""), name)
    return None


def stripped(manifest: Manifest) -> Manifest:
    """An object without what nobody here reads."""
    metadata = {key: value for key, value in manifest["metadata"].items() if key != "managedFields"}
    annotations: dict[str, str] = metadata.get("annotations") or {}
    if LAST_APPLIED in annotations:
        kept = {key: value for key, value in annotations.items() if key != LAST_APPLIED}
        metadata["annotations"] = kept
    return {**manifest, "metadata": metadata}


def missing(known: Iterable[Ref], listed: Iterable[Ref]) -> frozenset[Ref]:
    """What is known and was not listed."""
    return frozenset(known) - frozenset(listed)


def _is_news(metadata: Manifest, known: Seen) -> bool:
    version = _version(metadata)
    same = (metadata.get("uid", ""), version) == (known.uid, known.version)
    return not same and version >= known.version


def _version(metadata: Manifest) -> int:
    return int(metadata.get("resourceVersion") or 0)


def _discard(index: dict[Ref, set[Ref]], key: Ref, ref: Ref) -> None:
    refs = index[key]
    refs.discard(ref)
    if not refs:
        del index[key]
