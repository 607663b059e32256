"""Which build a policy and its strategies run."""

from tradewind.deploy.plan import EXECUTION, workload_name
from tradewind.deploy.reports import ExecutionReport
from tradewind.resources.crds.status import RiskPolicyStatus
from tradewind.resources.policies import RiskPolicy, UpdatePolicy
from tradewind_operator.model import View
from tradewind_operator.settings import Settings


def image_for(view: View, settings: Settings) -> str:
    """The build that a policy's status should name: the group moves as soon as it does.

    A new policy takes the installation's; later it moves as `updatePolicy` lets it. `Manual` never
    moves: set `Immediate` for as long as it takes. `Window` moves once execution says that the
    account's session is closed; without its word nothing moves.
    """
    now = view.policy.status.image if view.policy else view.own.status.image
    own = view.policy.resource if view.policy else view.own.resource
    if not now or now == settings.services_image:
        return settings.services_image
    policy = own.spec.update_policy if isinstance(own, RiskPolicy) else UpdatePolicy.MANUAL
    moves = {
        UpdatePolicy.IMMEDIATE: True,
        UpdatePolicy.WINDOW: session_open(view) is False,
        UpdatePolicy.MANUAL: False,
    }
    return settings.services_image if moves[policy] else now


def session_open(view: View) -> bool | None:
    """Whether the account's market is open, by execution's own word; None where nobody knows."""
    policy = view.policy or view.own
    report = view.reports.get(workload_name(EXECUTION, policy.ref.name))
    return report.session_open if isinstance(report, ExecutionReport) else None


def session_believed(view: View) -> bool | None:
    """The same, or what the policy's status says of it: enough for who may be evicted."""
    said, status = session_open(view), (view.policy or view.own).status
    if said is not None or not isinstance(status, RiskPolicyStatus):
        return said
    return status.session_open
