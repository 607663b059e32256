"""Everything that an owner should have, in the order in which it is made."""

from collections.abc import Iterator

from tradewind.deploy.cluster import HASH
from tradewind.deploy.plan import RISK, Workload
from tradewind_operator.model import Manifest
from tradewind_operator.planning.accounts import service_account
from tradewind_operator.planning.canonical import digest
from tradewind_operator.planning.claims import claim
from tradewind_operator.planning.config_maps import config_map, shared_config_maps
from tradewind_operator.planning.disruptions import budget
from tradewind_operator.planning.issued import issued
from tradewind_operator.planning.networks import network_policy
from tradewind_operator.planning.scopes import Scope
from tradewind_operator.planning.services import is_called, service
from tradewind_operator.planning.stateful_sets import runner


def children(scope: Scope, now_ns: int) -> tuple[Manifest, ...]:
    """The whole desired state; what runs comes last."""
    shared = shared_config_maps(scope) if scope.strategy is None else ()
    around = [each for workload in scope.workloads for each in _around(workload, scope, now_ns)]
    running = () if scope.is_suspended else scope.workloads
    runners = [runner(workload, scope, now_ns) for workload in running]
    return tuple(_stamped(each) for each in (*shared, *issued(scope), *around, *runners))


def _around(workload: Workload, scope: Scope, now_ns: int) -> Iterator[Manifest]:
    yield config_map(workload, scope, now_ns)
    if workload.service == RISK:
        yield from service_account(workload, scope)
    if scope.settings.network.enabled:
        yield network_policy(workload, scope)
    if is_called(workload):
        yield service(workload, scope)
    if workload.durable:
        yield claim(workload, scope)
    yield budget(workload, scope, now_ns)


def _stamped(manifest: Manifest) -> Manifest:
    """With a hash of all the rest, which tells an older operator's children."""
    metadata = manifest["metadata"]
    annotations = {**metadata.get("annotations", {}), HASH: digest(manifest)}
    return {**manifest, "metadata": {**metadata, "annotations": annotations}}
