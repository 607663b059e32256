"""Which commands there are."""

import typer

from tradewind.cli import states, up


def mount(app: typer.Typer) -> None:
    """Add every command."""
    app.command("up")(up.up)
    app.command("halt")(states.halt)
    app.command("reduce")(states.reduce)
    app.command("flatten")(states.flatten)
    app.command("resume")(states.resume)
    app.command("reset-breaker")(states.reset_breaker)
