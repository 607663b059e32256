"""Every line of a log is one JSON object with a stable name, and shows no secret."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tradewind.telemetry.logs import mask_secrets

ROOT = Path(__file__).parents[3]
PROGRAM = """
import logging
from tradewind.telemetry.logs import configure_logging
log = configure_logging("info", service="risk", workload="main-risk")
log.info("ready", api_secret="canary", key_id="canary", reason="")
logging.getLogger("somebody.elses").warning("slow %s", "answer")
logging.getLogger("somebody.elses").info("chatter")
log.debug("quiet")
raise RuntimeError("two\\nlines")
"""


def lines() -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "canary" not in done.stderr
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_our_lines_a_librarys_and_an_uncaught_error_are_json_alike() -> None:
    found = ours, library, crash = lines()
    assert (ours["event"], ours["level"], ours["workload"]) == ("ready", "info", "main-risk")
    assert {ours["api_secret"], ours["key_id"]} == {"***"}
    assert (library["event"], library["message"]) == ("library", "slow answer")
    assert (crash["event"], crash["error"]) == ("crashed", "two\nlines")
    assert "RuntimeError" in crash["exception"]
    assert all(line["service"] == "risk" and line["time"].endswith("Z") for line in found)


@pytest.mark.parametrize("name", ["Secret-Key", "APCA_KEY_ID", "password", "access_token"])
def test_a_field_that_speaks_of_a_secret_is_masked(name: str) -> None:
    if "-" in name:
        name = name.replace("-", "_")
    assert mask_secrets(None, "", {name: "canary"}) == {name: "***"}


def test_every_event_that_a_service_logs_is_in_the_table_and_no_other() -> None:
    page = (ROOT / "docs" / "events.md").read_text()
    documented = set(re.findall(r"^\| `([a-z_]+)`", page, re.MULTILINE))
    sources = [*ROOT.glob("services/**/*.py"), ROOT / "src/tradewind/telemetry/logs.py"]
    text = "".join(path.read_text() for path in sources)
    logged = set(
        re.findall(r"(?:\.(?:debug|info|warning|error|order)|say)\(\s*\"([a-z_]+)\"", text)
    )
    logged |= set(re.findall(r'"event": "([a-z_]+)"', text)) | {"ready", "not_ready"}
    assert documented == logged | {"venue_ready"}


def test_a_full_disk_stops_nobody_who_logs() -> None:
    program = PROGRAM.replace("raise RuntimeError", "print('went on'); raise SystemExit # ")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-u", "-c", program],
            stdout=subprocess.PIPE,
            stderr=full,
            text=True,
            check=False,
            timeout=60,
        )
    assert (done.returncode, done.stdout) == (0, "went on\n")
