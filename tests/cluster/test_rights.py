"""The operator's rights as the chart gives them: each is used, and nothing else is asked for."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.cluster import acts
from tests.cluster.audits import AuditLog
from tests.cluster.charts import released
from tests.cluster.clusters import Cluster
from tests.cluster.installed import VALUES, InstalledOperator
from tests.cluster.installing import namespace_of
from tests.cluster.rights import Held, asked, give_back, is_about, lose, refused, unused, used
from tests.process.processes import eventually
from tests.unit.chart.renders import NAMESPACE
from tests.unit.chart.rules import operator_rules, rights

HOME, DESK = NAMESPACE, "desk"
HELD = tuple(
    Held(place.namespace, place.role, right)
    for place, rule in operator_rules({**VALUES, "namespaces": [DESK]})
    for right in sorted(rights([rule]))
)
"""Every right of an installation that lives apart from what it watches, so that none is twice."""
QUICK = {
    ("list", "riskpolicies"),
    ("watch", "statefulsets"),
    ("get", "configmaps"),
    ("create", "services"),
    ("patch", "riskpolicies/status"),
    ("delete", "networkpolicies"),
}
"""One of each verb; without its `update` of a Lease an operator takes a Lease's life to end."""
_WITHIN_S = 60.0


class Office:
    """An installation, its desk and its operator."""

    def __init__(self, running: InstalledOperator, desk: acts.Desk, audit: AuditLog) -> None:
        self.running, self.desk, self.audit = running, desk, audit

    def held(self) -> list[Held]:
        """Every right, in this office's namespaces."""
        return [self.here(each) for each in HELD]

    def here(self, held: Held) -> Held:
        """A right as this office has it; a Namespace is in its own, for the server."""
        namespace = self.desk.home if held.namespace == HOME else self.desk.namespace
        return held._replace(namespace=namespace)

    def act(self, held: Held) -> None:
        """Do what makes the operator use a right."""
        is_home = held.namespace == self.desk.home
        acts.act_of(held.right, is_home=is_home)(self.desk, acts.kind_of(held.right))

    def is_at_start(self, held: Held) -> bool:
        """Whether only a start asks for it."""
        is_home = held.namespace == self.desk.home
        return acts.act_of(held.right, is_home=is_home) in acts.AT_START

    def unused(self, since: int) -> list[Held]:
        """Rights that were not used since then."""
        taken = used(asked(self.audit, self.running.user, since))
        return unused(self.held(), taken)

    def lead(self) -> None:
        """Have an operator that leads and has nothing to do."""
        if not self.running.alive:
            self.running.start()
        self.running.until_leading()

    def denials(self, held: Held, since: int) -> int:
        """How often this right was missed since then."""
        requests = asked(self.audit, self.running.user, since)
        return sum(is_about(each, held) for each in refused(requests))


@pytest.fixture(scope="module")
def office(kinds: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Installed by Helm in one namespace, for another."""
    if kinds.audit is None:
        pytest.skip("needs audit: this cluster's audit log is not ours to read")
    with ExitStack() as stack:
        home = stack.enter_context(namespace_of(kinds.api))
        namespace = stack.enter_context(namespace_of(kinds.api))
        values = {**VALUES, "namespaces": [namespace]}
        release = stack.enter_context(released(kinds, home, values))
        desk = acts.Desk(kinds.api, home, namespace)
        running = InstalledOperator(release, namespace, tmp_path_factory.mktemp("operator"))
        stack.callback(running.end)
        yield Office(running, desk, kinds.audit)


@pytest.mark.timeout(600)
def test_requirement_14_every_right_is_used_and_nothing_else_is_asked_for(office: Office) -> None:
    mark = office.audit.mark()
    office.desk.furnish()
    office.running.start().until_leading().until_idle()
    for each in office.unused(mark):
        if not office.is_at_start(each):
            office.act(each)
    office.running.until_idle()
    office.running.end()
    for each in office.unused(mark):
        if office.is_at_start(each):
            office.act(each)
    office.running.start().until_leading()
    eventually("every right is used", lambda: not office.unused(mark), _WITHIN_S)
    requests = asked(office.audit, office.running.user, mark)
    assert [f"{each.verb} {each.uri}" for each in refused(requests)] == []


def _cases() -> list[object]:
    return [
        pytest.param(
            each,
            id=f"{each.right.verb}-{each.right.resource}-{each.namespace}",
            marks=[] if each.right[2:0:-1] in QUICK else [pytest.mark.slow],
        )
        for each in HELD
    ]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("missing", _cases())
def test_requirement_14_without_this_right_a_denial_is_counted(
    office: Office, missing: Held
) -> None:
    held, running = office.here(missing), office.running
    office.desk.furnish()
    office.lead()
    if office.is_at_start(held):
        running.end()
    rules = lose(office.desk.api, held.namespace, held.role, held.right)
    try:
        mark = office.audit.mark()
        office.act(held)
        if not running.alive:
            running.start()
        eventually("it is refused", lambda: office.denials(held, mark), _WITHIN_S)
        eventually("it is told", lambda: _is_told(running), _WITHIN_S)
    finally:
        give_back(office.desk.api, held.namespace, held.role, rules)
        running.end()


def _is_told(running: InstalledOperator) -> bool:
    """Counted, or said at the end."""
    return bool(running.figure("tradewind_api_requests_total", code="403")) or not running.alive
