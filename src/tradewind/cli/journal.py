"""`tradewind journal`: look at journals, mend one after reading, back them up and restore them."""

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from tradewind.cli.exits import DAMAGED, with_exit_codes
from tradewind.cli.options import DEFAULT_STATE, AsJson, State
from tradewind.domain.errors import ConfigurationError
from tradewind.local.backups import BackedUp, back_up
from tradewind.local.journal_lines import journals_in, lines_of, text_of
from tradewind.local.plain import as_json as json_of
from tradewind.local.plain import plain
from tradewind.local.restores import restore_one, restore_state
from tradewind.local.state import RunnerLock, StateFolder
from tradewind.storage.journal import Repair, Verification
from tradewind.storage.journal import repair as repair_journal
from tradewind.storage.journal import verify as verify_journal

Directory = Annotated[Path, typer.Argument(metavar="DIR", help="A journal, or a state folder.")]
First = Annotated[int, typer.Option("--from", help="The first record's number.")]
Last = Annotated[int, typer.Option("--last", help="Only so many of the newest.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]
Force = Annotated[bool, typer.Option("--force", help="Move what is there aside.")]
Journal = Annotated[str, typer.Option("--journal", help="Only this workload's journal.")]
Into = Annotated[Path | None, typer.Option("--into", help="The folder for that one journal.")]

family = typer.Typer(
    help="Show, verify, repair, back up and restore journals.", no_args_is_help=True
)


def show(
    directory: Directory = DEFAULT_STATE, first: First = 0, last: Last = 0, as_json: AsJson = False
) -> None:
    """Print records, one a line."""
    journals = journals_in(directory)
    for journal in journals:
        if len(journals) > 1 and not as_json:
            print(f"== {journal}")
        lines = list(lines_of(journal, first))
        for line in lines[-last:]:
            if as_json:
                document = {"journal": str(journal), **plain(line)}
                print(msgspec.json.encode(document).decode())
            else:
                print(text_of(line))


def verify(directory: Directory = DEFAULT_STATE, as_json: AsJson = False) -> None:
    """Read everything, change nothing, and say what is damaged."""
    found = {journal: verify_journal(journal) for journal in journals_in(directory)}
    if as_json:
        print(json_of([{"journal": str(path), **plain(each)} for path, each in found.items()]))
    else:
        for journal, verification in found.items():
            _print_verification(journal, verification)
    if any(each.faults for each in found.values()):
        raise typer.Exit(DAMAGED)


def repair(directory: Directory, as_json: AsJson = False) -> None:
    """Keep the records up to the first damage of one journal, and lay the rest aside."""
    journals = journals_in(directory)
    if len(journals) > 1:
        named = "\n  ".join(map(str, journals))
        raise ConfigurationError(f"repair takes one journal at a time, name it:\n  {named}")
    done = repair_journal(journals[0])
    if as_json:
        print(json_of({"journal": str(journals[0]), **plain(_as_text(done))}))
    else:
        _print_repair(journals[0], done)


def backup(file: File, state: State = DEFAULT_STATE, as_json: AsJson = False) -> None:
    """Copy every journal of a state folder into one file, also while it trades."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")  # noqa: TID251 # a person's clock
    manifest = back_up(state, file, now)
    if as_json:
        print(json_of(plain(manifest)))
        return
    _print_journals(manifest.journals)
    print(f"backed up to {file}, {file.stat().st_size} bytes")


def restore(
    file: File,
    state: State = DEFAULT_STATE,
    journal: Journal = "",
    into: Into = None,
    force: Force = False,
) -> None:
    """Put a backup into a state folder that nothing uses, or one journal into a folder."""
    if bool(journal) != (into is not None):
        raise ConfigurationError("--journal WORKLOAD and --into DIR go together")
    if into is not None:
        _print_journals([restore_one(file, journal, into, force=force)])
        print(f"restored into {into}")
        return
    lock = RunnerLock(StateFolder(state), wait_s=0)
    try:
        manifest = restore_state(file, state, force=force)
    finally:
        lock.release()
    _print_journals(manifest.journals)
    print(f"restored the backup of {manifest.made_at} into {state}")


def _print_journals(journals: Iterable[BackedUp]) -> None:
    for each in journals:
        held = each.journal
        owner = held.broker_account or held.account
        print(f"{each.workload}: records {held.first} to {held.last} of {owner}")


def _print_verification(journal: Path, found: Verification) -> None:
    console = Console(soft_wrap=True, highlight=False)
    whole = f"records {found.first} to {found.last} of {found.account or 'no account'}"
    segments = "1 segment" if found.segments == 1 else f"{found.segments} segments"
    mark = Text("damaged", "bold red") if found.faults else Text("whole", "bold green")
    console.print(Text.assemble(mark, f"  {journal}: {whole} in {segments}"))
    for fault in found.faults:
        console.print(Text(f"  {fault}", "red"))
    if found.faults:
        console.print(f"  what to do: stop the service, then tradewind journal repair {journal}")


def _print_repair(journal: Path, done: Repair) -> None:
    console = Console(soft_wrap=True, highlight=False)
    if not done.dropped:
        console.print(f"{journal} is whole up to record {done.last}: nothing was changed")
        return
    console.print(f"{journal} now ends with record {done.last}; it holds no later one")
    for dropped in done.dropped:
        console.print(f"  laid aside: {dropped}")
    console.print(f"  in {done.aside}")
    console.print(
        "At its next start execution asks the venue for open orders, executions and positions "
        "before it trades; then run tradewind verify. Where risk had already read what was dropped "
        "it refuses to start: go on with a new folder (--state)."
    )


def _as_text(done: Repair) -> dict[str, object]:
    aside = str(done.aside) if done.aside else ""
    return {"last": done.last, "dropped": done.dropped, "aside": aside}


_COMMANDS: tuple[Callable[..., None], ...] = (show, verify, repair, backup, restore)
for _command in _COMMANDS:
    family.command(_command.__name__)(with_exit_codes(_command))
