"""The log lines of every pod of a policy that concern one order, in the order of time."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from tradewind.deploy.cluster import POLICY_LABEL
from tradewind.plugin.kubectl import Kubectl

Line = dict[str, Any]


def lines_about(kubectl: Kubectl, namespace: str, policy: str, words: Iterable[str]) -> list[Line]:
    """Log lines that hold any of `words` anywhere, oldest first, each with its pod."""
    wanted = tuple(word for word in words if word)
    return sorted(
        (
            line
            for pod in _pods(kubectl, namespace, policy)
            for line in _lines(kubectl, namespace, pod, wanted)
        ),
        key=lambda line: str(line.get("time", "")),
    )


def _pods(kubectl: Kubectl, namespace: str, policy: str) -> list[str]:
    selector = f"{POLICY_LABEL}={policy}"
    items = kubectl.document("-n", namespace, "get", "pods", "-l", selector)["items"]
    return [each["metadata"]["name"] for each in items]


def _lines(kubectl: Kubectl, namespace: str, pod: str, wanted: tuple[str, ...]) -> Iterator[Line]:
    for text in kubectl.run("-n", namespace, "logs", pod, "--tail=-1").splitlines():
        if any(word in text for word in wanted):
            yield {"pod": pod, **_parsed(text)}


def _parsed(text: str) -> Line:
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        return {"event": text}
    return found if isinstance(found, dict) else {"event": text}
