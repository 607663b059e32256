"""For each reason that the operator can say, what leads to it."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from tests.unit.operating.statuses.scenery import (
    ALL_WELL,
    BROKER,
    CREATED,
    NOBODY,
    NOW,
    REPORTS,
    SECOND,
    SETTINGS,
    Set,
    lost,
    pinning,
    refused,
    risk,
    seat,
    seen,
    stateful_set,
    strategy_status,
    unready,
    unschedulable,
    waiting,
)
from tests.unit.resources.files import AT_BROKER, POLICY, STRATEGY, edited
from tradewind.deploy.cluster import PAUSE
from tradewind.deploy.reports import (
    HaltReport,
    ServiceReport,
)
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.status import RiskPolicyStatus, TradingStrategyStatus
from tradewind.resources.crds.status_parts import Condition
from tradewind_operator.model import Apply, Delete, Plan, Ref
from tradewind_operator.statuses.outcomes import Outcome, Trouble

S, P = "TradingStrategy", "RiskPolicy"
LATER = "2026-01-05T14:30:00Z"
MD, EX, RK, ST = "main-market-data", "main-execution", "main-risk", "crossover-strategy"


class Case(msgspec.Struct, frozen=True):
    """A condition's reason, and what leads to it in a pass over a kind."""

    kind: str
    about: str
    reason: str
    scene: Set


def with_spec(lines: str, text: str = STRATEGY) -> str:
    """A strategy with more in its spec."""
    return edited(text, "  symbols", f"  {lines}\n  symbols")


def with_policy(lines: str, text: str = POLICY) -> str:
    """A policy with more in its spec."""
    return edited(text, "  limits:", f"  {lines}\n  limits:")


def with_source(source: str) -> str:
    """A strategy from a file of its own."""
    return edited(STRATEGY, "    - name: sma-crossover\n", f"    - name: own\n      {source}\n")


def said(about: str, standing: str, reason: str, *, at: str = CREATED, generation: int = 1) -> Any:
    """A condition of the status before."""
    return Condition(
        type=about,
        status=standing,  # type: ignore[arg-type]  # a word of the enumeration
        reason=reason,
        last_transition_time=at,
        observed_generation=generation,
    )


def before(*conditions: Condition, **fields: Any) -> TradingStrategyStatus:
    """A strategy's status before."""
    return TradingStrategyStatus(observed_generation=1, conditions=conditions, **fields)


def policy_before(*conditions: Condition, **fields: Any) -> RiskPolicyStatus:
    """A policy's status before."""
    return RiskPolicyStatus(observed_generation=1, conditions=conditions, **fields)


def halt(scope: str = "strategy:crossover", **changes: str) -> HaltReport:
    """A latched halt."""
    standard = {"id": "h-7", "state": "Halted", "by": "ann", "reason": "looked odd"}
    return HaltReport(scope=scope, **(standard | changes))  # type: ignore[arg-type]  # words alone


def in_halt(*halts: HaltReport, state: str = "Halted", **changes: Any) -> dict[str, ServiceReport]:
    """Risk holds the strategy."""
    return {RK: risk(seats=(seat(state=state, **changes),), halts=halts)}


def one(service: str, **changes: Any) -> dict[str, ServiceReport]:
    """A service's report with something changed."""
    return {service: replace(REPORTS[service], **changes)}


PINNED = with_spec("placement: {pinning: {cpus: 1}}")
RUNNING = said("Ready", "True", "Running")
CORE = ALL_WELL.but(strategy=PINNED)
DOWN: Mapping[str, Mapping[str, Any] | None] = {RK: unready(running=False)}
OLD = {"creationTimestamp": "2026-01-05T13:00:00Z"}
LIVE = edited(AT_BROKER, "venue: alpaca\n", "venue: alpaca\n    environment: live\n")
LIVE = edited(LIVE, '["*"]', "[crossover]")
_CREATING = {"phase": "Pending", "startTime": CREATED}


def _cores(reason: str, **changes: Any) -> Set:
    return CORE.but(reports=one(ST, pinning=pinning(reason, **changes)))


def _pods(name: str, status: Mapping[str, Any] | None, base: Set = ALL_WELL) -> Set:
    return base.but(pods={name: status})


def _services(about: str, workload: str) -> list[Case]:
    """What every service's condition says by its pod alone."""
    table: dict[str, Mapping[str, Any] | None] = {
        "NodeLost": lost(),
        "Unschedulable": unschedulable("0/1 nodes are available"),
        "ImagePull": waiting("ImagePullBackOff"),
        "CrashLoop": waiting("CrashLoopBackOff"),
        "Starting": None,
    }
    found = [Case(S, about, word, _pods(workload, status)) for word, status in table.items()]
    silent = ALL_WELL.but(unreachable={workload: "timed out"})
    return [*found, Case(S, about, "Unobserved", silent)]


def _said_by_pinning() -> list[Case]:
    words = ("Exclusive", "SharedCores", "CoresApart", "AffinityMismatch", "QuotaLimited")
    kubelet = ("TopologyAffinityError", "SMTAlignmentError", "UnexpectedAdmissionError")
    full = unschedulable("0/1 nodes are available: 1 Insufficient cpu.")
    unfit = unschedulable("1 node(s) didn't match Pod's node affinity/selector.")
    return [
        *(Case(S, "CPUPinned", word, _cores(word)) for word in (*words, "Throttled")),
        *(Case(S, "CPUPinned", word, _pods(ST, refused(word), CORE)) for word in kubelet),
        Case(S, "CPUPinned", "OutOfCPU", _pods(ST, refused("OutOfcpu"), CORE)),
        Case(S, "CPUPinned", "InsufficientCPU", _pods(ST, full, CORE)),
        Case(S, "CPUPinned", "NodeNotPrepared", _pods(ST, unfit, CORE)),
        Case(S, "CPUPinned", "Pending", _pods(ST, None, CORE)),
        Case(S, "CPUPinned", "Unobserved", CORE),
    ]


def _trio() -> list[Case]:
    paused = ALL_WELL.but(strategy_meta={"annotations": {PAUSE: "true"}})
    going = ALL_WELL.but(strategy_meta={"deletionTimestamp": LATER})
    to_write = Plan(children=(stateful_set(ST),), actions=(Apply(stateful_set(ST), "new"),))
    failed = Outcome(troubles=(Trouble(Reason.BACKING_OFF, "timed out"),))
    gone = Plan(children=(stateful_set(ST),), actions=(Delete(Ref("Pod", "a", ST), "u", "old"),))
    new_policy = ALL_WELL.but(policy_status=RiskPolicyStatus())
    away = ALL_WELL.but(pods={RK: None}, before=policy_before(said("Ready", "False", "Starting")))
    return [
        Case(S, "Ready", "Running", ALL_WELL),
        Case(S, "Ready", "Starting", _pods(ST, unready())),
        Case(S, "Ready", "Stalled", ALL_WELL.but(policy="")),
        Case(S, "Ready", "Paused", paused),
        Case(S, "Ready", "Suspended", ALL_WELL.but(strategy=with_spec("suspend: true"))),
        Case(S, "Ready", "NotEnforced", ALL_WELL.but(reports={RK: risk(seats=())})),
        Case(S, "Ready", "PolicyNotReady", new_policy),
        Case(S, "Ready", "Degraded", _pods(ST, unready(), ALL_WELL.but(before=before(RUNNING)))),
        Case(S, "Ready", "Terminating", going),
        Case(S, "Ready", "Unobserved", ALL_WELL.but(unreachable={EX: "timed out"})),
        Case(P, "Ready", "RiskNotRunning", away),
        Case(S, "Reconciling", "Applying", ALL_WELL.but(plan=to_write)),
        Case(S, "Reconciling", "Rolling", ALL_WELL.but(plan=gone)),
        Case(S, "Reconciling", "WaitingForPods", _pods(ST, unready())),
        Case(S, "Reconciling", "Terminating", going),
        Case(S, "Reconciling", "BackingOff", ALL_WELL.but(outcome=failed)),
        Case(S, "Reconciling", "Converged", ALL_WELL),
        Case(S, "Reconciling", "Paused", paused),
        Case(S, "Reconciling", "Stalled", ALL_WELL.but(policy="")),
    ]


def _stalled() -> list[Case]:
    quota = Outcome(troubles=(Trouble(Reason.QUOTA_EXCEEDED, "pods"),))
    denied = Outcome(troubles=(Trouble(Reason.FORBIDDEN, "no"),))
    own = with_source("source: {configMapRef: {name: mine, key: own.py}}")
    image = with_source("source: {image: {reference: elsewhere.example/x, path: a.py}}")
    ours = msgspec.structs.replace(SETTINGS, registries=("registry.example",))
    taken = strategy_status(ALL_WELL)
    moved = ALL_WELL.but(strategy=edited(STRATEGY, "name: main", "name: other"), before=taken)
    both = ALL_WELL.but(strategy=with_source("path: a.py\n      source: {path: b.py}"))
    return [
        Case(S, "Stalled", "Progressing", ALL_WELL),
        Case(S, "Stalled", "InvalidSpec", both),
        Case(S, "Stalled", "ImmutableChange", moved),
        Case(S, "Stalled", "PolicyNotResolved", ALL_WELL.but(policy="")),
        Case(P, "Stalled", "NotAccepted", _in_use()),
        Case(S, "Stalled", "PathNotInCluster", ALL_WELL.but(strategy=with_source("path: a.py"))),
        Case(S, "Stalled", "SourceNotFound", ALL_WELL.but(strategy=own)),
        Case(
            S,
            "Stalled",
            "SourceInvalid",
            ALL_WELL.but(strategy=own, files=_file(b"def (")),
        ),
        Case(S, "Stalled", "ModelInvalid", ALL_WELL.but(pods={ST: _ended("ModelInvalid: x")})),
        Case(S, "Stalled", "RegistryNotAllowed", ALL_WELL.but(strategy=image, settings=ours)),
        Case(S, "Stalled", "QuotaExceeded", ALL_WELL.but(outcome=quota)),
        Case(S, "Stalled", "Forbidden", ALL_WELL.but(outcome=denied)),
    ]


def _ended(words: str) -> dict[str, Any]:
    """A process that ends again and again, with these last words."""
    said = {"terminated": {"exitCode": 2, "message": words}}
    return dict(waiting("CrashLoopBackOff", lastState=said))


def _file(content: bytes) -> dict[str, dict[str, bytes]]:
    return {"mine": {"own.py": content}}


def _in_use() -> Set:
    older = seen(edited(AT_BROKER, "name: main", "name: first"), created="2026-01-05T13:00:00Z")
    return BROKER.but(others=(older,))


def _accepted() -> list[Case]:
    refused_keys = one(EX, ready=False, credentials_refused="another account")
    waits = BROKER.but(pods={EX: _CREATING}, secrets=frozenset(), reports={EX: None})
    no_keys = edited(AT_BROKER, "    credentialsSecretRef:\n      name: keys\n", "")
    return [
        Case(P, "Accepted", "Accepted", ALL_WELL),
        Case(P, "Accepted", "AccountInUse", _in_use()),
        Case(P, "Accepted", "CredentialsMissing", waits),
        Case(P, "Accepted", "CredentialsRejected", BROKER.but(reports=refused_keys)),
        Case(P, "Accepted", "InvalidSpec", BROKER.but(policy=no_keys)),
    ]


def _resolved() -> list[Case]:
    unaccepted = policy_before(said("Accepted", "False", "AccountInUse"))
    tight = edited(POLICY, "    maxDailyLoss", "    restrictedSymbols: [MSFT]\n    maxDailyLoss")
    admitted = strategy_status(ALL_WELL)
    iex = seen(edited(STRATEGY, "crossover", "older"), created="2026-01-05T13:00:00Z")
    sip = ALL_WELL.but(strategy=with_spec("marketData: {feed: sip}"), others=(iex,))
    live = ALL_WELL.but(strategy=with_spec("mode: Live"))
    going = ALL_WELL.but(policy_meta={"deletionTimestamp": LATER})
    about = "RiskPolicyResolved"
    return [
        Case(S, about, "Resolved", ALL_WELL),
        Case(S, about, "PolicyNotFound", ALL_WELL.but(policy="")),
        Case(S, about, "PolicyNotAccepted", ALL_WELL.but(policy_status=unaccepted)),
        Case(S, about, "PolicyTerminating", going),
        Case(S, about, "NotAllowed", ALL_WELL.but(policy=edited(POLICY, '["*"]', "[other]"))),
        Case(S, about, "NotLive", live.but(policy=LIVE)),
        Case(S, about, "ModeMismatch", live),
        Case(S, about, "SymbolRestricted", ALL_WELL.but(policy=tight)),
        Case(S, about, "ExceedsPolicy", ALL_WELL.but(policy=tight, before=admitted)),
        Case(S, about, "FeedMismatch", sip),
    ]


def _enforced() -> list[Case]:
    about = "RiskEnforced"
    behind = {RK: risk(seats=(seat(generation=1),))}
    return [
        Case(S, about, "Enforced", ALL_WELL),
        Case(
            S, about, "GenerationPending", ALL_WELL.but(reports=behind, strategy_meta=SECOND_EDIT)
        ),
        Case(S, about, "RiskNotRunning", ALL_WELL.but(pods=DOWN)),
        Case(S, about, "RiskUnreachable", ALL_WELL.but(unreachable={RK: "timed out"})),
        Case(S, about, "PolicyNotResolved", ALL_WELL.but(policy="")),
        Case(S, about, "NodeLost", _pods(RK, lost())),
        Case(S, about, "Unobserved", ALL_WELL.but(reports={RK: None})),
    ]


SECOND_EDIT = {"generation": 2}


def _market_data() -> list[Case]:
    about = "MarketDataReady"
    closed = one(EX, session_open=False)
    reports: dict[str, Any] = {
        "FeedUnreachable": {"connected": False, "ready": False, "reason": "no route"},
        "StaleFeed": {"stale": ("AAPL",)},
        "CredentialsRejected": {"ready": False, "reason": "CredentialsRejected: unknown key"},
    }
    return [
        Case(S, about, "Receiving", ALL_WELL),
        Case(S, about, "MarketClosed", ALL_WELL.but(reports=closed)),
        *_services(about, MD),
        *(Case(S, about, w, ALL_WELL.but(reports=one(MD, **r))) for w, r in reports.items()),
    ]


def _strategy() -> list[Case]:
    about = "StrategyReady"
    own = with_source("source: {configMapRef: {name: mine, key: own.py}}")
    return [
        Case(S, about, "Running", ALL_WELL),
        Case(S, about, "Suspended", ALL_WELL.but(strategy=with_spec("suspend: true"))),
        Case(S, about, "WaitingForSource", ALL_WELL.but(strategy=own, pods={ST: None})),
        Case(S, about, "Failed", ALL_WELL.but(reports=one(ST, failed="ValueError: x"))),
        *_services(about, ST),
    ]


def _execution() -> list[Case]:
    about = "ExecutionReady"
    reports: dict[str, Any] = {
        "Reconciling": {"ready": False, "reason": "levelling"},
        "VenueUnreachable": {"ready": False, "reason": "VenueUnreachable: no route"},
        "CredentialsRejected": {"ready": False, "reason": "CredentialsRejected: unknown key"},
        "JournalLost": {"journal_problem": "JournalLost: empty"},
        "JournalFull": {"journal_problem": "JournalFull: no room"},
        "JournalRefused": {"journal_problem": "JournalRefused: another account"},
    }
    differ = ALL_WELL.but(reports={RK: risk(books_match=False)})
    return [
        Case(S, about, "Reconciled", ALL_WELL),
        Case(S, about, "BooksDiffer", differ),
        *_services(about, EX),
        *(Case(S, about, w, ALL_WELL.but(reports=one(EX, **r))) for w, r in reports.items()),
    ]


def _suspended() -> list[Case]:
    asked = ALL_WELL.but(strategy=with_spec("suspend: true"), plan=NOBODY)
    return [
        Case(S, "Suspended", "NotSuspended", ALL_WELL),
        Case(S, "Suspended", "Suspending", asked),
        Case(S, "Suspended", "SuspendedBySpec", asked.but(pods={ST: None})),
    ]


def _halted() -> list[Case]:
    flat = ALL_WELL.but(strategy=with_spec("tradingState: Flattened"))
    named = with_policy("foo: 1").replace("  foo: 1\n", "")
    named = edited(named, 'allow: ["*"]', 'allow: ["*"]\n    halted: [crossover]')
    by_policy = ALL_WELL.but(policy=with_policy("tradingState: Halted"), reports=in_halt())
    lost_journal = in_halt() | one(EX, journal_problem="JournalLost: empty")
    open_breaker = {RK: risk(breaker="Open")}
    gone = ALL_WELL.but(policy_meta={"deletionTimestamp": LATER}, reports=in_halt())
    asked = ALL_WELL.but(strategy=with_spec("tradingState: Halted"), reports=in_halt())
    flattening = flat.but(reports=in_halt(state="Flattened", positions=2))
    return [
        Case(S, "Halted", "Trading", ALL_WELL),
        Case(S, "Halted", "Reducing", ALL_WELL.but(reports=in_halt(state="Reducing"))),
        Case(S, "Halted", "HaltedBySpec", asked),
        Case(S, "Halted", "Flattened", flat.but(reports=in_halt(state="Flattened"))),
        Case(S, "Halted", "Flattening", flattening),
        Case(S, "Halted", "HaltedByPolicy", by_policy),
        Case(S, "Halted", "NamedByPolicy", ALL_WELL.but(policy=named, reports=in_halt())),
        Case(S, "Halted", "BreakerOpen", ALL_WELL.but(reports=open_breaker)),
        Case(S, "Halted", "Latched", ALL_WELL.but(reports=in_halt(halt()))),
        Case(S, "Halted", "PolicyGone", gone),
        Case(S, "Halted", "JournalLost", ALL_WELL.but(reports=lost_journal)),
        Case(S, "Halted", "FailSafe", ALL_WELL.but(reports=in_halt(halt(by="risk")))),
        Case(S, "Halted", "Unobserved", ALL_WELL.but(pods=DOWN)),
    ]


def _warnings() -> list[Case]:
    told = ("SymbolCloseOnly", "UnprotectedPosition")
    by_risk = [
        Case(
            S,
            "Warning",
            word,
            ALL_WELL.but(reports={RK: risk(seats=(seat(warnings={word: "x"}),))}),
        )
        for word in told
    ]
    by_services = [
        Case(P, "Warning", word, ALL_WELL.but(reports=one(EX, warnings={word: "x"})))
        for word in ("APIServerUnreachable", "VolumeFilling")
    ]
    expiring = {"crossover-strategy": NOW / SECOND + 4 * 3600 - 1}
    unknown = one(EX, unknown_orders={"crossover": 2})
    long_ago = before(said("ExecutionReady", "False", "Reconciling"))
    away = ALL_WELL.but(pods={RK: None}, before=policy_before(said("Ready", "False", "Starting")))
    newer = msgspec.structs.replace(SETTINGS, services_image="newer")
    old_build = ALL_WELL.but(settings=newer, before=policy_before(image="older"))
    keys = one(EX, credentials_refused="another account")
    return [
        Case(S, "Warning", "NoWarning", ALL_WELL),
        *by_risk,
        *by_services,
        Case(S, "Warning", "CertificateExpiring", ALL_WELL.but(ends=expiring)),
        Case(S, "Warning", "UnknownOrders", ALL_WELL.but(reports=unknown, before=long_ago)),
        Case(S, "Warning", "HaltNotLifted", ALL_WELL.but(reports=in_halt(halt()))),
        Case(S, "Warning", "NotPinned", _cores("SharedCores")),
        Case(S, "Warning", "Paused", ALL_WELL.but(strategy_meta={"annotations": {PAUSE: "yes"}})),
        Case(P, "Warning", "RiskNotRunning", away),
        Case(P, "Warning", "CredentialsRejected", BROKER.but(reports=keys)),
        Case(P, "Warning", "UpdatePending", old_build),
    ]


CASES: tuple[Case, ...] = (
    *_trio(),
    *_stalled(),
    *_accepted(),
    *_resolved(),
    *_enforced(),
    *_market_data(),
    *_strategy(),
    *_execution(),
    *_said_by_pinning(),
    *_suspended(),
    *_halted(),
    *_warnings(),
)
"""At least one case for each reason."""
