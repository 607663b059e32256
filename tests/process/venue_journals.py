"""A venue's journal, read without the platform's own readers: JSON lines behind a checksum."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any


def records(state: Path, policy: str) -> list[dict[str, Any]]:
    """Every record of every whole line."""
    found: list[dict[str, Any]] = []
    for line in (state / "venues" / policy / "venue.jsonl").read_bytes().splitlines():
        found += json.loads(line.split(b" ", 1)[1])
    return found


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


def execution_ids(state: Path, policy: str) -> list[str]:
    """The ids of every execution, sorted."""
    return sorted({r["id"] for r in records(state, policy) if r["record"] == "execution"})
