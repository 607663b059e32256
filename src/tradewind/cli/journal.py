"""`tradewind journal show|verify|repair`: look at journals, and mend one after reading."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from tradewind.cli.exits import DAMAGED, with_exit_codes
from tradewind.cli.options import DEFAULT_STATE, AsJson
from tradewind.domain.errors import ConfigurationError
from tradewind.local.journal_lines import journals_in, lines_of, text_of
from tradewind.local.plain import as_json as json_of
from tradewind.local.plain import plain
from tradewind.storage.journal import Repair, Verification
from tradewind.storage.journal import repair as repair_journal
from tradewind.storage.journal import verify as verify_journal

Directory = Annotated[Path, typer.Argument(metavar="DIR", help="A journal, or a state folder.")]
First = Annotated[int, typer.Option("--from", help="The first record's number.")]
Last = Annotated[int, typer.Option("--last", help="Only so many of the newest.")]

family = typer.Typer(help="Show, verify and repair journals.", no_args_is_help=True)


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


_COMMANDS: dict[str, Callable[..., None]] = {"show": show, "verify": verify, "repair": repair}
for _name, _command in _COMMANDS.items():
    family.command(_name)(with_exit_codes(_command))
