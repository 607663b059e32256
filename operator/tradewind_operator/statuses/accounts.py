"""Whether a policy guards its account: one policy for one account, with keys that it takes."""

from collections.abc import Iterator
from hashlib import sha256

from tradewind.deploy.cluster import pod_name
from tradewind.deploy.plan import EXECUTION, workload_name
from tradewind.deploy.reports import ExecutionReport
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.status import RiskPolicyStatus
from tradewind.resources.policies import RiskPolicy
from tradewind_operator.model import Owned, Ref, View
from tradewind_operator.statuses.moments import age_s
from tradewind_operator.statuses.sayings import Said, worded

_ACCEPTED = ConditionType.ACCEPTED
_PATIENCE_S = 30.0


def account_said(view: View, policy: RiskPolicy, now_ns: int) -> Said:
    """The condition Accepted of a policy that can be read."""
    return next(_refusals(view, policy, now_ns), Said(_ACCEPTED, Reason.ACCEPTED))


def account_digest(broker_account: str) -> str:
    """A broker's account as a status shows it."""
    return sha256(broker_account.encode()).hexdigest()[:16] if broker_account else ""


def execution_report(view: View, policy: str) -> ExecutionReport | None:
    """What the policy's execution has said."""
    report = view.reports.get(workload_name(EXECUTION, policy))
    return report if isinstance(report, ExecutionReport) else None


def known_account(view: View, policy: str) -> str:
    """The digest of the account at the broker: as execution says it, or last said it."""
    report = execution_report(view, policy)
    said = account_digest(report.broker_account) if report else ""
    return said or _kept(view.own)


def _kept(owned: Owned) -> str:
    return owned.status.account if isinstance(owned.status, RiskPolicyStatus) else ""


def _refusals(view: View, policy: RiskPolicy, now_ns: int) -> Iterator[Said]:
    if policy.spec.account.is_simulated:
        return
    yield from _in_use(view, policy)
    yield from _keys(view, policy, now_ns)


def _in_use(view: View, policy: RiskPolicy) -> Iterator[Said]:
    """The older guards the account; where both came in one second, the first by name."""
    account = known_account(view, policy.name)
    for other in view.policies:
        if _order(other) >= _order(view.own):
            continue
        if _keys_of(other) == _keys_of(view.own):
            text = f"policy {other.ref.name} has the same Secret {_keys_of(other)}"
        elif account and account == _kept(other):
            text = f"policy {other.ref.name} has keys of the same account"
        else:
            continue
        yield Said(_ACCEPTED, Reason.ACCOUNT_IN_USE, f"{text} and is older: delete one of the two")


def _order(owned: Owned) -> tuple[str, str]:
    return owned.created, owned.ref.name


def _keys_of(owned: Owned) -> str | None:
    policy = owned.resource
    if not isinstance(policy, RiskPolicy) or policy.spec.account.is_simulated:
        return None
    reference = policy.spec.account.credentials_secret_ref
    return reference.name if reference else None


def _keys(view: View, policy: RiskPolicy, now_ns: int) -> Iterator[Said]:
    name, report = _keys_of(view.own), execution_report(view, policy.name)
    if name and name not in view.secrets and _waits_for_it(view, policy.name, now_ns):
        text = f"there is no Secret {name} with `key-id` and `secret-key`: create it"
        yield Said(_ACCEPTED, Reason.CREDENTIALS_MISSING, text)
    if report is not None and not report.ready:
        said = worded(_ACCEPTED, report.reason)
        if said is not None:
            yield said
        elif report.credentials_refused:
            yield Said(_ACCEPTED, Reason.CREDENTIALS_REJECTED, report.credentials_refused)


def _waits_for_it(view: View, policy: str, now_ns: int) -> bool:
    """A kubelet mounts the Secret, and tells nobody but by a pod that never comes up."""
    name = pod_name(workload_name(EXECUTION, policy))
    pod = view.children.get(Ref("Pod", view.own.ref.namespace, name)) or {}
    status = pod.get("status") or {}
    waiting = status.get("phase") == "Pending" and bool((pod.get("spec") or {}).get("nodeName"))
    return waiting and age_s(str(status.get("startTime") or ""), now_ns) > _PATIENCE_S
