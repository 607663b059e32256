"""The venue as a process: one seed is one market, and what it says when it cannot start."""

import datetime as dt
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.process.processes import eventually
from tests.process.venues import config_file, refusal, venue
from tradewind.venues.simulated.flow import DEFAULT_START_NS

pytestmark = pytest.mark.process
COUNT = 20


def first_trades(client: httpx.Client) -> list[tuple[str, float, int]]:
    """The first trades of a market, as its history tells them."""

    def enough() -> list[dict[str, Any]] | None:
        start = _rfc3339(DEFAULT_START_NS)
        asked: dict[str, str | int] = {"start": start, "limit": COUNT, "feed": "sip"}
        found = client.get("/v2/stocks/AAPL/trades", params=asked).json()["trades"] or []
        return found if len(found) == COUNT else None

    trades = eventually(f"{COUNT} trades", enough, 60)
    return [(each["t"], each["p"], each["s"]) for each in trades]


def _rfc3339(ns: int) -> str:
    return dt.datetime.fromtimestamp(ns // 10**9, dt.UTC).isoformat().replace("+00:00", "Z")


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, float, int]]:
    with venue(tmp_path_factory.mktemp("seven"), seed=7, speed="20") as client:
        return first_trades(client)


def test_the_same_seed_is_the_same_market(tmp_path: Path, market: object) -> None:
    with venue(tmp_path, seed=7, speed="20") as client:
        assert first_trades(client) == market


def test_another_seed_is_another_market(tmp_path: Path, market: object) -> None:
    with venue(tmp_path, seed=8, speed="20") as client:
        assert first_trades(client) != market


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        code, words = refusal(config_file(tmp_path, listen=listen))
    assert code == 2
    assert listen in words
    assert "in use" in words


def test_two_venues_cannot_have_one_state(tmp_path: Path) -> None:
    with venue(tmp_path):
        code, words = refusal(config_file(tmp_path))
    assert code == 4
    assert "held by process" in words


def test_a_setting_that_does_not_exist_is_named(tmp_path: Path) -> None:
    code, words = refusal(config_file(tmp_path, sped="2"))
    assert (code, "sped" in words) == (2, True)
