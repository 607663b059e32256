"""Every refusal is one plain sentence."""

import ast
from pathlib import Path

import pytest

import tradewind.risk
from tests.unit.engine.worlds import units
from tradewind.domain.codes import DenialCode as Code
from tradewind.risk.denials import Denied
from tradewind.risk.sentences import money, sentence


def codes_in_checks() -> set[str]:
    """Every denial code that a module of risk or the desk names."""
    here = Path(tradewind.risk.__file__).parent
    files = [*here.glob("checks*.py"), here.parent / "engine" / "decisions.py"]
    return {
        node.attr
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "DenialCode"
        and node.attr.isupper()
    }


def test_there_are_as_many_checks_as_codes_that_need_no_missing_data() -> None:
    assert len(codes_in_checks()) >= 50


@pytest.mark.parametrize("name", sorted(codes_in_checks()))
def test_each_code_has_a_sentence(name: str) -> None:
    text = sentence(Denied(Code[name], units(3), units(4), "AAPL"))
    assert " " in text
    assert "{" not in text
    assert "_" not in text


def test_money_reads_as_people_write_it() -> None:
    assert money(units(1_234_567.891)) == "1,234,567.89"
    assert money(units(-0.5)) == "-0.50"
    assert money(-1) == "0.00"


def test_counts_stay_counts() -> None:
    assert sentence(Denied(Code.MAX_OPEN_ORDERS, 3, 3)) == (
        "3 of 3 orders are open; ending one makes room"
    )


def test_a_half_open_breaker_says_which_of_its_two_rules() -> None:
    assert "one entry at a time" in sentence(Denied(Code.BREAKER_HALF_OPEN, 1, 1, "entries"))
    assert "a quarter of the usual size is 3.00" in sentence(
        Denied(Code.BREAKER_HALF_OPEN, units(3), units(4))
    )
