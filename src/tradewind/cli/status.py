"""`tradewind status`: how every policy stands, from its services, or from its journals."""

import asyncio
from pathlib import Path

from rich.console import Console

from tradewind.cli.options import DEFAULT_STATE, AsJson, State
from tradewind.local.plain import as_json as json_of
from tradewind.local.runner_file import RunnerFile, read_runner_file
from tradewind.local.standing_tables import left, running
from tradewind.local.standings import standings
from tradewind.local.status_documents import left_document, running_document
from tradewind.local.statuses import Picture, Watcher


def status(state: State = DEFAULT_STATE, as_json: AsJson = False) -> None:
    """Show states, limits with headroom, positions and P&L, per policy and strategy."""
    path = state / "runner.json"
    picture = asyncio.run(_look(read_runner_file(path))) if path.exists() else None
    if picture is None or not any(picture.documents.values()):
        _show_left(state, as_json=as_json)
        return
    if as_json:
        print(json_of(running_document(picture)))
    else:
        Console().print(running(picture), highlight=False)


async def _look(runner: RunnerFile) -> Picture:
    watcher = Watcher()
    try:
        return await watcher.look(runner.doors, {})
    finally:
        await watcher.close()


def _show_left(state: Path, *, as_json: bool) -> None:
    found = standings(state)
    if as_json:
        print(json_of(left_document(found)))
        return
    console = Console()
    console.print(f"nothing runs with {state}; this is what the journals say\n", style="yellow")
    console.print(left(found), highlight=False)
