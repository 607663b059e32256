"""How each policy or strategy answered a person's command: one table for runner and cluster."""

from collections.abc import Sequence
from typing import Protocol

import msgspec
import typer

from tradewind.cli.consoles import stdout
from tradewind.cli.exits import FAILED


class Outcome(Protocol):
    """What one of them answered; `title` is how people read of it."""

    @property
    def title(self) -> str:
        """Whose it is."""
        ...

    @property
    def done(self) -> bool:
        """Whether the service said that it holds."""
        ...

    @property
    def message(self) -> str:
        """What it said."""
        ...


def report(outcomes: Sequence[Outcome], *, as_json: bool) -> None:
    """Print every outcome.

    Raises:
        typer.Exit: not all was done, or there was nothing to do it to.
    """
    if as_json:
        print(msgspec.json.encode(outcomes).decode())
    else:
        out = stdout()
        for outcome in outcomes:
            mark = "[green]✓[/]" if outcome.done else "[red]✗[/]"
            out.print(f"{mark} {outcome.title}: {outcome.message}", highlight=False)
    if not outcomes or not all(outcome.done for outcome in outcomes):
        raise typer.Exit(FAILED)
