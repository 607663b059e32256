"""What a pod was started from: its workload's fingerprint and the build, and nothing else.

A newer operator may write another template; no pod restarts for that.
"""

from typing import Any

from tradewind.deploy.cluster import REVISION
from tradewind.deploy.plan import Workload
from tradewind_operator.model import Manifest
from tradewind_operator.planning.canonical import digest


def revision_of(workload: Workload, image: str) -> str:
    """The revision that a workload's pod should have."""
    return digest([workload.fingerprint, image])


def revision_in(pod: Manifest) -> str:
    """The revision that a pod was started from; "" where nobody knows."""
    annotations: dict[str, Any] = pod["metadata"].get("annotations") or {}
    return str(annotations.get(REVISION, ""))
