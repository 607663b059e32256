"""A journal that lacks orders of ours which the venue has: it was lost, or is an old copy.

Our ids begin with the installation's own text, and each was journalled before its order left. So an
id of ours at the venue that neither memory nor the forgotten ones explain is proof. Trading stops
until a person has looked; the ids count as used from then on, so that a resume holds for good.
"""

from collections.abc import Iterable

from tradewind.domain.codes import AlarmCode, TradingState
from tradewind.domain.order_ids import epoch_of
from tradewind.domain.reports import AlarmReport, HaltReport
from tradewind.execution.forgetting import is_forgotten
from tradewind.execution.halts import halt_ourselves
from tradewind.execution.records import JournalLost
from tradewind.execution.turns import Turn

LOST = "JournalLost"
"""How the reason of such a halt begins."""
_BY = "execution"


def check_journal(turn: Turn, recent_ids: Iterable[str]) -> None:
    """Stop where the venue knows an order of ours that the journal does not."""
    prefix = f"{turn.settings.install}-"
    ours = (name for name in recent_ids if name.startswith(prefix))
    lost = tuple(name for name in ours if not _is_known(turn, name))
    if lost:
        _stop(turn, lost)


def lost_journal(halt: HaltReport) -> str:
    """Why a lost journal halts the account now; "" when none does."""
    is_ours = halt.by == _BY and halt.reason.startswith(LOST)
    return halt.reason if is_ours and halt.state is TradingState.HALTED else ""


def _is_known(turn: Turn, name: str) -> bool:
    """Also a closing of what nobody's strategy holds has an approval; what was adopted has none."""
    entry = turn.state.entries.get(name)
    if entry is not None and (entry.approval is not None or not entry.is_external):
        return True
    return is_forgotten(turn.state, name)


def _stop(turn: Turn, lost: tuple[str, ...]) -> None:
    text = (
        f"{LOST}: the venue has {len(lost)} of our orders that are not in the journal, the newest "
        f"is {lost[0]}: restore the journal, or resume once you know what they were"
    )
    newest_epoch = max(lost, key=epoch_of)
    turn.record(JournalLost(lost), AlarmReport(AlarmCode.JOURNAL_LOST, text, newest_epoch))
    if turn.state.halt.state is not TradingState.FLATTENED:
        halt_ourselves(turn, TradingState.HALTED, by=_BY, reason=text)
