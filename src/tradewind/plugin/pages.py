"""A pod's own pages, through a port-forward: read-only, and no certificate leaves the cluster."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache

import httpx

from tradewind.deploy.cluster import PAGES_PORT, pod_name
from tradewind.deploy.plan import workload_name
from tradewind.plugin.kubectl import ClusterError, Kubectl

ANSWERS_IN_S = 10.0

Door = Callable[[], httpx.Client]
"""A way to a pod's pages that may be opening still: to call it waits until it is open."""


@contextmanager
def opening(kubectl: Kubectl, namespace: str, service: str, owner: str) -> Iterator[Door]:
    """Begin to open the pages of a policy's or strategy's workload.

    What is more urgent can be done meanwhile; the door raises ClusterError when the pod can't be
    reached.
    """
    pod = pod_name(workload_name(service, owner))
    with ExitStack() as stack:
        port = stack.enter_context(kubectl.forwarding(namespace, pod, PAGES_PORT))

        @cache
        def door() -> httpx.Client:
            url = f"http://127.0.0.1:{port()}"
            client = httpx.Client(base_url=url, timeout=ANSWERS_IN_S, trust_env=False)
            return stack.enter_context(client)

        yield door


@contextmanager
def pages(kubectl: Kubectl, namespace: str, service: str, owner: str) -> Iterator[httpx.Client]:
    """The pages of a policy's or strategy's workload.

    Raises:
        ClusterError: the pod can't be reached.
    """
    with opening(kubectl, namespace, service, owner) as door:
        yield door()


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
