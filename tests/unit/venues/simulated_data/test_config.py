"""A venue's configuration is checked whole, and every fault names its field."""

from pathlib import Path

import pytest

from tradewind.domain.errors import ConfigurationError
from tradewind.venues.simulated.config import VenueConfig, checked, read_config
from tradewind.venues.simulated.settings import AccountSettings


def test_the_defaults_are_a_venue_with_the_documented_keys() -> None:
    (account,) = checked(VenueConfig(state="s")).accounts
    assert (account.key_id, account.secret) == ("paper-key", "paper-secret")


@pytest.mark.parametrize(
    ("config", "word"),
    [
        (VenueConfig(state="s", listen="nowhere"), "listen"),
        (VenueConfig(state="s", listen="127.0.0.1:99999"), "listen"),
        (VenueConfig(state="s", speed="fast"), "speed"),
        (VenueConfig(state="s", speed="0"), "speed"),
        (VenueConfig(state="s", speed="nan"), "speed"),
        (VenueConfig(state="s", speed="max"), "never ends"),
        (VenueConfig(state="s", start="yesterday"), "start"),
        (VenueConfig(state="s", replay=("/no/such_file.parquet",)), "no file"),
        (VenueConfig(state="s", replay_from="2013-10-07T13:30:00Z"), "replay_from"),
        (VenueConfig(state="s", symbols=("NOPE",)), "does not list NOPE"),
        (VenueConfig(state="s", accounts=()), "accounts"),
        (
            VenueConfig(state="s", accounts=(AccountSettings("a"), AccountSettings("b"))),
            "every key_id",
        ),
        (VenueConfig(state="s", accounts=(AccountSettings("a", secret=""),)), "secret"),
    ],
)
def test_a_wrong_setting_is_named(config: VenueConfig, word: str) -> None:
    with pytest.raises(ConfigurationError, match=word):
        checked(config)


def test_all_faults_are_reported_together() -> None:
    with pytest.raises(ConfigurationError, match=r"listen.*speed.*symbols"):
        checked(VenueConfig(state="s", listen="x", speed="y", symbols=("Z",)))


def test_a_file_with_an_unknown_field_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "venue.json"
    path.write_text('{"state": "s", "sped": "1"}')
    with pytest.raises(ConfigurationError, match="sped"):
        read_config(path)


def test_a_file_round_trips(tmp_path: Path) -> None:
    path = tmp_path / "venue.json"
    path.write_text('{"state": "s", "speed": "100", "exchange": {"fills": "strict"}}')
    config = read_config(path)
    assert (config.pace, config.exchange.fills) == (100.0, "strict")


def test_an_accounts_keys_may_be_a_folder_of_files(tmp_path: Path) -> None:
    (tmp_path / "key-id").write_text("abc\n")
    (tmp_path / "secret-key").write_text("def\n")
    path = tmp_path / "venue.json"
    path.write_text(
        f'{{"state": "s", "accounts": [{{"account_id": "a", "credentials": "{tmp_path}"}}]}}'
    )
    (account,) = read_config(path).accounts
    assert (account.key_id, account.secret) == ("abc", "def")


def test_a_folder_of_keys_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "venue.json"
    path.write_text('{"state": "s", "accounts": [{"account_id": "a", "credentials": "/no/keys"}]}')
    with pytest.raises(ConfigurationError, match="/no/keys/key-id"):
        read_config(path)
