from pathlib import Path

from tests.process import resources as texts
from tradewind.local.tapes import onto_tape, tape_notes
from tradewind.resources.collecting import Resources
from tradewind.resources.loading import read


def resources(folder: Path, symbols: str) -> Resources:
    one = texts.strategy("one", symbols=symbols)
    return read([texts.write(folder, policy=texts.policy(), one=one)])


def traded(folder: Path, symbols: str, tape: tuple[str, ...]) -> tuple[str, ...]:
    return onto_tape(resources(folder, symbols), tape).strategies["one"].spec.symbols


def test_a_strategy_whose_symbols_the_tape_lacks_trades_the_tapes(tmp_path: Path) -> None:
    assert traded(tmp_path, "AAPL, MSFT", ("IBM",)) == ("IBM",)


def test_a_strategy_keeps_those_of_its_symbols_that_the_tape_has(tmp_path: Path) -> None:
    assert traded(tmp_path, "AAPL, IBM", ("IBM", "AIG")) == ("IBM",)


def test_without_a_tape_nothing_changes(tmp_path: Path) -> None:
    found = resources(tmp_path, "AAPL, MSFT")
    assert onto_tape(found, ()) == found
    assert list(tape_notes(found, ())) == []


def test_a_strategy_that_is_moved_says_so(tmp_path: Path) -> None:
    found = resources(tmp_path, "AAPL, MSFT")
    assert list(tape_notes(found, ("IBM",))) == ["one trades IBM: the tape has no AAPL, MSFT"]


def test_a_strategy_on_the_tapes_symbols_has_nothing_to_say(tmp_path: Path) -> None:
    assert list(tape_notes(resources(tmp_path, "IBM"), ("IBM", "AIG"))) == []
