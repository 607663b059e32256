"""State folders for tests: journals of real cores, as a run leaves them."""

from pathlib import Path

from tests.unit.execution.builders import START, terms
from tests.unit.verification.accounts import CAUSE, POLICY, TradingAccount, settled
from tradewind.domain.codes import DenialCode, TradingState
from tradewind.domain.intents import Intent, Refused
from tradewind.domain.values import SCALE, Nanos
from tradewind.engine.records import IntentDenied, Record, encode_record
from tradewind.risk.states import Latch
from tradewind.storage.journal import Durability, FileJournal

DENIED = IntentDenied(
    intent=Intent(
        client_order_id="inst-sma-1-9",
        strategy="sma",
        epoch=1,
        terms=terms(),
        created_ns=Nanos(START + SCALE),
        cause=CAUSE,
    ),
    refused=Refused(
        "inst-sma-1-9",
        DenialCode.MAX_OPEN_POSITIONS,
        "3 of 3 positions are open; closing one makes room",
        limit=3,
        actual=3,
    ),
    at_ns=Nanos(START + SCALE),
)
HALT = Latch("policy", TradingState.HALTED, 1, "ada", "lunch", Nanos(START + 2 * SCALE))


def state_of(root: Path, account: TradingAccount | None = None, *risk: Record) -> Path:
    """A folder with both services' journals and the venue's."""
    (account or settled()).write(root)
    journal = FileJournal(
        root / "state" / f"{POLICY}-risk" / "journal",
        f"simulated/{POLICY}",
        durability=Durability.PROCESS,
        segment_bytes=1 << 16,
    )
    for record in risk or (DENIED,):
        journal.append(encode_record(record))
    journal.commit()
    journal.close()
    return root
