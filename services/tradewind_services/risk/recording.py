"""Risk's records on a full disk: denials are let go, everything else uses the reserve."""

from contextlib import suppress

from tradewind.domain.errors import JournalFullError
from tradewind.engine.effects import Append
from tradewind.engine.records import IntentDenied, encode_record
from tradewind.ports.journal import Journal


def keep(journal: Journal, effect: Append) -> None:
    """Append a record of the desk.

    Exits, halts, limits and sessions go on without room, so what they leave is urgent; a denial
    changed nothing, and its strategy has been told.
    """
    payload = encode_record(effect.record)
    if not isinstance(effect.record, IntentDenied):
        journal.append(payload, urgent=True)
        return
    with suppress(JournalFullError):
        journal.append(payload, urgent=effect.urgent)
