"""A pod's own pages, through a port-forward: read-only, and no certificate leaves the cluster."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tradewind.deploy.cluster import PAGES_PORT, pod_name
from tradewind.deploy.plan import workload_name
from tradewind.plugin.kubectl import ClusterError, Kubectl

ANSWERS_IN_S = 10.0


@contextmanager
def pages(kubectl: Kubectl, namespace: str, service: str, owner: str) -> Iterator[httpx.Client]:
    """The pages of a policy's or strategy's workload.

    Raises:
        ClusterError: the pod can't be reached.
    """
    pod = pod_name(workload_name(service, owner))
    with (
        kubectl.forwarded(namespace, pod, PAGES_PORT) as port,
        httpx.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=ANSWERS_IN_S, trust_env=False
        ) as client,
    ):
        yield client


def page(client: httpx.Client, path: str) -> bytes:
    """One page.

    Raises:
        ClusterError: the pod does not answer, or not with this page.
    """
    try:
        answer = client.get(path)
    except httpx.HTTPError as error:
        raise ClusterError(f"the pod does not answer: {error}") from error
    if answer.status_code != httpx.codes.OK:
        raise ClusterError(f"the pod has no page {path}: {answer.status_code}")
    return answer.content
