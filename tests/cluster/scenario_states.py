"""All that an operator leaves in a namespace, without what differs from one run to the next.

Left out are uids, versions, times, certificates, and what other controllers write.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.cluster.api import Api
from tests.cluster.scenario_matching import field
from tradewind.deploy.cluster import ATTEMPTS, HASH, NUDGE, REVISION
from tradewind_operator.api.kinds import CHILD_KINDS, KINDS, OWN_KINDS
from tradewind_operator.planning.configs import install_of
from tradewind_operator.watching.operators import SELECTOR

State = dict[str, Any]
_METADATA = ("uid", "resourceVersion", "creationTimestamp", "managedFields", "generation")
_MARKS = {HASH, NUDGE, REVISION, ATTEMPTS, "kubectl.kubernetes.io/last-applied-configuration"}
_TIMES = {"lastTransitionTime", "at", "since", "renewTime", "deletionTimestamp"}
_OTHERS = {"StatefulSet", "Pod", "PodDisruptionBudget", "PersistentVolumeClaim", "Service"}
"""Their status is another controller's."""


def state(api: Api, namespace: str) -> State:
    """Every object by kind and name."""
    found = {}
    own = list(_all(api, namespace, OWN_KINDS, {}))
    for kind, item in (*own, *_all(api, namespace, CHILD_KINDS, {"labelSelector": SELECTOR})):
        found[f"{kind}/{item['metadata']['name']}"] = _plain(kind, item)
    for name, keys in _secrets(api, namespace):
        found[f"Secret/{name}"] = keys
    return json.loads(_anonymous(json.dumps(found), namespace, own))  # type: ignore[no-any-return]  # it is what was dumped


def differences(one: State, other: State) -> list[str]:
    """Where two states differ, a few words each."""
    names = sorted(one.keys() | other.keys())
    return [said for name in names for said in _between(one.get(name), other.get(name), name)]


def _all(
    api: Api, namespace: str, kinds: tuple[str, ...], query: dict[str, str]
) -> Iterator[tuple[str, Any]]:
    for kind in kinds:
        for item in api.get(KINDS[kind].path(namespace), **query)["items"]:
            yield kind, item


def _secrets(api: Api, namespace: str) -> Iterator[tuple[str, list[str]]]:
    for item in api.get(KINDS["Secret"].path(namespace))["items"]:
        yield item["metadata"]["name"], sorted(item.get("data", {}))


def _plain(kind: str, item: Any) -> Any:
    metadata = {key: value for key, value in item["metadata"].items() if key not in _METADATA}
    annotations = metadata.get("annotations", {})
    metadata["annotations"] = {key: annotations[key] for key in annotations.keys() - _MARKS}
    metadata["ownerReferences"] = [each["name"] for each in metadata.get("ownerReferences", [])]
    left = {**item, "metadata": metadata}
    if kind in _OTHERS:
        left.pop("status", None)
    if kind == "Pod":
        left["spec"] = field(item, "spec.containers")[0]["image"]
        metadata.pop("labels", None)
    return _timeless(left)


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: each for key, each in value.items() if key not in _TIMES | _MARKS}
        return {key: _timeless(each) for key, each in kept.items()}
    return [_timeless(each) for each in value] if isinstance(value, list) else value


def _anonymous(text: str, namespace: str, own: list[tuple[str, Any]]) -> str:
    """What is made of the namespace's name, of uids and of addresses, as words."""
    text = text.replace(namespace, "NAMESPACE")
    for _, item in own:
        uid = item["metadata"]["uid"]
        text = text.replace(uid, "UID").replace(install_of(uid), "INSTALL")
    return re.sub(r'"clusterIPs?": ("[^"]*"|\[[^]]*\])', '"clusterIP": ""', text)


def _between(one: Any, other: Any, at: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from _between(one.get(key), other.get(key), f"{at}.{key}")
    elif one != other:
        yield f"{at}: {str(one)[:200]} and {str(other)[:200]}"
