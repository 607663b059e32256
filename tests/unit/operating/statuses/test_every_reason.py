"""Every reason in the closed list has something that leads to it, and that alone."""

import pytest

from tests.unit.operating.statuses.every_reason import CASES, Case
from tests.unit.operating.statuses.scenery import STATUSES, message, reason
from tradewind.resources.crds.reasons import REASONS

RISKS = {("Enforced", reason.value) for reason in REASONS["Enforced"]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.about}-{case.reason}")
def test_a_reason_is_said_where_it_applies(case: Case) -> None:
    status = STATUSES[case.kind](case.scene)
    assert reason(status, case.about) == case.reason
    assert message(status, case.about)


def test_the_list_is_closed() -> None:
    said = {(case.about, case.reason) for case in CASES}
    known = {(about, reason.value) for about, reasons in REASONS.items() for reason in reasons}
    assert known - RISKS == said
