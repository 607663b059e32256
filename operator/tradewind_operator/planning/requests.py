"""What a container asks of its node."""

from tradewind.deploy.plan import Workload
from tradewind_operator.planning.canonical import amount, canonical
from tradewind_operator.settings import Settings, Sizes

MOST_CPU = "100m"
"""Unpinned workloads share what is left beside the exclusive cores."""


def requests_of(workload: Workload, settings: Settings) -> dict[str, dict[str, str]]:
    """Pinned: whole cores, Guaranteed. Unpinned: a little CPU without a limit.

    Memory is request and limit in both, so that a node that runs short ends somebody else first.
    """
    sizes = settings.sizes.get(workload.service, Sizes())
    memory = {"memory": canonical(sizes.memory)}
    if workload.cores:
        whole = {"cpu": canonical(str(workload.cores)), **memory}
        return {"requests": whole, "limits": dict(whole)}
    return {"requests": {"cpu": _little(sizes.cpu), **memory}, "limits": memory}


def _little(cpu: str) -> str:
    return canonical(min(cpu, MOST_CPU, key=amount))
