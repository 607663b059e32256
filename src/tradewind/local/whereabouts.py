"""What a run tells the other commands: who runs where, and which files to speak with."""

import os
from collections.abc import Mapping, Sequence

from tradewind.deploy.plan import VENUE, Workload
from tradewind.local.addresses import Address
from tradewind.local.configurations import NAMESPACE, Configurations
from tradewind.local.runner_file import Door, RunnerFile
from tradewind.resources.collecting import Resources


def whereabouts(
    workloads: Sequence[Workload],
    addresses: Mapping[str, Address],
    configurations: Configurations,
    resources: Resources,
) -> RunnerFile:
    """Every workload's door, and each policy's certificates, account and keys (as paths)."""
    names = sorted({each.policy for each in workloads})
    return RunnerFile(
        pid=os.getpid(),
        namespace=NAMESPACE,
        doors=tuple(_door(each, addresses[each.name]) for each in workloads),
        people={name: configurations.person(name) for name in names},
        accounts={name: configurations.account(name, resources) for name in names},
        operator_keys={name: configurations.operator_key(name) for name in names},
        credentials={name: configurations.credentials(name, resources) for name in names},
    )


def _door(workload: Workload, address: Address) -> Door:
    return Door(
        workload=workload.name,
        service=workload.service,
        policy=workload.policy,
        strategy=workload.strategy,
        grpc="" if workload.service == VENUE else address.grpc,
        http=address.http,
    )
