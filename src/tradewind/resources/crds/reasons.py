"""Why a condition is what it is: every reason with the status that it gives and its meaning."""

from enum import StrEnum

import msgspec

from tradewind.resources.crds.reason_words import Reason


class Standing(StrEnum):
    """A condition's status."""

    TRUE = "True"
    FALSE = "False"
    UNKNOWN = "Unknown"


class Meaning(msgspec.Struct, frozen=True):
    """What a reason says, and the status that goes with it."""

    standing: Standing
    text: str


def _yes(**texts: str) -> dict[Reason, Meaning]:
    return {Reason(word): Meaning(Standing.TRUE, text) for word, text in texts.items()}


def _no(**texts: str) -> dict[Reason, Meaning]:
    return {Reason(word): Meaning(Standing.FALSE, text) for word, text in texts.items()}


_UNOBSERVED = {
    Reason.UNOBSERVED: Meaning(Standing.UNKNOWN, "No pod has said it since the operator started.")
}
_LOST = "Its node does not answer; the pod is not replaced before the node is back or given up."
_PULL = "An image can't be had."
_REJECTED = (
    "The broker refuses the keys, also where they are of the other environment; "
    "the old ones stay in use while they work."
)

REASONS: dict[str, dict[Reason, Meaning]] = {
    "Ready": _yes(
        Running="Every part runs as the resource says.",
    )
    | _no(
        Starting="A part is not up yet; the message names it.",
        Stalled="See Stalled.",
        Paused="Reconciliation is paused, and the cluster is not yet what the resource says.",
        Suspended="See Suspended.",
        RiskNotRunning="Risk does not run; nothing passes, and what it wrote here is of before.",
        NotEnforced="Risk does not apply this generation yet.",
        PolicyNotReady="The policy is not ready.",
        Degraded="A part that was up is not; the message names it.",
        Terminating="The resource is being deleted.",
    )
    | _UNOBSERVED,
    "Reconciling": _yes(
        Applying="Children are being written.",
        Rolling="Workloads restart for an edit or a new build.",
        WaitingForPods="Children are written; pods are not ready yet.",
        Terminating="Orders are being cancelled before the resource goes.",
        BackingOff="The API server refused or failed; the next try has a pause before it.",
    )
    | _no(
        Converged="The cluster is what the resource says.",
        Paused="The annotation tradewind.io/pause-reconciliation holds; trading goes on.",
        Stalled="See Stalled.",
    ),
    "Stalled": _yes(
        InvalidSpec="The resource contradicts itself or its policy; the message says where.",
        ImmutableChange="An edit of an immutable field; the last good version goes on.",
        PolicyNotResolved="See RiskPolicyResolved.",
        NotAccepted="See Accepted.",
        PathNotInCluster="`path` is for one machine: use configMapRef, volumeClaimRef or image.",
        SourceNotFound="A ConfigMap, key, volume claim or file that the resource names is absent.",
        SourceInvalid="A strategy's file can't be used; the message says why.",
        ModelInvalid="A model can't be used; the message says why.",
        RegistryNotAllowed="An image is from a registry that the installation does not allow.",
        QuotaExceeded="The namespace's quota refuses a child.",
        Forbidden="The operator may not write a child; its roles lack something.",
    )
    | _no(Progressing="Nothing stands in the way."),
    "Accepted": _yes(
        Accepted="This policy guards its account.",
    )
    | _no(
        AccountInUse="An older policy guards the account: one policy for one account.",
        CredentialsMissing="The Secret, or a key in it, is absent.",
        CredentialsRejected=_REJECTED,
        InvalidSpec="The policy contradicts itself; the message says where.",
    ),
    "Enforced": _yes(
        Enforced="Risk has said that it applies this generation.",
    )
    | _no(
        GenerationPending="Risk applies another generation so far.",
    ),
    "RiskPolicyResolved": _yes(
        Resolved="The policy exists and lets this strategy trade.",
    )
    | _no(
        PolicyNotFound="There is no policy of that name here; nothing trades without one.",
        PolicyNotAccepted="The policy is not accepted.",
        PolicyTerminating="The policy is being deleted: halted.",
        NotAllowed="The policy's strategies.allow does not name it.",
        NotLive="The policy's strategies.live does not name it.",
        ModeMismatch="Its mode is not the account's environment.",
        SymbolRestricted="The policy restricts one of its symbols.",
        ExceedsPolicy="It asks for more than its policy now admits; such orders are refused.",
        FeedMismatch="Strategies of one policy share one feed; the message names the other.",
    ),
    "RiskEnforced": _yes(
        Enforced="Risk has said that it applies this generation.",
    )
    | _no(
        GenerationPending="Risk applies another generation so far.",
        RiskNotRunning="Risk does not run; nothing passes.",
        RiskUnreachable="Risk does not answer; it goes on with what it knows.",
        PolicyNotResolved="See RiskPolicyResolved.",
        NodeLost=_LOST,
    )
    | _UNOBSERVED,
    "MarketDataReady": _yes(
        Receiving="The feed is subscribed and speaks.",
        MarketClosed="The feed is subscribed; its market is closed.",
    )
    | _no(
        Starting="It is not up yet.",
        FeedUnreachable="The feed can't be reached; tries go on.",
        StaleFeed="The feed is silent for too long.",
        CredentialsRejected=_REJECTED,
        ImagePull=_PULL,
        Unschedulable="No node takes the pod.",
        CrashLoop="The process ends again and again.",
        NodeLost=_LOST,
    )
    | _UNOBSERVED,
    "StrategyReady": _yes(
        Running="The strategy hears its data and may speak.",
    )
    | _no(
        Starting="It is not up yet.",
        Suspended="See Suspended.",
        WaitingForSource="A source is not in the pod yet.",
        ImagePull=_PULL,
        Failed="The strategy raised an error and is stopped; the message has it.",
        Unschedulable="No node takes the pod.",
        CrashLoop="The process ends again and again.",
        NodeLost=_LOST,
    )
    | _UNOBSERVED,
    "ExecutionReady": _yes(
        Reconciled="Every order is known to both sides.",
    )
    | _no(
        Starting="It is not up yet.",
        Reconciling="It asks the venue for every order that it does not know the end of.",
        VenueUnreachable="The venue does not answer; nothing is sent.",
        BooksDiffer="Our positions and the venue's differ: reducing only.",
        CredentialsRejected=_REJECTED,
        JournalLost="The journal is empty or older than the account's orders: halted.",
        JournalFull="The journal's volume is full: no new orders.",
        JournalRefused="The journal is of another account or a newer version.",
        ImagePull=_PULL,
        Unschedulable="No node takes the pod.",
        CrashLoop="The process ends again and again.",
        NodeLost=_LOST,
    )
    | _UNOBSERVED,
    "CPUPinned": _yes(
        Exclusive="Its cores are its own: cpuset, affinity and quota agree.",
    )
    | _no(
        Pending="There is no pod yet.",
        InsufficientCPU="No node has that many free cores.",
        NodeNotPrepared="The node has no exclusive cores: its CPU manager is not static.",
        SharedCores="Others may run on its cores; the message names them.",
        AffinityMismatch="The process may run on other cores than its cpuset.",
        CoresApart="Its cores lie on more than one NUMA node; the message names them.",
        QuotaLimited="A CPU quota holds it back.",
        Throttled="It was held back by a quota since the last look.",
        OutOfCPU="The kubelet refused the pod: no free core.",
        TopologyAffinityError="The kubelet refused the pod: no cores of one NUMA node.",
        SMTAlignmentError="The kubelet refused the pod: not a whole number of physical cores.",
        UnexpectedAdmissionError="The kubelet refused the pod; the message has its words.",
    )
    | _UNOBSERVED,
    "Suspended": _yes(
        SuspendedBySpec="spec.suspend is true.",
    )
    | _no(
        NotSuspended="spec.suspend is false.",
        Suspending="Orders are being cancelled before the pod goes.",
    ),
    "Halted": _yes(
        HaltedBySpec="tradingState is Halted.",
        Flattened="tradingState is Flattened: closed, and staying so.",
        Flattening="Positions are being closed.",
        HaltedByPolicy="The policy is halted.",
        NamedByPolicy="The policy's strategies.halted names it.",
        BreakerOpen="The circuit breaker is open.",
        Latched="A halt is latched: resume it with its id and a reason.",
        PolicyGone="The policy was deleted.",
        JournalLost="The journal was lost: a person must look before it trades.",
        FailSafe="Risk halted it; the message says why.",
    )
    | _no(
        Trading="Nothing is halted.",
        Reducing="Only orders that reduce positions leave.",
    )
    | _UNOBSERVED,
    "Warning": _yes(
        SymbolCloseOnly="A symbol removed from the list is still held: it is only closed.",
        RiskNotRunning="Risk does not run: Enforced, Halted and the figures are of before.",
        UnknownOrders="The venue has not told the fate of an order for too long.",
        HaltNotLifted="tradingState is Active, and the latched halt was not resumed.",
        APIServerUnreachable="Risk has not heard from the API server for a minute.",
        CredentialsRejected=_REJECTED,
        CertificateExpiring="A certificate was not renewed in time.",
        UpdatePending="A newer build waits for updatePolicy.",
        VolumeFilling="A journal's volume is almost full.",
        NotPinned="Its cores are not its own: see CPUPinned.",
        Paused="Reconciliation is paused: no edit is carried out before that annotation goes.",
        UnprotectedPosition="A position has no armed exit though exits are set.",
    )
    | _no(NoWarning="Nothing to see."),
}
"""Reasons by the condition that has them."""
