"""The log lines of every pod of a policy that concern one order, in the order of time."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from tradewind.deploy.cluster import POLICY_LABEL
from tradewind.plugin.kubectl import ClusterError, Kubectl

Line = dict[str, Any]


def lines_about(kubectl: Kubectl, namespace: str, policy: str, words: Iterable[str]) -> list[Line]:
    """Log lines that hold any of `words` as a whole, oldest first, each with its pod.

    A pod whose log can't be read is told first, in a line of its own.
    """
    wanted = _whole(word for word in words if word)
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


def _lines(kubectl: Kubectl, namespace: str, pod: str, wanted: re.Pattern[str]) -> Iterator[Line]:
    try:
        log = kubectl.run("-n", namespace, "logs", pod, "--tail=-1")
    except ClusterError as error:
        yield {"pod": pod, "event": f"its log can't be read: {error}"}
        return
    for text in filter(wanted.search, log.splitlines()):
        yield {"pod": pod, **_parsed(text)}


def _whole(words: Iterable[str]) -> re.Pattern[str]:
    """An order's number may begin another's: only a whole word is the order itself."""
    either = "|".join(map(re.escape, words))
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])")


def _parsed(text: str) -> Line:
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        return {"event": text}
    return found if isinstance(found, dict) else {"event": text}
