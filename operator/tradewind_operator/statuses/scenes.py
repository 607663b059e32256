"""One pass as its conditions are made from it."""

from functools import cached_property

from tradewind.deploy.cluster import PAUSE, REVISION, pod_name
from tradewind.deploy.plan import EXECUTION, MARKET_DATA, RISK, STRATEGY, VENUE, workload_name
from tradewind.deploy.reports import (
    ExecutionReport,
    MarketDataReport,
    RiskReport,
    SeatReport,
    ServiceReport,
    StrategyReport,
)
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy
from tradewind_operator.model import Manifest, Plan, Ref, View
from tradewind_operator.settings import Settings
from tradewind_operator.statuses.certificates import explained
from tradewind_operator.statuses.guarding import Judgement
from tradewind_operator.statuses.outcomes import Outcome
from tradewind_operator.statuses.pods import PodLook, look_at
from tradewind_operator.statuses.sayings import Said, condition_of, said_in


class Scene:
    """What was seen, planned and done, and when it is."""

    def __init__(
        self,
        view: View,
        plan: Plan,
        settings: Settings,
        now_ns: int,
        *,
        judgement: Judgement,
        outcome: Outcome,
    ) -> None:
        self.view, self.plan, self.settings, self.now_ns = view, plan, settings, now_ns
        self.judgement, self.outcome = judgement, outcome
        self.own = view.own
        self.before = view.own.status
        self._looks: dict[str, PodLook] = {}

    @property
    def kind(self) -> str:
        """The resource's kind."""
        return self.own.ref.kind

    @property
    def policy_name(self) -> str:
        """The policy that the workloads are named after, "" where it is not known."""
        if self.kind == RiskPolicy.__name__:
            return self.own.ref.name
        strategy = self.own.resource
        if isinstance(strategy, TradingStrategy):
            return strategy.policy
        return self.view.policy.ref.name if self.view.policy else ""

    @cached_property
    def policy(self) -> RiskPolicy | None:
        """The policy, where there is one that can be read."""
        resource = self.view.policy.resource if self.view.policy else None
        return resource if isinstance(resource, RiskPolicy) else None

    @property
    def services(self) -> tuple[str, ...]:
        """The services whose pods are this resource's own."""
        if self.kind == TradingStrategy.__name__:
            return (STRATEGY,)
        simulated = self.policy is not None and self.policy.spec.account.is_simulated
        return (*((VENUE,) if simulated else ()), MARKET_DATA, EXECUTION, RISK)

    @property
    def paused(self) -> bool:
        """The operator touches no child."""
        return self.own.annotations.get(PAUSE, "false").lower() not in ("", "false")

    def workload(self, service: str) -> str:
        """The workload of a service."""
        owner = self.own.ref.name if service == STRATEGY else self.policy_name
        return workload_name(service, owner)

    def look(self, service: str) -> PodLook:
        """A service's pod."""
        workload = self.workload(service)
        if workload not in self._looks:
            name = pod_name(workload)
            look = look_at(name, self._child("Pod", name), REVISION, self.now_ns)
            self._looks[workload] = explained(look, self._child("Certificate", workload))
        return self._looks[workload]

    def wanted(self, service: str) -> Manifest | None:
        """The pod or its template as the plan has it, None where no pod is wanted."""
        name = self.workload(service)
        for child in self.plan.children:
            kind, called = child["kind"], child["metadata"]["name"]
            if kind == "StatefulSet" and called == name:
                template: Manifest = child["spec"]["template"]
                return template if child["spec"].get("replicas", 1) else None
            if kind == "Pod" and called == pod_name(name):
                return child
        return None

    def is_outdated(self, service: str) -> bool:
        """The pod runs, and was not started from what is wanted now."""
        look, wanted = self.look(service), self.wanted(service)
        if wanted is None or not look.revision:
            return False
        revision = (wanted["metadata"].get("annotations") or {}).get(REVISION, "")
        return bool(revision) and revision != look.revision

    def _child(self, kind: str, name: str) -> Manifest | None:
        return self.view.children.get(Ref(kind, self.own.ref.namespace, name))

    def report(self, service: str) -> ServiceReport | None:
        """What a service says now; what it said before it fell silent or ended is not it."""
        if not self.look(service).runs or self.unreachable(service):
            return None
        return self.view.reports.get(self.workload(service))

    @property
    def risk(self) -> RiskReport | None:
        """What risk said."""
        report = self.report(RISK)
        return report if isinstance(report, RiskReport) else None

    @property
    def seat(self) -> SeatReport | None:
        """The strategy as risk sees it."""
        seats = self.risk.seats if self.risk else ()
        return next((each for each in seats if each.name == self.own.ref.name), None)

    @property
    def execution(self) -> ExecutionReport | None:
        """What execution said."""
        report = self.report(EXECUTION)
        return report if isinstance(report, ExecutionReport) else None

    @property
    def market_data(self) -> MarketDataReport | None:
        """What market data said."""
        report = self.report(MARKET_DATA)
        return report if isinstance(report, MarketDataReport) else None

    @property
    def process(self) -> StrategyReport | None:
        """What the strategy's process said."""
        report = self.report(STRATEGY)
        return report if isinstance(report, StrategyReport) else None

    def unreachable(self, service: str) -> str:
        """Why a service's status could not be had, "" where it could or nobody asked yet."""
        return self.view.unreachable.get(self.workload(service), "")

    def unobserved(self, about: ConditionType, service: str) -> Said:
        """Nothing is known: what was said of this generation stands until somebody has asked.

        So an operator that starts, and has spoken to no pod yet, changes nothing.
        """
        why = self.unreachable(service)
        earlier = condition_of(self.before.conditions, about)
        if why or earlier is None or earlier.observed_generation != self.own.generation:
            text = f"{self.workload(service)} does not answer the operator: {why}" if why else ""
            return Said(about, Reason.UNOBSERVED, text)
        return said_in(earlier) or Said(about, Reason.UNOBSERVED)
