"""The cluster by hand: `python -m tests.cluster build`."""

import argparse
import sys

from tests.cluster import binaries
from tests.cluster.availability import UnavailableError, say

_PROGRAMS = {
    "cluster": binaries.cluster,
    "kubectl": binaries.kubectl,
    "coredns": binaries.coredns,
    "jaeger": binaries.jaeger,
    "collector": binaries.collector,
}


def build(names: list[str]) -> None:
    """Build programs, and say where they are."""
    for name in names or ["cluster", "kubectl"]:
        say(str(_PROGRAMS[name]()))


def main() -> int:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="tests.cluster", description=__doc__)
    commands = parser.add_subparsers(required=True)
    building = commands.add_parser("build")
    building.add_argument("names", nargs="*", choices=_PROGRAMS)
    building.set_defaults(run=lambda chosen: build(chosen.names))
    chosen = parser.parse_args()
    try:
        chosen.run(chosen)
    except UnavailableError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
