"""`tradewind schema` prints what an editor and a person need to know of the fields."""

import json
from io import StringIO

import pytest
from rich.console import Console

from tradewind.cli.schema import fields, schema
from tradewind.cli.validate import EXIT_INVALID, EXIT_VALID


def test_one_kind_is_one_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert schema("riskpolicy") == EXIT_VALID
    assert json.loads(capsys.readouterr().out)["title"] == "RiskPolicy"


def test_without_a_kind_both_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert schema() == EXIT_VALID
    assert set(json.loads(capsys.readouterr().out)) == {"RiskPolicy", "TradingStrategy"}


def test_a_kind_that_is_not_ours_exits_with_2() -> None:
    out = StringIO()
    assert schema("Pod", console=Console(file=out)) == EXIT_INVALID
    assert "no kind Pod: there are RiskPolicy, TradingStrategy" in out.getvalue()


def test_fields_say_what_a_change_does() -> None:
    out = StringIO()
    assert fields("TradingStrategy", console=Console(file=out, width=200)) == EXIT_VALID
    line = next(line for line in out.getvalue().splitlines() if "riskPolicyRef" in line)
    assert "immutable" in line


def test_fields_as_json_have_the_services_that_restart(capsys: pytest.CaptureFixture[str]) -> None:
    assert fields("RiskPolicy", as_json=True) == EXIT_VALID
    rows = {row["field"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["spec.account.fills"]["services"] == ["venue"]
