"""Plain lines go on whatever a service does."""

import io

from tradewind.local.lines import EVERY, UNREADY_EVERY, Lines
from tradewind.local.runner_file import Door
from tradewind.local.statuses import Picture

RISK = Door(workload="main-risk", service="risk", policy="main")


def said(picture: Picture) -> list[str]:
    out = io.StringIO()
    lines = Lines(out)
    for _ in range(EVERY):
        lines.on_look(picture)
    return out.getvalue().splitlines()


def test_a_risk_that_stays_down_is_told_with_its_reason() -> None:
    down = {"main-risk": "exit code 5: its journal is damaged"}
    assert said(Picture({"main-risk": {}}, (RISK,), down)) == [
        "ready",
        "main: exit code 5: its journal is damaged",
    ]


def test_a_risk_that_does_not_answer_yet_is_waited_for() -> None:
    assert said(Picture({"main-risk": {}}, (RISK,))) == []


def test_what_is_waited_for_is_said_again_when_it_has_changed() -> None:
    out = io.StringIO()
    lines = Lines(out)
    for reason in ("the keys were refused", "the keys were refused", "levelling"):
        for _ in range(UNREADY_EVERY):
            lines.on_look(Picture({"main-risk": {"ready": False, "reason": reason}}, (RISK,)))
    assert out.getvalue().splitlines() == [
        "not ready: main-risk: the keys were refused",
        "not ready: main-risk: levelling",
    ]
