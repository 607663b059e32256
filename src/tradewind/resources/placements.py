"""Where workloads run."""

from typing import Annotated, Any

import msgspec

from tradewind.resources.marks import group, rolls


class Pinning(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Exclusive cores."""

    cpus: Annotated[int, rolls("Whole cores of its own.", ge=1, le=64)] = 1


class Placement(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Cores and nodes of a workload; `pinning` present means pinned."""

    pinning: Annotated[Pinning | None, group("Exclusive cores.")] = None
    node_affinity: Annotated[
        dict[str, Any] | None, rolls("A pod's nodeAffinity, as Kubernetes has it.")
    ] = None
    node_selector: Annotated[
        dict[str, str], rolls("Labels that the node must have.", max_length=32)
    ] = {}
    tolerations: Annotated[
        tuple[dict[str, Any], ...], rolls("A pod's tolerations.", max_length=32)
    ] = ()

    @property
    def cores(self) -> int:
        """Exclusive cores wanted; 0 is unpinned."""
        return self.pinning.cpus if self.pinning else 0
