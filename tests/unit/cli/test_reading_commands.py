"""The commands that read journals: what they print, what scripts get, and how they exit."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from tests.unit.local.states import DENIED, HALT, state_of
from tests.unit.verification.accounts import POLICY, TradingAccount, settled
from tradewind.cli import commands
from tradewind.domain.errors import ConfigurationError, JournalError
from tradewind.storage.journal import AccountLock, FileJournal

app = typer.Typer()
commands.mount(app)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return state_of(tmp_path_factory.mktemp("state"), None, DENIED, HALT)


def ran(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments], env={"COLUMNS": "160"})


def document(*arguments: object) -> Any:
    return json.loads(ran(*arguments, "--json").stdout)


def journal_of(state: Path, service: str = "execution") -> Path:
    return state / "state" / f"{POLICY}-{service}" / "journal"


def damage(journal: Path) -> None:
    (segment,) = journal.glob("*.segment")
    data = bytearray(segment.read_bytes())
    data[300] ^= 1
    segment.write_bytes(bytes(data))


# -- explain -------------------------------------------------------------------------------


def test_explain_gives_scripts_amounts_as_text_and_times_as_rfc_3339(state: Path) -> None:
    told = document("explain", "o-2", "--state", state)
    assert told["order"]["filled_quantity"] == "5"
    assert told["order"]["created_at"] == "2023-11-14T22:13:20.000000000Z"
    assert told["checks"] == [
        {
            "check": "MAX_ORDER_NOTIONAL",
            "measured": "1,000.00",
            "limit": "5,000.00",
            "passed": True,
        }
    ]
    assert told["outcome"] == "Filled, 5 of 5 at 200.01 on average"
    assert told["hops"][0] == {"hop": "feed_read", "time": "1970-01-01T00:00:00.000001000Z"}


def test_explain_of_a_denied_intent_exits_with_0(state: Path) -> None:
    result = ran("explain", "sma-1-9", "--state", state)
    assert result.exit_code == 0
    assert "3 of 3 positions are open; closing one makes room" in result.stdout


# -- orders and trades ---------------------------------------------------------------------


def test_orders_lists_denied_intents_beside_orders(state: Path) -> None:
    rows = document("orders", "--state", state)
    assert [(row["client_order_id"], row["state"]) for row in rows] == [
        ("o-1", "Filled"),
        ("o-2", "Filled"),
        ("o-3", "Filled"),
        ("o-4", "Canceled"),
        ("inst-sma-1-9", "Denied"),
    ]
    assert rows[-1]["why"].startswith("MAX_OPEN_POSITIONS: 3 of 3")


def test_open_orders_are_those_that_may_still_trade(tmp_path: Path) -> None:
    account = TradingAccount()
    account.buy("o-1")
    account.buy("o-2", price=90)
    state_of(tmp_path, account)
    rows = document("orders", "--open", "--state", tmp_path)
    assert [(row["client_order_id"], row["state"]) for row in rows] == [("o-2", "New")]


def test_orders_of_one_strategy(state: Path) -> None:
    assert document("orders", "--strategy", "nobody", "--state", state) == []
    assert len(document("orders", "--strategy", "sma", "--all", "--state", state)) == 5


def test_orders_prints_terms_and_fills(state: Path) -> None:
    text = ran("orders", "--state", state).stdout
    assert "buy 5 MSFT, limit 200.01, day" in text
    assert "sell 4 AAPL, at market, day" in text


def test_nothing_is_cut_in_a_pipe(state: Path) -> None:
    said = CliRunner().invoke(app, ["orders", "--state", str(state)], env={"COLUMNS": ""}).stdout
    (line,) = [line for line in said.splitlines() if "inst-sma-1-9" in line]
    assert line.rstrip().endswith("day")
    assert "3 of 3 positions are open; closing one makes room" in said


def test_trades_as_csv_add_up_to_the_change_of_cash(state: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(ran("trades", "--csv", "--state", state).stdout)))
    assert [row["kind"] for row in rows].count("fill") == 3
    assert [row["kind"] for row in rows].count("fee") == 3
    change = sum(float(row["amount"]) - float(row["fee"]) for row in rows)
    assert change == pytest.approx(98_399.7435 - 100_000)


def test_trades_name_their_orders(state: Path) -> None:
    rows = document("trades", "--state", state)
    orders = [row["client_order_id"] for row in rows if row["kind"] == "fill"]
    assert orders == ["o-1", "o-2", "o-3"]


# -- status --------------------------------------------------------------------------------


def test_status_says_that_nothing_runs_and_what_the_journals_hold(state: Path) -> None:
    result = ran("status", "--state", state)
    assert result.exit_code == 0
    assert f"nothing runs with {state}" in " ".join(result.stdout.split("\n"))
    assert "cash 98,399.74" in result.stdout
    assert "policy Halted by ada" in result.stdout
    assert "lunch; tradewind resume --reason TEXT lifts it" in result.stdout


def test_status_for_scripts_says_whether_anything_runs(state: Path) -> None:
    told = document("status", "--state", state)
    (policy,) = told["policies"]
    assert told["running"] is False
    assert (policy["state"], policy["cash"]) == ("Halted", "98399.7435")
    assert {each["symbol"]: each["quantity"] for each in policy["positions"]} == {
        "AAPL": "6",
        "MSFT": "5",
    }


def test_a_file_of_addresses_that_a_killed_runner_left_misleads_nobody(tmp_path: Path) -> None:
    state_of(tmp_path)
    door = {
        "workload": "main-risk",
        "service": "risk",
        "policy": "main",
        "http": "127.0.0.1:1",
    }
    runner = {"pid": 1, "namespace": "default", "doors": [door], "people": {}}
    (tmp_path / "runner.json").write_text(json.dumps(runner))
    assert document("status", "--state", tmp_path)["running"] is False


# -- verify --------------------------------------------------------------------------------


def test_verify_exits_with_0_when_the_books_are_equal(state: Path) -> None:
    result = ran("verify", state)
    assert result.exit_code == 0
    assert "4 orders and 3 executions: nothing lost, nothing doubled" in result.stdout


def test_verify_exits_with_1_and_names_what_is_lost(tmp_path: Path) -> None:
    account = settled()
    honest = settled()
    honest.buy("o-5")
    account.write(tmp_path)
    (tmp_path / "venues" / POLICY / "venue.jsonl").unlink()
    honest.write_venue(tmp_path)
    result = ran("verify", tmp_path)
    assert result.exit_code == 1
    assert "UNKNOWN_TO_US o-5" in result.stdout
    assert "LOST_FILL" in result.stdout


def test_verify_shows_the_first_of_each_kind_and_counts_the_rest(tmp_path: Path) -> None:
    account = settled()
    honest = settled()
    for number in range(10, 40):
        honest.buy(f"o-{number}", quantity=1, price=90)
    account.write(tmp_path)
    (tmp_path / "venues" / POLICY / "venue.jsonl").unlink()
    honest.write_venue(tmp_path)
    shown = ran("verify", tmp_path).stdout
    assert shown.count("UNKNOWN_TO_US o-") == 20
    assert "UNKNOWN_TO_US: 10 more, 30 in all; --json has all" in shown
    (verdict,) = document("verify", tmp_path)
    assert sum(fault["code"] == "UNKNOWN_TO_US" for fault in verdict["faults"]) == 30


def test_verify_for_scripts_has_every_fault(state: Path) -> None:
    (verdict,) = document("verify", state)
    assert (verdict["equal"], verdict["faults"]) == (True, [])
    assert verdict["cash"] == verdict["venue_cash"] == "98399.7435"


def test_a_damaged_journal_exits_with_5(tmp_path: Path) -> None:
    damage(journal_of(state_of(tmp_path)))
    for command in (("verify", tmp_path), ("orders", "--state", tmp_path)):
        assert ran(*command).exit_code == 5


# -- journal -------------------------------------------------------------------------------


def test_journal_show_prints_a_line_for_each_record(state: Path) -> None:
    lines = ran("journal", "show", journal_of(state)).stdout.splitlines()
    assert lines[0].split()[0] == "1"
    assert "started" in lines[0]
    assert any("sending" in line and "client_order_id=o-1" in line for line in lines)


def test_journal_show_for_scripts_is_a_document_a_line(state: Path) -> None:
    result = ran("journal", "show", journal_of(state, "risk"), "--json")
    kinds = [json.loads(line)["kind"] for line in result.stdout.splitlines()]
    assert kinds == ["denied", "latch"]


def test_journal_show_can_start_anywhere(state: Path) -> None:
    result = ran("journal", "show", journal_of(state), "--from", "5", "--last", "2", "--json")
    every = ran("journal", "show", journal_of(state), "--json").stdout.splitlines()
    assert result.stdout.splitlines() == every[-2:]


def test_a_record_of_another_release_is_named(tmp_path: Path) -> None:
    journal = FileJournal(journal_of(tmp_path), f"simulated/{POLICY}", segment_bytes=1 << 16)
    journal.append(b"from the future")
    journal.commit()
    journal.close()
    error = ran("orders", "--state", tmp_path).exception
    assert isinstance(error, JournalError)
    assert "record 1 is not of this release" in str(error)


def test_journal_verify_finds_every_journal_of_a_state_folder(state: Path) -> None:
    found = document("journal", "verify", state)
    assert [each["faults"] for each in found] == [[], []]


def test_journal_verify_names_the_place_of_damage_and_exits_with_5(tmp_path: Path) -> None:
    journal = journal_of(state_of(tmp_path))
    damage(journal)
    result = ran("journal", "verify", tmp_path)
    assert result.exit_code == 5
    assert "offset 256" in result.stdout
    assert f"tradewind journal repair {journal}" in result.stdout


def test_journal_repair_reports_what_it_laid_aside(tmp_path: Path) -> None:
    journal = journal_of(state_of(tmp_path))
    damage(journal)
    result = ran("journal", "repair", journal)
    assert result.exit_code == 0
    assert "now ends with record 0" in result.stdout
    assert "laid aside: 00000000000000000001.segment" in result.stdout
    assert ran("journal", "verify", journal).exit_code == 0


def test_journal_repair_of_a_whole_journal_changes_nothing(tmp_path: Path) -> None:
    journal = journal_of(state_of(tmp_path))
    assert "nothing was changed" in ran("journal", "repair", journal).stdout


def test_journal_repair_takes_one_journal_at_a_time(state: Path) -> None:
    assert isinstance(ran("journal", "repair", state).exception, ConfigurationError)


def test_journal_repair_of_a_journal_in_use_exits_with_4(tmp_path: Path) -> None:
    journal = journal_of(state_of(tmp_path))
    with AccountLock(journal):
        assert ran("journal", "repair", journal).exit_code == 4


# -- doctor --------------------------------------------------------------------------------


def test_doctor_says_what_to_do_about_a_damaged_journal(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    damage(journal_of(state_of(tmp_path)))
    result = ran("doctor", "--state", tmp_path)
    assert result.exit_code == 1
    assert "tradewind journal repair" in result.stdout


def test_doctor_finds_keys_that_others_can_read_and_never_shows_them(tmp_path: Path) -> None:
    folder = state_of(tmp_path) / "keys" / "main"
    folder.mkdir(parents=True)
    (folder / "approval").write_text("canary")
    (folder / "approval").chmod(0o644)
    result = ran("doctor", "--state", tmp_path, "--json")
    assert result.exit_code == 1
    assert "canary" not in result.stdout
    failed = [each for each in json.loads(result.stdout) if each["level"] == "fail"]
    assert {each["subject"] for each in failed} == {"keys"}


def test_doctor_judges_resource_files(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("kind: RiskPolicy\n")
    found = document("doctor", tmp_path, "--state", tmp_path / "none")
    assert any(each["subject"] == "resources" and each["level"] == "fail" for each in found)


def test_doctor_is_content_with_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    assert ran("doctor", "--state", tmp_path / "none").exit_code == 0


# -- usage ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", "nobody"),
        ("orders", "--open", "--all"),
        ("trades", "--csv", "--json"),
    ],
)
def test_wrong_usage_is_an_error_that_a_person_must_mend(
    arguments: tuple[str, ...], state: Path
) -> None:
    assert isinstance(ran(*arguments, "--state", state).exception, ConfigurationError)


@pytest.mark.parametrize("command", ["orders", "trades", "status", "explain"])
def test_a_folder_where_nothing_ran_is_named(command: str, tmp_path: Path) -> None:
    arguments = [command, "x"] if command == "explain" else [command]
    error = ran(*arguments, "--state", tmp_path).exception
    assert isinstance(error, ConfigurationError)
    assert str(tmp_path) in str(error)
