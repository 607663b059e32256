"""Whether resource files would run here, and get the cores that they ask for."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from tradewind.deploy.plan import plan
from tradewind.local.findings import Finding, failure, fine, warning
from tradewind.local.pinning import assign
from tradewind.resources.collecting import Resources
from tradewind.resources.loading import judged

_SHOWN = 5


def resource_findings(paths: Sequence[Path]) -> Iterator[Finding]:
    """Look at resource files, if any were named."""
    if not paths:
        return
    resources, faults = judged(paths)
    for fault in faults[:_SHOWN]:
        text = ": ".join(part for part in (fault.place, fault.field, fault.message) if part)
        yield failure("resources", text, "mend it; `tradewind validate` lists every fault")
    if not faults:
        count = len(plan(resources))
        yield fine("resources", f"valid: {count} processes would start")
        yield from _cores(resources)


def _cores(resources: Resources) -> Iterator[Finding]:
    wanted = {each.name: each.cores for each in plan(resources)}
    for name, grant in assign(wanted, sorted(os.sched_getaffinity(0))).items():
        if grant.warning:
            yield warning("cores", f"{name} {grant.warning}", "ask for fewer, or a larger machine")
