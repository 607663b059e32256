"""A policy that is made again under its old name has Secrets of its own, and its old volumes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.clusters import Cluster
from tests.cluster.installing import in_namespace
from tests.cluster.operators import RunningOperator
from tests.process.processes import eventually
from tests.unit.resources.files import POLICY

NAMES = ("main-approval", "main-operator-key", "main-venue-keys", "main-risk-tls")
FORCED = {"tradewind.io/force-delete": "main"}
GONE_S = 60


class Place:
    """One namespace with an operator, where the policy comes and goes."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        self._api, self._namespace = cluster.api, namespace
        self._policy = f"/apis/tradewind.io/v1alpha1/namespaces/{namespace}/riskpolicies/main"
        self._secrets = f"/api/v1/namespaces/{namespace}/secrets"

    def make(self) -> str:
        """Make the policy; its uid."""
        made = self._api.apply(in_namespace(POLICY, self._namespace))
        return str(made["metadata"]["uid"])

    def delete(self) -> None:
        """Delete the policy, and wait until it is gone."""
        self._api.merge(self._policy, {"metadata": {"annotations": FORCED}})
        self._api.delete(self._policy)
        collection = self._policy.rpartition("/")[0]
        eventually("it is gone", lambda: not self._api.names(collection), GONE_S)

    def owners(self) -> dict[str, set[str]]:
        """Whose each Secret is, by uids."""
        found = {each["metadata"]["name"]: each for each in self._api.get(self._secrets)["items"]}
        return {name: _owners(found[name]) for name in NAMES if name in found}

    def claims(self) -> dict[str, str]:
        """The volumes, by name, with their uids."""
        path = f"/api/v1/namespaces/{self._namespace}/persistentvolumeclaims"
        found = (each["metadata"] for each in self._api.get(path)["items"])
        return {each["name"]: each["uid"] for each in found}


def _owners(secret: dict[str, Any]) -> set[str]:
    return {each["uid"] for each in secret["metadata"].get("ownerReferences", ())}


def _all_of(uid: str) -> dict[str, set[str]]:
    return {name: {uid} for name in NAMES}


@pytest.fixture
def place(kinds: Cluster, namespace: str, tmp_path: Path) -> Iterator[Place]:
    running = RunningOperator(kinds, namespace, tmp_path).start().until_leading()
    try:
        yield Place(kinds, namespace)
    finally:
        running.end()


@pytest.mark.timeout(240)
def test_every_secret_is_the_new_policys_and_the_volumes_are_the_old_ones(place: Place) -> None:
    first = place.make()
    everything = _all_of(first)
    eventually("its Secrets", lambda: place.owners() == everything, GONE_S)
    claims = eventually("its volumes", place.claims, GONE_S)
    place.delete()
    second = place.make()
    everything = _all_of(second)
    eventually("all are the new one's", lambda: place.owners() == everything, GONE_S)
    assert place.claims().items() >= claims.items()
