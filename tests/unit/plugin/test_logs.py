"""Log lines of one order, out of the logs of several pods."""

import json
from typing import Any

from tradewind.plugin.kubectl import ClusterError, Kubectl
from tradewind.plugin.logs import lines_about

ORDER, TRACE = "spy-2-4", "8f00b204e9800998"
LOGS = {
    "risk": [
        {"time": "2026-01-05T14:30:02Z", "event": "order_denied", "client_order_id": "spy-2-41"},
        {"time": "2026-01-05T14:30:03Z", "event": "late", "trace_id": TRACE},
    ],
    "execution": [
        {"time": "2026-01-05T14:30:01Z", "event": "order_ended", "client_order_id": ORDER},
        {"time": "2026-01-05T14:30:01Z", "event": "order_ended", "client_order_id": "a-spy-2-4"},
    ],
}


class Pods(Kubectl):
    """A kubectl that knows two pods with logs, and one that does not start."""

    def __init__(self) -> None:
        """Nothing runs."""

    def document(self, *arguments: str) -> dict[str, Any]:
        return {"items": [{"metadata": {"name": name}} for name in (*LOGS, "strategy")]}

    def run(self, *arguments: str, text: str | None = None) -> str:
        pod = arguments[arguments.index("logs") + 1]
        if pod not in LOGS:
            raise ClusterError("container is waiting to start")
        lines = [json.dumps(line) for line in LOGS[pod]]
        return "\n".join([f"plain words of {ORDER}" if pod == "risk" else "", *lines])


def about(*words: str) -> list[tuple[str, str]]:
    return [(line["pod"], line["event"]) for line in lines_about(Pods(), "desk", "main", words)]


def test_lines_of_the_order_and_its_trace_come_in_the_order_of_time() -> None:
    found = about(ORDER, TRACE)
    assert found[-2:] == [("execution", "order_ended"), ("risk", "late")]
    assert ("risk", f"plain words of {ORDER}") in found


def test_an_order_whose_number_begins_or_ends_another_is_not_the_other() -> None:
    assert ("risk", "order_denied") not in about(ORDER)
    assert [event for _, event in about(ORDER)].count("order_ended") == 1


def test_a_pod_whose_log_cannot_be_read_is_told_and_the_others_are_shown() -> None:
    found = about(ORDER)
    assert ("strategy", "its log can't be read: container is waiting to start") in found[:2]
    assert len(found) == 3


def test_an_order_without_a_trace_is_found_by_its_id_alone() -> None:
    assert about(ORDER, "") == about(ORDER)
