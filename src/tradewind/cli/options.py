"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from tradewind.local.state import DEFAULT

State = Annotated[Path, typer.Option("--state", help="Folder of the installation's state.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
Policy = Annotated[str, typer.Option("--policy", help="One policy; every policy without it.")]
Strategy = Annotated[str, typer.Option("--strategy", help="One strategy instead of the policy.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it goes into the audit trail.")]
DEFAULT_STATE = DEFAULT
