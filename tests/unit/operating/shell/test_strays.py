"""A pod that lost our labels is found by its StatefulSet, and labelled again."""

from typing import Any, cast

import pytest

from tests.unit.operating.shell.makers import child, manifest, policy, read
from tests.unit.operating.shell.stores import Store
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Manifest, Ref, View, ref_of
from tradewind_operator.reconciling.strays import brought_back

POD = Ref("Pod", "demo", "main-risk-0")
LABELS = {"app.kubernetes.io/managed-by": "tradewind-operator", "tradewind.io/policy": "main"}
OWNED = [{"kind": "StatefulSet", "uid": "StatefulSet-main-risk", "controller": True}]


class Finding(Store):
    """A store in which one may look for a name."""

    async def named(self, ref: Ref) -> Manifest | None:
        self.calls.append(("list", ref.kind, ref.name))
        return self.held.get(ref)


def _stateful_set(ready: int) -> Manifest:
    template = {"metadata": {"labels": LABELS}}
    status = {"readyReplicas": ready}
    return child("StatefulSet", "main-risk", spec={"template": template}, status=status)


def _stray(**metadata: Any) -> Manifest:
    theirs = {"labels": {"team": "blue"}, "ownerReferences": OWNED, **metadata}
    return manifest("Pod", "main-risk-0", metadata=theirs)


async def _brought(store: Store, *children: Manifest) -> list[Manifest]:
    view = View(own=read(policy()), policy=None, children={ref_of(each): each for each in children})
    return list(await brought_back(cast(Objects, store), view))


async def test_a_stray_pod_gets_the_labels_of_its_template_and_keeps_the_others() -> None:
    store = Finding()
    store.put(_stray())
    found = await _brought(store, _stateful_set(1))
    assert [each["metadata"]["labels"] for each in found] == [{**LABELS, "team": "blue"}]
    assert store.held[POD]["metadata"]["labels"] == {**LABELS, "team": "blue"}


async def test_nobody_looks_for_a_pod_that_is_seen_or_not_ready() -> None:
    store = Finding()
    store.put(_stray())
    assert await _brought(store, _stateful_set(1), child("Pod", "main-risk-0")) == []
    assert await _brought(store, _stateful_set(0)) == []
    assert store.calls == []


@pytest.mark.parametrize("metadata", [{"ownerReferences": []}, {"deletionTimestamp": "x"}])
async def test_somebody_elses_pod_and_one_that_ends_are_left_alone(
    metadata: dict[str, Any],
) -> None:
    store = Finding()
    store.put(_stray(**metadata))
    assert await _brought(store, _stateful_set(1)) == []
    assert store.writes() == []


async def test_a_pod_that_is_gone_is_none() -> None:
    assert await _brought(Finding(), _stateful_set(1)) == []
