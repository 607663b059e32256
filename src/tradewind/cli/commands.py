"""Which commands there are."""

from collections.abc import Callable

import typer

from tradewind.cli import (
    doctor,
    explain,
    journal,
    orders,
    resources,
    states,
    status,
    trades,
    up,
    venue,
    verify,
)
from tradewind.cli.exits import with_exit_codes

_COMMANDS: dict[str, Callable[..., None]] = {
    "up": up.up,
    "halt": states.halt,
    "reduce": states.reduce,
    "flatten": states.flatten,
    "resume": states.resume,
    "reset-breaker": states.reset_breaker,
    "explain": explain.explain,
    "doctor": doctor.doctor,
    "status": status.status,
    "orders": orders.orders,
    "trades": trades.trades,
    "venue": venue.venue,
    "verify": verify.verify,
    "validate": resources.validate,
    "schema": resources.schema,
}
_FAMILIES: dict[str, typer.Typer] = {"journal": journal.family, "new": resources.new}


def mount(app: typer.Typer) -> None:
    """Add every command."""
    for name, command in _COMMANDS.items():
        app.command(name)(with_exit_codes(command))
    for name, family in _FAMILIES.items():
        app.add_typer(family, name=name)
