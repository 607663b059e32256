"""A comparison with a peer where it can be installed, and our own figures where it can't."""

from collections.abc import Callable

from benchmarks import peers
from benchmarks.asking import Peer, PeerError
from benchmarks.figures import Figure, absent


def compared(
    peer: str,
    module: str,
    beside: Callable[[Peer], list[Figure]],
    alone: Callable[[], list[Figure]],
) -> list[Figure]:
    """Figures beside a peer, whose version is told with each; else those of ours alone."""
    found = peers.environment(peer)
    if found.python is None:
        return [_not_installed(peer, found.reason), *alone()]
    with Peer(found.python, module) as process:
        try:
            version = process.ask("version")["version"]
        except PeerError as error:
            return [_not_installed(peer, f"it doesn't start: {error}"), *alone()]
        return [{**figure, "peer": version} for figure in beside(process)]


def _not_installed(peer: str, reason: str) -> Figure:
    return absent(f"beside {peer}", f"peer not installed: {reason}")
