"""Commands for several resources at once: all are asked side by side, each answer is printed."""

import json
from threading import Barrier

import pytest
import typer

from tests.unit.plugin.risks import policy
from tests.waiting import PATIENCE_S
from tradewind.plugin import acting
from tradewind.plugin.changes import Outcome
from tradewind.plugin.kubectl import ClusterError
from tradewind.plugin.main import application
from tradewind.plugin.resources import Found

BOTH = [policy("main"), policy("other")]


def done(each: Found) -> Outcome:
    return Outcome(resource=each.title, done=True, message="Halted")


def test_no_policy_waits_for_another(capsys: pytest.CaptureFixture[str]) -> None:
    together = Barrier(len(BOTH), timeout=PATIENCE_S)

    def ask(each: Found) -> Outcome:
        together.wait()
        return done(each)

    acting._each(BOTH, ask, as_json=False)
    assert capsys.readouterr().out.splitlines() == ["✓ desk/main: Halted", "✓ desk/other: Halted"]


def test_one_that_cannot_be_asked_is_told_among_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def ask(each: Found) -> Outcome:
        if each.name == "main":
            raise ClusterError("forbidden")
        return done(each)

    with pytest.raises(typer.Exit) as end:
        acting._each(BOTH, ask, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert [(each["resource"], each["done"]) for each in said] == [
        ("desk/main", False),
        ("desk/other", True),
    ]
    assert said[0]["message"] == "forbidden"
    assert end.value.exit_code == 1


def test_nothing_to_ask_is_no_success() -> None:
    with pytest.raises(typer.Exit):
        acting._each([], done, as_json=False)


def test_every_command_has_the_name_that_the_local_one_has() -> None:
    names = {each.name for each in application().registered_commands}
    assert {"halt", "reduce", "flatten", "resume", "reset-breaker", "explain", "logs"} <= names
