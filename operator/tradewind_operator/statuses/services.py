"""The conditions about services: by their pods first, then by what they say.

A process that can't go on says so in its last words, "JournalRefused: why": its termination
message.
"""

from tradewind.deploy.plan import EXECUTION, MARKET_DATA, RISK, STRATEGY
from tradewind.deploy.reports import ExecutionReport, ServiceReport, StrategyReport
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.reasons import REASONS
from tradewind.resources.strategies import TradingStrategy
from tradewind_operator.statuses.pods import PodLook, PodState
from tradewind_operator.statuses.sayings import Said, worded
from tradewind_operator.statuses.scenes import Scene

_T = ConditionType
_BY_POD = {
    PodState.LOST: Reason.NODE_LOST,
    PodState.UNSCHEDULABLE: Reason.UNSCHEDULABLE,
    PodState.REFUSED: Reason.UNSCHEDULABLE,
    PodState.IMAGE: Reason.IMAGE_PULL,
    PodState.ABSENT: Reason.STARTING,
    PodState.ENDING: Reason.STARTING,
}


def market_data(scene: Scene) -> Said:
    """Market data of a policy; a strategy hears of its own symbols only."""
    about = _T.MARKET_DATA_READY
    early = _by_pod(scene, about, MARKET_DATA)
    report = scene.market_data
    if early or report is None:
        return early or scene.unobserved(about, MARKET_DATA)
    said = _unready(about, report)
    if said is not None and said.reason is not Reason.STARTING:
        return said
    if not report.connected:
        return Said(about, Reason.FEED_UNREACHABLE, report.reason)
    stale = _of_interest(scene, report.stale)
    if stale:
        return Said(about, Reason.STALE_FEED, f"nothing new of {', '.join(stale)}")
    if said or not scene.look(MARKET_DATA).is_ready:
        return said or Said(about, Reason.STARTING, scene.look(MARKET_DATA).message)
    closed = scene.execution is not None and scene.execution.session_open is False
    return Said(about, Reason.MARKET_CLOSED if closed else Reason.RECEIVING)


def execution(scene: Scene) -> Said:
    """Execution of a policy; a strategy hears of its own orders only."""
    about = _T.EXECUTION_READY
    early = _by_pod(scene, about, EXECUTION)
    report = scene.execution
    if early or report is None:
        return early or scene.unobserved(about, EXECUTION)
    problem = worded(about, report.journal_problem)
    if problem is not None:
        return problem
    said = _unready(about, report, Reason.RECONCILING)
    if said is not None:
        return said
    if scene.risk is not None and scene.risk.books_match is False:
        text = "the venue's positions are not ours: reducing only until they agree"
        return Said(about, Reason.BOOKS_DIFFER, text)
    unknown = unknown_orders(scene, report)
    if unknown:
        text = f"the venue is asked what became of {unknown} order{'s' * (unknown > 1)}"
        return Said(about, Reason.RECONCILING, text)
    if not scene.look(EXECUTION).is_ready:
        return Said(about, Reason.STARTING, scene.look(EXECUTION).message)
    return Said(about, Reason.RECONCILED)


def strategy_process(scene: Scene) -> Said:
    """The strategy's own process."""
    about = _T.STRATEGY_READY
    strategy = scene.own.resource
    if isinstance(strategy, TradingStrategy) and strategy.spec.suspend:
        return Said(about, Reason.SUSPENDED)
    stalled = scene.judgement.stalled
    if stalled and stalled.reason is Reason.SOURCE_NOT_FOUND and not scene.look(STRATEGY).runs:
        return Said(about, Reason.WAITING_FOR_SOURCE, stalled.message)
    early = _by_pod(scene, about, STRATEGY)
    report = scene.process
    if report is not None and report.failed:
        return Said(about, Reason.FAILED, report.failed)
    if early or report is None:
        return early or scene.unobserved(about, STRATEGY)
    said = _unready(about, report)
    if said or not scene.look(STRATEGY).is_ready:
        return said or Said(about, Reason.STARTING, scene.look(STRATEGY).message)
    return Said(about, Reason.RUNNING)


def risk_enforced(scene: Scene) -> Said:
    """Risk's own word for the generation that it holds a strategy to."""
    about = _T.RISK_ENFORCED
    if scene.view.policy is None:
        return Said(about, Reason.POLICY_NOT_RESOLVED)
    absent = risk_absent(scene, about)
    if absent or scene.risk is None:
        return absent or scene.unobserved(about, RISK)
    seat, wanted = scene.seat, scene.own.generation
    if seat is not None and seat.generation == wanted and not seat.removed:
        return Said(about, Reason.ENFORCED)
    known = f"generation {seat.generation}" if seat and seat.generation else "no version of it"
    return Said(about, Reason.GENERATION_PENDING, f"risk applies {known} so far, not {wanted}")


def risk_absent(scene: Scene, about: ConditionType) -> Said | None:
    """Why risk says nothing, None where it does or nobody has asked it yet."""
    look, known = scene.look(RISK), REASONS[about.value]
    if look.state is PodState.LOST and Reason.NODE_LOST in known:
        return Said(about, Reason.NODE_LOST, look.message)
    if not look.runs:
        return Said(about, Reason.RISK_NOT_RUNNING, look.message)
    why = scene.unreachable(RISK)
    if why and scene.risk is None and Reason.RISK_UNREACHABLE in known:
        return Said(about, Reason.RISK_UNREACHABLE, f"{look.name}: {why}")
    return None


def unknown_orders(scene: Scene, report: ExecutionReport) -> int:
    """Orders whose fate the venue has not told, of this strategy or of the whole account."""
    if scene.kind == TradingStrategy.__name__:
        return report.unknown_orders.get(scene.own.ref.name, 0)
    return sum(report.unknown_orders.values())


def _by_pod(scene: Scene, about: ConditionType, service: str) -> Said | None:
    look: PodLook = scene.look(service)
    if look.state in (PodState.CRASHING, PodState.FAILED):
        return worded(about, look.ended) or Said(about, Reason.CRASH_LOOP, look.message)
    if look.state in _BY_POD:
        return Said(about, _BY_POD[look.state], look.message)
    return None if look.runs else Said(about, Reason.STARTING, look.message)


def _unready(
    about: ConditionType,
    report: ServiceReport | StrategyReport,
    otherwise: Reason = Reason.STARTING,
) -> Said | None:
    """Why a service is not ready, None where it is; it may say so in a reason's own word."""
    if report.ready:
        return None
    return worded(about, report.reason) or Said(about, otherwise, report.reason)


def _of_interest(scene: Scene, symbols: tuple[str, ...]) -> tuple[str, ...]:
    strategy = scene.own.resource
    if isinstance(strategy, TradingStrategy):
        return tuple(each for each in symbols if each in strategy.spec.symbols)
    return symbols
