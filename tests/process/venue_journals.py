"""A venue's journal, read without the platform's own readers: JSON lines behind a checksum."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

_OVER = {"filled", "canceled", "expired", "rejected", "replaced"}


def records(state: Path, policy: str) -> list[dict[str, Any]]:
    """Every record of every whole line."""
    return records_of(state / "venues" / policy / "venue.jsonl")


def records_of(journal: Path) -> list[dict[str, Any]]:
    """The same of a file; a line that is still being written is left out."""
    whole, _, _ = journal.read_bytes().rpartition(b"\n")
    found: list[dict[str, Any]] = []
    for line in whole.splitlines():
        found += json.loads(line.split(b" ", 1)[1])
    return found


def accepted_in(journal: Path, symbol: str = "") -> int:
    """How many orders a venue has accepted, of one symbol or of all."""
    return len(
        {
            record["id"]
            for record in records_of(journal)
            if record["record"] == "order" and symbol in ("", record["symbol"])
        }
    )


def orders_by_client_id(state: Path, policy: str) -> dict[str, set[str]]:
    """The venue's own order ids under each client order id: one each, if nothing was doubled."""
    found: dict[str, set[str]] = defaultdict(set)
    for record in records(state, policy):
        if record["record"] == "order":
            found[record["client_order_id"]].add(record["id"])
    return dict(found)


def accepted(state: Path, policy: str) -> int:
    """How many orders the venue has accepted."""
    return sum(
        record["record"] == "command" and record["kind"] == "submit"
        for record in records(state, policy)
    )


def open_in(journal: Path) -> set[str]:
    """The client order ids that a venue counts as open: what it wrote last of each order."""
    newest = {
        record["id"]: (record["client_order_id"], record.get("status", "pending_new"))
        for record in records_of(journal)
        if record["record"] == "order"
    }
    return {name for name, status in newest.values() if status not in _OVER}


def execution_ids(state: Path, policy: str) -> list[str]:
    """The ids of every execution, sorted."""
    return sorted({r["id"] for r in records(state, policy) if r["record"] == "execution"})
