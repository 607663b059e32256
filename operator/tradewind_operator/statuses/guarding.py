"""The guard: what admission would say, said of what is stored.

An installation may have no admission policy, a policy may be tightened after its strategies were
admitted, and no admission sees the absence of a policy, of a file or of keys.
"""

from collections.abc import Iterator

import msgspec

from tradewind.deploy.cluster import REVISION, pod_name
from tradewind.deploy.plan import STRATEGY, workload_name
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.reasons import Standing
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy
from tradewind_operator.model import Owned, Ref, View
from tradewind_operator.settings import Settings
from tradewind_operator.statuses.accounts import account_said
from tradewind_operator.statuses.admission import Breach, breaches
from tradewind_operator.statuses.pods import look_at
from tradewind_operator.statuses.sayings import Said, brief, condition_of, worded
from tradewind_operator.statuses.sources import source_faults
from tradewind_operator.statuses.taking import Edited, edited

_STALLED, _RESOLVED = ConditionType.STALLED, ConditionType.RISK_POLICY_RESOLVED


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What the guard says of a resource.

    `stands` is RiskPolicyResolved of a strategy and Accepted of a policy, None where a strategy
    can't be read. `stalled` says what somebody must change, None when nothing. `admitted` resources
    may get pods and edits of them; one that is not keeps what it has: no new pod, no edit carried
    out, except that it may always be halted, suspended and deleted. `edit` compares with what was
    taken in last, None where the resource can't be read.
    """

    stands: Said | None
    stalled: Said | None
    admitted: bool
    edit: Edited | None = None


def judge(view: View, settings: Settings, now_ns: int = 0) -> Judgement:
    """Hold a resource to what is known of it and around it.

    Whether it is admitted does not hang on the time; without one, no pod has waited for long.
    """
    own = view.own
    if own.resource is None:
        text = brief("; ".join(own.faults) or "the resource can't be read")
        stalled = Said(_STALLED, Reason.INVALID_SPEC, text)
        return Judgement(stands=_unread(own, text), stalled=stalled, admitted=False)
    edit = edited(own.status.taken, own.resource.spec)
    if isinstance(own.resource, RiskPolicy):
        return _policy(view, own.resource, edit, now_ns)
    return _strategy(view, own.resource, edit, settings)


def _unread(own: Owned, text: str) -> Said | None:
    if own.ref.kind == RiskPolicy.__name__:
        return Said(ConditionType.ACCEPTED, Reason.INVALID_SPEC, text)
    return None


def _policy(view: View, policy: RiskPolicy, edit: Edited, now_ns: int) -> Judgement:
    stands = account_said(view, policy, now_ns)
    stalled = _immutable(edit)
    if stalled is None and stands.standing is Standing.FALSE:
        stalled = Said(_STALLED, Reason.NOT_ACCEPTED, stands.message)
    admitted = stands.reason is not Reason.ACCOUNT_IN_USE and not edit.refused
    return Judgement(stands=stands, stalled=stalled, admitted=admitted, edit=edit)


def _strategy(view: View, strategy: TradingStrategy, edit: Edited, settings: Settings) -> Judgement:
    stands, hard = _resolved(view, strategy, edit)
    faults = list(source_faults(strategy, view.files, settings.registries))
    stalled = _immutable(edit) or (faults[0] if faults else None)
    if stalled is None and not stands.holds:
        stalled = Said(_STALLED, Reason.POLICY_NOT_RESOLVED, stands.message)
    return Judgement(
        stands=stands,
        stalled=stalled or _by_process(view),
        admitted=not hard and not faults and not edit.refused,
        edit=edit,
    )


def _by_process(view: View) -> Said | None:
    """What only the process itself could find wrong with its files; it may be given others.

    It has read them before anybody can ask it, so these are the last words of one that ended.
    """
    name = pod_name(workload_name(STRATEGY, view.own.ref.name))
    pod = view.children.get(Ref("Pod", view.own.ref.namespace, name))
    look = look_at(name, pod, REVISION, now_ns=0)
    return None if look.is_ready else worded(_STALLED, look.ended)


def _immutable(edit: Edited) -> Said | None:
    if not edit.refused:
        return None
    text = f"{', '.join(edit.refused)}: can't be changed: set it back, or make a new resource"
    return Said(_STALLED, Reason.IMMUTABLE_CHANGE, text)


def _resolved(view: View, strategy: TradingStrategy, edit: Edited) -> tuple[Said, bool]:
    """RiskPolicyResolved, and whether it keeps the strategy from what it does not have yet."""
    found = next(_unusable(view, strategy), None)
    if found is not None:
        return found, True
    policy = view.policy.resource if view.policy else None
    assert isinstance(policy, RiskPolicy)  # noqa: S101 - what is unusable was said above
    changed = None if edit.is_first else frozenset(each.path for each in edit.fields)
    found_breaches = list(breaches(strategy, policy))
    brought = [each for each in found_breaches if each.is_new(changed)]
    if brought:
        return _breached(brought[0].reason, brought), True
    if found_breaches:
        return _breached(Reason.EXCEEDS_POLICY, found_breaches), False
    return Said(_RESOLVED, Reason.RESOLVED), False


def _breached(reason: Reason, found: list[Breach]) -> Said:
    return Said(_RESOLVED, reason, "; ".join(each.sentence for each in found))


def _unusable(view: View, strategy: TradingStrategy) -> Iterator[Said]:
    policy = view.policy
    if policy is None:
        text = f"there is no RiskPolicy {strategy.policy} in this namespace: create it"
        yield Said(_RESOLVED, Reason.POLICY_NOT_FOUND, text)
        return
    if policy.deleting:
        text = f"policy {policy.ref.name} is being deleted: nothing trades under it any more"
        yield Said(_RESOLVED, Reason.POLICY_TERMINATING, text)
    accepted = condition_of(policy.status.conditions, ConditionType.ACCEPTED)
    if policy.resource is None or (accepted and accepted.status is Standing.FALSE):
        why = accepted.message if accepted else "it can't be read"
        text = f"policy {policy.ref.name} is not accepted: {why}"
        yield Said(_RESOLVED, Reason.POLICY_NOT_ACCEPTED, text)
    yield from _other_feed(view, strategy)


def _other_feed(view: View, strategy: TradingStrategy) -> Iterator[Said]:
    """The oldest strategy chooses the feed."""
    ours = (view.own.created, view.own.ref.name)
    for other in sorted(view.strategies, key=lambda each: (each.created, each.ref.name)):
        theirs = other.resource
        older = (other.created, other.ref.name) < ours
        if older and isinstance(theirs, TradingStrategy) and not other.deleting:
            feed = theirs.spec.market_data.feed
            if feed is not strategy.spec.market_data.feed:
                text = f"strategy {theirs.name} of the same policy is older and has feed {feed}"
                yield Said(_RESOLVED, Reason.FEED_MISMATCH, f"{text}: take that one")
            return
