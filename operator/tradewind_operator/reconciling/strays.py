"""Pods that lost our labels: no watch shows them, no Service finds them, and they run on.

A StatefulSet that has a ready pod nobody sees tells of one. Its labels are put back as its template
has them; the watch sees it again then.
"""

from tradewind.deploy.cluster import pod_name
from tradewind_operator.api.errors import Gone
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Manifest, Ref, View

STATEFUL_SET, POD = "StatefulSet", "Pod"


async def brought_back(objects: Objects, view: View) -> tuple[Manifest, ...]:
    """The stray pods of a resource, as they became."""
    found = [await _one(objects, ref, each) for ref, each in _suspects(view).items()]
    return tuple(each for each in found if each is not None)


def _suspects(view: View) -> dict[Ref, Manifest]:
    """Names of unseen pods whose StatefulSet says that they are ready."""
    return {
        pod: manifest
        for ref, manifest in view.children.items()
        if ref.kind == STATEFUL_SET
        and (manifest.get("status") or {}).get("readyReplicas")
        and (pod := Ref(POD, ref.namespace, pod_name(ref.name))) not in view.children
    }


async def _one(objects: Objects, pod: Ref, stateful_set: Manifest) -> Manifest | None:
    found = await objects.named(pod)
    if found is None or not _is_of(found, stateful_set):
        return None
    labels = stateful_set["spec"]["template"]["metadata"]["labels"]
    metadata = {"uid": found["metadata"]["uid"], "labels": labels}
    try:
        return await objects.merge(pod, {"metadata": metadata})
    except Gone:
        return None


def _is_of(pod: Manifest, stateful_set: Manifest) -> bool:
    owners = pod["metadata"].get("ownerReferences") or ()
    uid = stateful_set["metadata"].get("uid")
    return not pod["metadata"].get("deletionTimestamp") and any(
        each.get("controller") and each.get("uid") == uid for each in owners
    )
