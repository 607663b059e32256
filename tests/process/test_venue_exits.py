"""`exits.at: venue` on a running platform: entries are brackets, and the books agree at the end."""

from pathlib import Path
from typing import Any

import pytest

from tests.process.platform import Platform
from tests.process.processes import eventually
from tests.process.resources import policy, strategy, write
from tests.process.venue_journals import records

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]

EXITS = "  exits: {at: venue, stopLoss: 50bps, takeProfit: 50bps}\n"


def legs(platform: Platform, status: str) -> list[dict[str, Any]]:
    """Legs that the venue has brought to this status."""
    return [
        record
        for record in records(platform.state, "main")
        if record["record"] == "order"
        and record.get("role") in ("take_profit", "stop_loss")
        and record.get("status") == status
    ]


def test_entries_bring_their_exits_and_a_strategy_still_closes(tmp_path: Path) -> None:
    talker = strategy("talker").rstrip() + "\n" + EXITS
    resources = write(tmp_path / "resources", policy=policy(), talker=talker)
    with Platform(tmp_path, resources) as platform:
        platform.started()
        eventually("a leg works", lambda: bool(legs(platform, "new")), 60)
        eventually("it made room for the strategy", lambda: bool(legs(platform, "canceled")), 60)
        summary = platform.stop()
    assert summary["fills"] > 0
    assert summary["unknown_orders"] == 0
    assert summary["positions"] == summary["venue_positions"]
    assert summary["cash"] == summary["venue_cash"]
