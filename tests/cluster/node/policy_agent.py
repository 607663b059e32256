"""The agent that holds pods to NetworkPolicies: `python -m tests.cluster.node.policy_agent`."""

import sys
import threading
import time
from pathlib import Path

from tests.cluster import kubeconfigs
from tests.cluster.api import Api
from tests.cluster.availability import say
from tests.cluster.node.commands import attempt
from tests.cluster.node.mirrors import Mirror
from tests.cluster.node.policy_rules import table

_SETTLE_S = 0.05
_PATHS = (
    "/api/v1/pods",
    "/api/v1/namespaces",
    "/apis/networking.k8s.io/v1/networkpolicies",
)


def main(kubeconfig: Path) -> None:
    """Apply the table whenever it differs, for ever."""
    changed = threading.Event()
    api = Api(kubeconfigs.parsed(kubeconfig.read_text()))
    mirrors = [Mirror(api, path, changed.set) for path in _PATHS]
    for mirror in mirrors:
        mirror.follow()
    last = ""
    while True:
        changed.wait()
        time.sleep(_SETTLE_S)
        changed.clear()
        pods, namespaces, policies = (mirror.objects() for mirror in mirrors)
        last = _applied(table(pods, namespaces, policies), last)


def _applied(text: str, last: str) -> str:
    if text == last:
        return last
    done = attempt("nft", "-f", "-", stdin=text)
    say(f"refused: {done.stderr}\n{text}" if done.returncode else "applied")
    return "" if done.returncode else text


if __name__ == "__main__":
    main(Path(sys.argv[1]))
