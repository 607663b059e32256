"""One word for people: what keeps a strategy from trading is said first."""

import pytest

from tradewind.resources.crds.conditions import ConditionType, Verdict, verdict
from tradewind.resources.crds.phases import Phase, phase_of
from tradewind.resources.crds.reason_words import Reason

_T, _R = ConditionType, Reason


def said(about: ConditionType, reason: Reason) -> Verdict:
    return verdict("TradingStrategy", about, reason)


RUNNING = said(_T.READY, _R.RUNNING)
HALTED = said(_T.HALTED, _R.LATCHED)


@pytest.mark.parametrize(
    ("verdicts", "phase"),
    [
        ((), Phase.PENDING),
        ((said(_T.READY, _R.STARTING),), Phase.PENDING),
        ((RUNNING,), Phase.TRADING),
        ((RUNNING, said(_T.HALTED, _R.TRADING)), Phase.TRADING),
        ((RUNNING, said(_T.HALTED, _R.REDUCING)), Phase.REDUCING),
        ((RUNNING, HALTED), Phase.HALTED),
        ((said(_T.READY, _R.DEGRADED),), Phase.DEGRADED),
        ((RUNNING, said(_T.STALLED, _R.IMMUTABLE_CHANGE)), Phase.STALLED),
        ((HALTED, said(_T.STALLED, _R.SOURCE_NOT_FOUND)), Phase.HALTED),
        ((HALTED, said(_T.SUSPENDED, _R.SUSPENDED_BY_SPEC)), Phase.SUSPENDED),
        ((HALTED, said(_T.RECONCILING, _R.TERMINATING)), Phase.TERMINATING),
    ],
)
def test_what_keeps_it_from_trading_is_said_first(
    verdicts: tuple[Verdict, ...], phase: Phase
) -> None:
    assert phase_of(verdicts) is phase
    assert phase_of(reversed(verdicts)) is phase
