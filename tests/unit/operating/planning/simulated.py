"""A cluster as far as a plan sees one: it defaults fields, makes pods, and lets go of them."""

import json
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from tradewind.deploy.cluster import pod_name
from tradewind_operator.model import Apply, Delete, Manifest, Plan, Ref, ref_of

CREATED = "2026-01-05T14:30:00Z"
STARTED = "2026-01-05T14:30:05Z"


class SimulatedCluster:
    """Objects by reference. `settle` does what controllers and kubelets do."""

    def __init__(self) -> None:
        self.objects: dict[Ref, Manifest] = {}
        self.writes = 0
        self._uids = 0
        self.unready: set[str] = set()
        self._applied: dict[Ref, Manifest] = {}

    def carry_out(self, plan: Plan) -> None:
        """Do what a plan says."""
        for action in plan.actions:
            self.writes += 1
            if isinstance(action, Apply):
                self.apply(action.manifest)
            else:
                self.delete(action)

    def apply(self, manifest: Manifest) -> None:
        """Server-side apply, by force."""
        ref, manifest = ref_of(manifest), json.loads(json.dumps(manifest))
        old = self.objects.get(ref)
        wanted_uid = manifest["metadata"].get("uid")
        assert not wanted_uid or (old and old["metadata"]["uid"] == wanted_uid), "409 Conflict"
        if wanted_uid and old:
            self.objects[ref] = _merged(old, manifest)
            return
        self.objects[ref] = self._written(_defaulted(manifest), old)
        self._applied[ref] = manifest

    def delete(self, action: Delete) -> None:
        """Delete by uid; pods end in their own time."""
        found = self.objects.get(action.ref)
        assert found is not None, "404 Not Found"
        assert found["metadata"]["uid"] == action.uid, "409 Conflict"
        if action.ref.kind == "Pod":
            found["metadata"]["deletionTimestamp"] = STARTED
        else:
            del self.objects[action.ref]

    def settle(self) -> None:
        """End what ends, collect what has lost its owner, make pods, start them."""
        for ref in [ref for ref, each in self.objects.items() if _is_going(each)]:
            del self.objects[ref]
        uids = {each["metadata"]["uid"] for each in self.objects.values()}
        for ref in [ref for ref, each in self.objects.items() if _is_orphan(each, uids)]:
            del self.objects[ref]
        for each in [each for ref, each in self.objects.items() if ref.kind == "StatefulSet"]:
            each["status"] = {"observedGeneration": each["metadata"]["generation"]}
            self._make_pod(each)
        for ref, each in self.objects.items():
            if ref.kind == "Pod" and (each.get("status") or {}).get("phase") != "Failed":
                each["status"] = _running(ready=ref.name not in self.unready)

    def pods(self) -> dict[str, Manifest]:
        """Pods by name."""
        return {ref.name: each for ref, each in self.objects.items() if ref.kind == "Pod"}

    def view(self, names: Iterable[str] = ()) -> dict[Ref, Manifest]:
        """A copy of what there is, in an order of the caller's choice."""
        order = {name: place for place, name in enumerate(names)}
        refs = sorted(self.objects, key=lambda ref: (order.get(ref.name, -1), ref))
        return {ref: deepcopy(self.objects[ref]) for ref in refs}

    def _written(self, new: Manifest, old: Manifest | None) -> Manifest:
        if old is None:
            self._uids += 1
            own = {"uid": f"u{self._uids}", "creationTimestamp": CREATED, "generation": 1}
            return {**new, "metadata": {**new["metadata"], **own}}
        kept = {key: old["metadata"][key] for key in ("uid", "creationTimestamp", "generation")}
        changed = new.get("spec") != old.get("spec")
        kept["generation"] += changed
        foreign = _merged(old["metadata"], new["metadata"])
        for name in self._let_go(new):
            foreign["annotations"].pop(name, None)
        status = {"status": old["status"]} if "status" in old else {}
        return {**new, "metadata": {**foreign, **kept}, **status}

    def _let_go(self, new: Manifest) -> set[str]:
        """Annotations that we set before and do not any more."""
        before = self._applied.get(ref_of(new), {"metadata": {}})["metadata"]
        return set(before.get("annotations", {})) - set(new["metadata"]["annotations"])

    def _make_pod(self, stateful_set: Manifest) -> None:
        metadata, template = stateful_set["metadata"], deepcopy(stateful_set["spec"]["template"])
        ref = Ref("Pod", metadata["namespace"], pod_name(metadata["name"]))
        if ref in self.objects:
            return
        owner = {"kind": "StatefulSet", "uid": metadata["uid"], "controller": True}
        own = {"name": ref.name, "namespace": ref.namespace, "ownerReferences": [owner]}
        pod = {"apiVersion": "v1", "kind": "Pod", "spec": template["spec"]}
        self.objects[ref] = self._written(
            {**pod, "metadata": {**template["metadata"], **own}}, None
        )


def _running(*, ready: bool) -> dict[str, Any]:
    condition = {"type": "Ready", "status": str(ready), "lastTransitionTime": STARTED}
    return {"phase": "Running", "startTime": STARTED, "conditions": [condition]}


def _is_going(manifest: Manifest) -> bool:
    return "deletionTimestamp" in manifest["metadata"]


def _is_orphan(manifest: Manifest, uids: set[str]) -> bool:
    owners = manifest["metadata"].get("ownerReferences", [])
    return any(each["kind"] == "StatefulSet" and each["uid"] not in uids for each in owners)


def _merged(old: Any, new: Any) -> Any:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return deepcopy(new)
    return {
        key: _merged(old.get(key), new[key]) if key in new else deepcopy(old[key])
        for key in {**old, **new}
    }


_POD = {
    "dnsPolicy": "ClusterFirst",
    "schedulerName": "default-scheduler",
}
_CONTAINER = {"terminationMessagePath": "/dev/termination-log"}
_SPECS: dict[str, dict[str, Any]] = {
    "StatefulSet": {
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"}
    },
    "Service": {
        "clusterIP": "10.0.0.9",
        "clusterIPs": ["10.0.0.9"],
        "internalTrafficPolicy": "Cluster",
        "ipFamilies": ["IPv4"],
        "ipFamilyPolicy": "SingleStack",
        "sessionAffinity": "None",
    },
    "PersistentVolumeClaim": {"volumeName": "pvc-1", "storageClassName": "standard"},
}


def _defaulted(manifest: Manifest) -> Manifest:
    """What an API server adds by itself, and an admission plugin to pods."""
    found = deepcopy(manifest)
    if "spec" in found:
        found["spec"] = {**_SPECS.get(found["kind"], {}), **found["spec"]}
    if found["kind"] == "Pod":
        _default_pod(found["spec"])
        found["spec"]["nodeName"] = "node"
    if found["kind"] == "StatefulSet":
        found["spec"]["template"]["metadata"]["creationTimestamp"] = None
        _default_pod(found["spec"]["template"]["spec"])
    found["metadata"]["labels"]["someone.example/else"] = "stays"
    return found


def _default_pod(spec: dict[str, Any]) -> None:
    spec.update({**_POD, **spec})
    for container in spec["containers"]:
        container.update({**_CONTAINER, **container})
        container["env"].append({"name": "INJECTED", "value": "by admission"})
    if "serviceAccountName" in spec:
        spec["serviceAccount"] = spec["serviceAccountName"]
