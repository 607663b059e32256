"""`tradewind status`: how every policy stands, from its services, or from its journals."""

from pathlib import Path

from tradewind.cli.consoles import stdout
from tradewind.cli.options import DEFAULT_STATE, AsJson, State
from tradewind.local.looks import look
from tradewind.local.plain import as_json as json_of
from tradewind.local.runner_file import read_runner_file
from tradewind.local.statuses import Picture


def status(state: State = DEFAULT_STATE, as_json: AsJson = False) -> None:
    """Show states, limits with headroom, positions and P&L, per policy and strategy."""
    picture = _look(state / "runner.json")
    if picture is None:
        _show_left(state, as_json=as_json)
    else:
        _show_running(picture, as_json=as_json)


def _look(path: Path) -> Picture | None:
    """What runs; None where nothing answers, and the journals are all there is."""
    if not path.exists():
        return None
    runner = read_runner_file(path)
    picture = look(runner.doors, runner.down)
    return picture if any(picture.documents.values()) else None


def _show_running(picture: Picture, *, as_json: bool) -> None:
    if as_json:
        from tradewind.local.status_documents import running_document

        print(json_of(running_document(picture)))
        return
    from tradewind.local.running_tables import running

    stdout().print(running(picture), highlight=False)


def _show_left(state: Path, *, as_json: bool) -> None:
    # Journals need the core to be read, which takes longer to import than to run.
    from tradewind.local.left_tables import left
    from tradewind.local.standings import standings

    found = standings(state)
    if as_json:
        print(json_of({"running": False, "policies": found}))
        return
    out = stdout()
    out.print(f"nothing runs with {state}; this is what the journals say\n", style="yellow")
    out.print(left(found), highlight=False)
