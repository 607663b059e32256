"""Where cert-manager issues, a status says which certificate is waited for."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.unit.operating.statuses.scenery import (
    ALL_WELL,
    NOW,
    SETTINGS,
    by_ref,
    message,
    policy_status,
    reason,
    stateful_set,
    unready,
    view_of_policy,
    waiting,
)
from tradewind_operator.model import Manifest, Plan
from tradewind_operator.statuses.passes import status_of_pass

FEED = "main-market-data"
READY = {"type": "Ready", "status": "True"}
MISSING = {"type": "Ready", "status": "False", "message": "Issuing certificate as Secret is absent"}
MOUNTING = waiting("ContainerCreating")


def _certificate(*conditions: dict[str, str]) -> Manifest:
    metadata = {"name": FEED, "namespace": "desk"}
    status = {"conditions": list(conditions)} if conditions else {}
    return {"kind": "Certificate", "metadata": metadata, "status": status}


def _said(pod: dict[str, Any], *conditions: dict[str, str]) -> str:
    """What is said of market data whose pod and certificate are as given."""
    view = view_of_policy(ALL_WELL.but(pods={FEED: pod}))
    view = replace(view, children={**view.children, **by_ref(_certificate(*conditions))})
    status = status_of_pass(view, Plan(children=(stateful_set(FEED),)), SETTINGS, NOW)
    return message(status, "MarketDataReady")


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ((), f"cert-manager has not looked at Certificate {FEED} yet"),
        ((MISSING,), f"Certificate {FEED} is not ready: Issuing certificate as Secret is absent"),
    ],
)
def test_a_pod_that_waits_for_its_certificate_says_so(
    conditions: tuple[dict[str, str], ...], words: str
) -> None:
    assert _said(MOUNTING, *conditions).endswith(words)


def test_a_pod_whose_certificate_is_there_waits_for_something_else() -> None:
    assert "Certificate" not in _said(MOUNTING, READY)


def test_a_process_that_runs_has_its_certificate() -> None:
    assert "Certificate" not in _said(unready(running=True), MISSING)


def test_services_that_the_operator_can_not_ask_yet_are_not_observed() -> None:
    why = "cert-manager has not issued the Secret main-operator-tls yet"
    workloads = (FEED, "main-execution", "main-risk")
    status = policy_status(
        ALL_WELL.but(
            unreachable=dict.fromkeys(workloads, why), reports=dict.fromkeys(workloads, None)
        )
    )
    assert reason(status, "Ready") == "Unobserved"
    assert message(status, "Ready").endswith(why)
