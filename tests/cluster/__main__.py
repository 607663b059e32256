"""The cluster by hand: `python -m tests.cluster build`."""

import argparse
import sys

from tests.cluster import binaries, images
from tests.cluster.availability import UnavailableError, say
from tests.cluster.node import running

_PROGRAMS = {
    "cluster": binaries.cluster,
    "kubectl": binaries.kubectl,
    "coredns": binaries.coredns,
    "pause": binaries.pause,
    "jaeger": binaries.jaeger,
    "collector": binaries.collector,
    "cert-manager": binaries.cert_manager,
}


def build(names: list[str]) -> None:
    """Build programs, and say where they are."""
    for name in names or ["cluster", "kubectl"]:
        say(str(_PROGRAMS[name]()))


def up() -> None:
    """Start the node, and say how to use it."""
    kubeconfig = running.up()
    say("the cluster is ready:")
    sys.stdout.write(f"export KUBECONFIG={kubeconfig}\n")


def down(*, wipe: bool) -> None:
    """Stop the node."""
    running.down()
    if wipe:
        running.wipe()


def build_images() -> None:
    """Build our own images, and print what a pod calls them."""
    for image in (images.services(), images.operator()):
        sys.stdout.write(f"{image.reference}\n")


def main() -> int:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="tests.cluster", description=__doc__)
    commands = parser.add_subparsers(required=True)
    building = commands.add_parser("build")
    building.add_argument("names", nargs="*", metavar="|".join(_PROGRAMS))
    building.set_defaults(run=lambda chosen: build(chosen.names))
    commands.add_parser("up").set_defaults(run=lambda _: up())
    commands.add_parser("images").set_defaults(run=lambda _: build_images())
    stopping = commands.add_parser("down")
    stopping.add_argument("--wipe", action="store_true", help="forget the cluster's data, too")
    stopping.set_defaults(run=lambda chosen: down(wipe=chosen.wipe))
    chosen = parser.parse_args()
    try:
        chosen.run(chosen)
    except UnavailableError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
