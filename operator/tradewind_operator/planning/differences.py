"""What differs between children wanted and children observed."""

from collections.abc import Iterable, Mapping

from tradewind.deploy.cluster import HASH, MANAGED_BY, MANAGED_BY_LABEL
from tradewind_operator.model import Action, Apply, Delete, Manifest, Ref, ref_of
from tradewind_operator.planning.matching import holds
from tradewind_operator.planning.observed import controller_of

METADATA = "metadata"
"""The field manager of what we keep on objects whose spec is not ours to change."""
_KEPT = frozenset({"PersistentVolumeClaim", "Secret"})


def differences(
    wanted: Iterable[Manifest], observed: Mapping[Ref, Manifest], owner_uid: str
) -> tuple[Action, ...]:
    """Apply what is not as wanted, in order; delete what is the owner's and not wanted.

    Claims and Secrets are never deleted; a claim that is there keeps its spec.
    """
    wanted = tuple(wanted)
    applied = (to_apply(each, observed.get(ref_of(each))) for each in wanted)
    names = {ref_of(each) for each in wanted}
    gone = (to_prune(ref, each, owner_uid) for ref, each in sorted(observed.items(), key=_by_ref))
    pruned = (each for each in gone if each is not None and each.ref not in names)
    return (*(each for each in applied if each is not None), *pruned)


def to_apply(wanted: Manifest, observed: Manifest | None) -> Apply | None:
    """The apply that a child needs; None where it is as wanted."""
    if observed is None:
        return Apply(wanted, "missing")
    if wanted["kind"] == "PersistentVolumeClaim":
        return to_label(wanted, observed)
    if _hash(wanted) != _hash(observed):
        return Apply(wanted, "changed")
    return None if holds(wanted, observed) else Apply(wanted, "drifted")


def to_label(wanted: Manifest, observed: Manifest) -> Apply | None:
    """Give an object our labels back, without touching the rest of it."""
    metadata = {"labels": wanted["metadata"]["labels"]}
    if holds(metadata, observed["metadata"]):
        return None
    own = {key: observed["metadata"][key] for key in ("name", "namespace", "uid")}
    fragment = {key: wanted[key] for key in ("apiVersion", "kind")}
    return Apply({**fragment, "metadata": {**own, **metadata}}, "drifted", METADATA)


def to_prune(ref: Ref, observed: Manifest, owner_uid: str) -> Delete | None:
    """The deletion of a child that its owner made, and may lose."""
    metadata = observed["metadata"]
    ours = (metadata.get("labels") or {}).get(MANAGED_BY_LABEL) == MANAGED_BY
    owned = controller_of(observed).get("uid") == owner_uid
    going = bool(metadata.get("deletionTimestamp"))
    if not (ours and owned) or going or ref.kind in _KEPT:
        return None
    return Delete(ref, str(metadata.get("uid", "")), "not wanted any more")


def _hash(manifest: Manifest) -> str:
    return str((manifest["metadata"].get("annotations") or {}).get(HASH, ""))


def _by_ref(item: tuple[Ref, Manifest]) -> Ref:
    return item[0]
