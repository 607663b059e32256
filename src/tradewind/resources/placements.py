"""Where workloads run."""

from typing import Annotated, Any

from tradewind.resources.marks import Spec, group, rolls


class Pinning(Spec, frozen=True, kw_only=True):
    """Exclusive cores."""

    cpus: Annotated[int, rolls("Whole cores of its own.", ge=1, le=64)] = 1


class Placement(Spec, frozen=True, kw_only=True):
    """Cores and nodes of a workload; `pinning` present means pinned."""

    pinning: Annotated[Pinning | None, group("Exclusive cores.")] = None
    node_affinity: Annotated[
        dict[str, Any] | None,
        rolls("A pod's nodeAffinity, as Kubernetes has it.", shape="node-affinity"),
    ] = None
    node_selector: Annotated[
        dict[str, str], rolls("Labels that the node must have.", max_length=32)
    ] = {}
    tolerations: Annotated[
        tuple[dict[str, Any], ...],
        rolls("A pod's tolerations.", max_length=32, shape="tolerations"),
    ] = ()

    @property
    def cores(self) -> int:
        """Exclusive cores wanted; 0 is unpinned."""
        return self.pinning.cpus if self.pinning else 0
