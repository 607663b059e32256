"""`tradewind images`: the container images of this release, for builders and mirrors."""

from typing import Annotated

import typer

from tradewind import __version__
from tradewind.cli.options import AsJson
from tradewind.local.plain import as_json as json_of

NAMES = ("tradewind-operator", "tradewind-services")
Registry = Annotated[str, typer.Option("--registry", help="Where they are kept.")]


def images(registry: Registry = "localhost", as_json: AsJson = False) -> None:
    """List the images of this release; nothing else is needed to trade in a cluster."""
    found = [f"{registry}/{name}:{__version__}" for name in NAMES]
    print(json_of(found) if as_json else "\n".join(found))
