"""A service reads its policy's resources, and notices when they change."""

import os
from pathlib import Path

import msgspec
import pytest

from tests.unit.deploy.test_configs import RISK
from tradewind.cli.new import new_strategy
from tradewind.deploy.configs import RiskConfig
from tradewind.domain.errors import ConfigurationError
from tradewind.resources.loading import read
from tradewind_services.wanted import (
    Changes,
    frames_of,
    read_policy,
    read_strategies,
    symbols_of,
)


@pytest.fixture
def config(tmp_path: Path) -> RiskConfig:
    new_strategy("mine", tmp_path)
    resources = read([tmp_path / "mine"])
    policy, folder = tmp_path / "policy.json", tmp_path / "strategies"
    folder.mkdir()
    policy.write_bytes(msgspec.json.encode(resources.policies["mine"]))
    (folder / "mine.json").write_bytes(msgspec.json.encode(resources.strategies["mine"]))
    return msgspec.structs.replace(RISK, policy_file=str(policy), strategies_folder=str(folder))


def touch(path: str) -> None:
    later = Path(path).stat().st_mtime_ns + 1_000_000_000
    os.utime(path, ns=(later, later))


def test_policy_and_strategies_are_read(config: RiskConfig) -> None:
    assert read_policy(config).name == "mine"
    assert symbols_of(read_strategies(config)) == {"AAPL", "MSFT"}
    assert frames_of(read_strategies(config)) == ()


def test_an_unreadable_resource_names_its_file(config: RiskConfig) -> None:
    Path(config.policy_file).write_text("{")
    with pytest.raises(ConfigurationError, match=r"policy\.json"):
        read_policy(config)


def test_nothing_happened_while_nobody_wrote(config: RiskConfig) -> None:
    assert not Changes(config).happened()


def test_a_change_happened_once(config: RiskConfig) -> None:
    changes = Changes(config)
    touch(config.policy_file)
    assert (changes.happened(), changes.happened()) == (True, False)


def test_a_strategy_that_came_or_went_is_a_change(config: RiskConfig) -> None:
    changes, file = Changes(config), Path(config.strategies_folder) / "other.json"
    file.write_text("{}")
    assert changes.happened()
    file.unlink()
    assert changes.happened()
