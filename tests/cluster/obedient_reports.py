"""What services would report that take in at once whatever the API server has."""

import json
from collections.abc import Mapping
from typing import Any

from tests.cluster.api import Api, said
from tradewind.deploy.cluster import COMPONENT_LABEL, GROUP, POLICY_LABEL

Report = dict[str, Any]


class Desk:
    """The resources of one namespace, and what is reported of them."""

    def __init__(self, api: Api, namespace: str) -> None:
        self._api, self._namespace = api, namespace
        self._base = f"/apis/{GROUP}/v1alpha1/namespaces/{namespace}"

    def report(self, labels: Mapping[str, str]) -> Report:
        """What the service of a pod with these labels says."""
        policy = labels[POLICY_LABEL]
        known = {"market-data": self._feed, "execution": self._execution, "risk": self._risk}
        make = known.get(labels[COMPONENT_LABEL], self._plain)
        return make(policy)

    def enforce(self, policy: str, generation: int) -> None:
        """Write on the policy's status what risk itself writes there."""
        document = {
            "apiVersion": f"{GROUP}/v1alpha1",
            "kind": "RiskPolicy",
            "metadata": {"name": policy, "namespace": self._namespace},
            "status": {"enforcedGeneration": generation, "tradingState": "Active"},
        }
        said(
            self._api.http.patch(
                f"{self._base}/riskpolicies/{policy}/status",
                content=json.dumps(document),
                params={"fieldManager": "tradewind/risk", "force": "true"},
                headers={"Content-Type": "application/apply-patch+yaml"},
            )
        )

    def _plain(self, policy: str) -> Report:
        found = self._api.http.get(f"{self._base}/riskpolicies/{policy}")
        generation = found.json()["metadata"]["generation"] if found.is_success else 0
        return {"ready": True, "policy_generation": generation}

    def _feed(self, policy: str) -> Report:
        return {**self._plain(policy), "connected": True}

    def _execution(self, policy: str) -> Report:
        journal = {"journal_id": "of-the-test", "journal_version": 1, "epoch": 1}
        account = {"broker_account": f"account-of-{policy}", "credentials_sha256": "0" * 64}
        return {**self._plain(policy), **journal, **account, "session_open": True}

    def _risk(self, policy: str) -> Report:
        strategies = self._api.get(f"{self._base}/tradingstrategies")["items"]
        bound = [each for each in strategies if each["spec"]["riskPolicyRef"]["name"] == policy]
        seats = [_seat(each) for each in bound]
        return {**self._plain(policy), "state": "Active", "books_match": True, "seats": seats}


def _seat(strategy: Report) -> Report:
    metadata = strategy["metadata"]
    going = bool(metadata.get("deletionTimestamp"))
    return {
        "name": metadata["name"],
        "state": strategy["spec"].get("tradingState", "Active"),
        "generation": metadata["generation"],
        "removed": going,
        "connected": not going,
    }
