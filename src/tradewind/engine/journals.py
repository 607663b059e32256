"""Whether execution still has the journal that risk has traded on."""

from tradewind.domain.errors import JournalError
from tradewind.engine.desk_state import DeskState
from tradewind.engine.effects import Append, Effect
from tradewind.engine.records import JournalKnown


def check_journal(state: DeskState, journal: str, last_report: int) -> None:
    """Hold execution's journal against what risk has seen of it; "" says nothing of which it is.

    A new journal soon has as many reports as the lost one had: only its id tells them apart.

    Raises:
        JournalError: it is another journal, or an older state of the same.
    """
    seen = max(state.known, state.seen)
    if seen > last_report:
        lost = f"risk has seen report {seen}, execution only has {last_report}"
    elif journal and state.journal not in ("", journal):
        lost = f"execution has journal {journal}, risk has traded on {state.journal}"
    else:
        return
    raise JournalError(f"{lost}: its journal was lost; restore it before trading")


def know_journal(state: DeskState, journal: str) -> list[Effect]:
    """Trade on this journal from now on, and on no other."""
    if not journal or state.journal == journal:
        return []
    state.journal = journal
    return [Append(JournalKnown(journal), urgent=True)]
