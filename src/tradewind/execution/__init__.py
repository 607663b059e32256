"""The order manager of one account: approvals in, requests to the venue and numbered reports out.

`ExecutionCore` is pure: its shell feeds it inputs with their times, performs its effects in order,
and lets nothing leave before the records ahead of it are durable.
"""

from tradewind.execution.core import ExecutionCore
from tradewind.execution.effects import (
    Append,
    Cancel,
    CancelEverything,
    Effect,
    Emit,
    LookUp,
    Readiness,
    Reconcile,
    Replace,
    Reply,
    Request,
    Send,
    Submit,
    Taken,
)
from tradewind.execution.guards import sent_terms
from tradewind.execution.inputs import (
    ENTRIES,
    EVERYTHING,
    Books,
    Failed,
    FlattenCommand,
    Now,
    OnShutdown,
    SignedCommand,
    command_bytes,
    strategy_entries,
    strategy_scope,
)
from tradewind.execution.records import Record, decode_record, encode_record
from tradewind.execution.settings import Settings
from tradewind.execution.state import State, decode_state, encode_state, restored_state, state_hash

__all__ = [
    "ENTRIES",
    "EVERYTHING",
    "Append",
    "Books",
    "Cancel",
    "CancelEverything",
    "Effect",
    "Emit",
    "ExecutionCore",
    "Failed",
    "FlattenCommand",
    "LookUp",
    "Now",
    "OnShutdown",
    "Readiness",
    "Reconcile",
    "Record",
    "Replace",
    "Reply",
    "Request",
    "Send",
    "Settings",
    "SignedCommand",
    "State",
    "Submit",
    "Taken",
    "command_bytes",
    "decode_record",
    "decode_state",
    "encode_record",
    "encode_state",
    "restored_state",
    "sent_terms",
    "state_hash",
    "strategy_entries",
    "strategy_scope",
]
