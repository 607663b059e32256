"""The parts of a status beside its conditions."""

from tradewind.deploy.plan import EXECUTION, STRATEGY
from tradewind.domain.codes import TradingState
from tradewind.domain.values import format_scaled
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reasons import Standing
from tradewind.resources.crds.status_parts import (
    FileHash,
    JournalMark,
    Pod,
    Roster,
    StrategyFigures,
)
from tradewind.resources.strategies import TradingStrategy
from tradewind_operator.model import Owned
from tradewind_operator.statuses.moments import moment
from tradewind_operator.statuses.pinning import cpuset, pinned_services
from tradewind_operator.statuses.sayings import condition_of
from tradewind_operator.statuses.scenes import Scene
from tradewind_operator.statuses.sources import origin


def pods_of(scene: Scene) -> tuple[Pod, ...]:
    """The resource's own pods that exist."""
    return tuple(
        Pod(
            service=service,
            ready=look.is_ready,
            name=look.name,
            node=look.node,
            cpus=_cores(scene, service),
        )
        for service in scene.services
        if (look := scene.look(service)).node or scene.wanted(service)
    )


def image_of(scene: Scene) -> str:
    """The group's build: what the plan runs, and what ran last where it runs nothing."""
    service = STRATEGY if scene.kind == TradingStrategy.__name__ else EXECUTION
    wanted = None if scene.paused else scene.wanted(service)
    containers = wanted["spec"]["containers"] if wanted else ()
    return next((each["image"] for each in containers), scene.before.image)


def files_of(scene: Scene, before: tuple[FileHash, ...]) -> tuple[FileHash, ...]:
    """Sources and models that the strategy's process has loaded."""
    strategy = scene.own.resource
    if scene.process is None or not isinstance(strategy, TradingStrategy):
        return before if scene.look(STRATEGY).runs else ()
    named = {each.name: each for each in strategy.spec.strategies}
    found: list[FileHash] = []
    for file in scene.process.files:
        component = named.get(file.strategy)
        source = getattr(component, file.use, None)
        where = origin(source)[:1024] if source is not None else ""
        found.append(
            FileHash(strategy=file.strategy, use=file.use, sha256=file.sha256, origin=where)
        )
    return tuple(sorted(found, key=lambda each: (each.strategy, each.use)))


def figures_of(scene: Scene) -> StrategyFigures | None:
    """What the strategy makes, as risk counts it; the last known where it says nothing."""
    seat = scene.seat
    if seat is None:
        return getattr(scene.before, "figures", None)
    return StrategyFigures(
        at=moment(scene.now_ns),
        orders_today=seat.orders_today,
        fills_today=seat.fills_today,
        refusals_today=seat.refusals_today,
        open_orders=seat.open_orders,
        positions=seat.positions,
        exposure=format_scaled(seat.exposure),
        pnl_today=format_scaled(seat.day_pnl),
        pnl=format_scaled(seat.pnl),
    )


def journal_of(scene: Scene, before: JournalMark | None) -> JournalMark | None:
    """Execution's journal, as it last said it."""
    report = scene.execution
    if report is None or not report.journal_id:
        return before
    return JournalMark(id=report.journal_id, version=report.journal_version, epoch=report.epoch)


def roster_of(scene: Scene) -> Roster:
    """How the policy's strategies stand, by their own statuses and risk's word."""
    alive = [each for each in scene.view.strategies if not each.deleting]
    states = {each.name: each.state for each in scene.risk.seats} if scene.risk else {}
    return Roster(
        bound=len(alive),
        trading=sum(_holds(each, ConditionType.READY) for each in alive),
        halted=sum(_is_halted(each, states.get(each.ref.name, "")) for each in alive),
        refused=sum(_fails(each, ConditionType.RISK_POLICY_RESOLVED) for each in alive),
    )


def _is_halted(strategy: Owned, state: str) -> bool:
    if state:
        return state in (TradingState.HALTED, TradingState.FLATTENED)
    return _holds(strategy, ConditionType.HALTED)


def _holds(owned: Owned, about: ConditionType) -> bool:
    found = condition_of(owned.status.conditions, about)
    return found is not None and found.status is Standing.TRUE


def _fails(owned: Owned, about: ConditionType) -> bool:
    found = condition_of(owned.status.conditions, about)
    return found is not None and found.status is Standing.FALSE


def _cores(scene: Scene, service: str) -> str:
    report = scene.report(service)
    pinned = service in pinned_services(scene) and report is not None
    return cpuset(report.pinning.cores) if pinned and report and report.pinning else ""
