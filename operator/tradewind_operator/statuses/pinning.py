"""CPUPinned: by what the process found out about its cores, or by who refused the pod."""

from collections.abc import Iterator

from tradewind.deploy.plan import EXECUTION, MARKET_DATA, RISK, STRATEGY
from tradewind.deploy.reports import PinningReport
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.reasons import REASONS
from tradewind.resources.strategies import TradingStrategy
from tradewind_operator.statuses.pods import PodLook, PodState
from tradewind_operator.statuses.sayings import Said
from tradewind_operator.statuses.scenes import Scene

_ABOUT = ConditionType.CPU_PINNED
_STALE_NS = 300 * 1_000_000_000
_REFUSED = {
    "OutOfcpu": Reason.OUT_OF_CPU,
    "OutOfCPU": Reason.OUT_OF_CPU,
    "TopologyAffinityError": Reason.TOPOLOGY_AFFINITY_ERROR,
    "SMTAlignmentError": Reason.SMT_ALIGNMENT_ERROR,
}


def cpu_pinned(scene: Scene) -> Said | None:
    """The first pinned service whose cores are not its own; None where none is pinned."""
    said = [_of(scene, service) for service in pinned_services(scene)]
    return next((each for each in said if not each.holds), said[0] if said else None)


def pinned_services(scene: Scene) -> tuple[str, ...]:
    """The resource's own services that should have whole cores."""
    return tuple(service for service, cores in _cores(scene) if cores)


def cpuset(cores: tuple[int, ...]) -> str:
    """Cores as cpuset writes them: "0,2-4"."""
    parts: list[list[int]] = []
    for core in sorted(set(cores)):
        if parts and parts[-1][-1] == core - 1:
            parts[-1] = [parts[-1][0], core]
        else:
            parts.append([core])
    return ",".join("-".join(map(str, part)) for part in parts)


def _cores(scene: Scene) -> Iterator[tuple[str, int]]:
    strategy = scene.own.resource
    if isinstance(strategy, TradingStrategy):
        if not strategy.spec.suspend:
            yield STRATEGY, strategy.spec.placement.cores
    elif strategy is not None:
        placement = strategy.spec.placement
        yield MARKET_DATA, placement.market_data.cores
        yield EXECUTION, placement.execution.cores
        yield RISK, placement.risk.cores


def _of(scene: Scene, service: str) -> Said:
    look, report = scene.look(service), scene.report(service)
    early = _by_pod(look)
    if early is not None:
        return early
    if report is None:
        return scene.unobserved(_ABOUT, service)
    evidence = report.pinning
    if evidence is None or evidence.reason not in REASONS[_ABOUT.value]:
        return Said(_ABOUT, Reason.UNOBSERVED, f"{look.name} has not looked at its cores yet")
    if evidence.at_ns and scene.now_ns - evidence.at_ns > _STALE_NS:
        return Said(_ABOUT, Reason.UNOBSERVED, f"{look.name} has stopped looking at its cores")
    return Said(_ABOUT, Reason(evidence.reason), _words(look, evidence))


def _words(look: PodLook, evidence: PinningReport) -> str:
    cores = f"pod {look.name} runs on {cpuset(evidence.cores) or 'no known core'}"
    return f"{cores}: {evidence.message}" if evidence.message else cores


def _by_pod(look: PodLook) -> Said | None:
    if look.state is PodState.REFUSED:
        reason = _REFUSED.get(look.word, Reason.UNEXPECTED_ADMISSION_ERROR)
        return Said(_ABOUT, reason, look.message)
    if look.state is PodState.UNSCHEDULABLE:
        return Said(_ABOUT, _unschedulable(look.message), look.message)
    if not look.runs:
        return Said(_ABOUT, Reason.PENDING, look.message)
    return None


def _unschedulable(message: str) -> Reason:
    """The scheduler's words; a node that is fit but full comes before nodes that are not fit."""
    if "Insufficient cpu" in message:
        return Reason.INSUFFICIENT_CPU
    unfit = "node affinity" in message or "node selector" in message
    return Reason.NODE_NOT_PREPARED if unfit else Reason.PENDING
