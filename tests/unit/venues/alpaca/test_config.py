import os
from pathlib import Path
from typing import Any

import pytest

from tradewind.domain.errors import ConfigurationError
from tradewind.venues.alpaca.config import AlpacaConfig
from tradewind.venues.alpaca.credentials import CredentialFolder, Credentials

LIVE = {"environment": "live", "trading_url": "https://api.alpaca.markets"}


def test_the_default_is_paper_money() -> None:
    config = AlpacaConfig()

    assert config.updates_url == "wss://paper-api.alpaca.markets/stream"
    assert config.stocks_url == "wss://stream.data.alpaca.markets/v2/iex"
    assert config.crypto_url == "wss://stream.data.alpaca.markets/v1beta3/crypto/us"


@pytest.mark.parametrize("feed", ["boats", "overnight"])
def test_the_newer_feeds_have_another_path(feed: str) -> None:
    assert AlpacaConfig(feed=feed).stocks_url.endswith(f"/v1beta1/{feed}")


def test_a_simulated_venue_is_one_port() -> None:
    config = AlpacaConfig(
        trading_url="http://127.0.0.1:7",
        data_url="ws://127.0.0.1:7",
        market_clock=True,
    )

    assert (config.updates_url, config.stocks_url, config.market_clock) == (
        "ws://127.0.0.1:7/stream", "ws://127.0.0.1:7/v2/iex", True,
    )  # fmt: skip


def test_live_needs_host_and_environment_to_agree() -> None:
    assert AlpacaConfig(**LIVE).environment == "live"  # type: ignore[arg-type]  # all are text


@pytest.mark.parametrize(
    "wrong",
    [
        {"environment": "live"},
        {"environment": "Live", "trading_url": "https://api.alpaca.markets"},
        {"environment": "paper", "trading_url": "https://api.alpaca.markets"},
        {"environment": "live", "trading_url": "https://api.alpaca.markets.evil.example"},
        {"trading_url": "http://paper-api.alpaca.markets"},
        {"trading_url": "https://key:secret@paper-api.alpaca.markets"},
        {"trading_url": "paper-api.alpaca.markets"},
        {"trading_url": "https://paper-api.alpaca.markets/v2"},
        {"data_url": "https://stream.data.alpaca.markets"},
        {"data_url": "ws://stream.data.alpaca.markets"},
        {"codec": "xml"},
    ],
)
def test_a_contradiction_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        AlpacaConfig(**wrong)


def write_keys(folder: Path, key: str = "PKFIRST", other: str = "first") -> None:
    (folder / "key-id").write_text(f"{key}\n")
    (folder / "secret-key").write_text(f"{other}\n")


def test_keys_are_read_without_their_line_end(tmp_path: Path) -> None:
    write_keys(tmp_path)

    assert CredentialFolder(tmp_path)() == Credentials("PKFIRST", "first")


def test_changed_files_are_read_again(tmp_path: Path) -> None:
    write_keys(tmp_path)
    folder = CredentialFolder(tmp_path)
    folder()
    write_keys(tmp_path, "PKSECOND", "second")
    os.utime(tmp_path / "key-id", (1, 1))

    assert folder() == Credentials("PKSECOND", "second")


@pytest.mark.parametrize("text", ["", "  \n", "a\nb", "x" * 600, "schlüssel"])
def test_a_file_that_holds_no_key_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    write_keys(tmp_path)
    (tmp_path / "secret-key").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigurationError) as caught:
        CredentialFolder(tmp_path)()

    assert not text.strip() or text not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="key-id"):
        CredentialFolder(tmp_path)()


def test_credentials_show_nothing() -> None:
    keys = Credentials("PKFIRST", "first")

    assert f"{keys} {keys!r} {[keys]}" == "Credentials(***) Credentials(***) [Credentials(***)]"
