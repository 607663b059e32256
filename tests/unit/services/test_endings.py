"""The last words of a service that can't go on: what an operator reads in its pod's status."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.unit.services.test_reports import Surroundings
from tradewind.deploy.configs import ExecutionConfig
from tradewind.domain.errors import ConfigurationError, JournalRefusedError, TradingError
from tradewind_operator.statuses.last_words import last_words
from tradewind_services.hosting import Host, main

REFUSED = "JournalRefused: x.segment has format 3, this release reads 2"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (JournalRefusedError("x.segment has format 3, this release reads 2"), REFUSED),
        (ConfigurationError("no such file"), "no such file"),
    ],
)
def test_a_reason_is_the_first_word(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    error: TradingError,
    expected: str,
) -> None:
    file = tmp_path / "config.json"
    file.write_bytes(msgspec.json.encode(Surroundings(tmp_path).execution()))
    monkeypatch.setattr("sys.argv", ["execution", "--config", str(file)])

    def build(_host: Host, _config: ExecutionConfig) -> Any:
        raise error

    with pytest.raises(SystemExit) as ended:
        main("execution", ExecutionConfig, build)
    said = "".join(capfd.readouterr())
    assert ended.value.code == 2
    assert last_words(said) == expected
    assert json.loads(said.splitlines()[-1])["event"] == "stopped"
