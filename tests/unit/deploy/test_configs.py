"""What a workload is told comes back as it was written, or is refused by name."""

from pathlib import Path

import msgspec
import pytest

from tradewind.deploy.configs import RiskConfig, StrategyConfig, read_config
from tradewind.domain.errors import ConfigurationError
from tradewind.transport.tls import TlsFiles

RISK = RiskConfig(
    name="main-risk",
    policy="main",
    install="a1b2",
    state="/state",
    account="simulated/main",
    grpc_listen="127.0.0.1:1",
    http_listen="127.0.0.1:2",
    tls=TlsFiles(authority="/ca", certificate="/crt", key="/key"),
    policy_file="/policy.json",
    strategies_folder="/strategies",
    market_data="127.0.0.1:3",
    execution="127.0.0.1:4",
    approval_key="/approval",
)


def test_a_configuration_comes_back_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes(msgspec.json.encode(RISK))
    assert read_config(tmp_path / "config.json", RiskConfig) == RISK


def test_another_workloads_configuration_is_refused_by_field(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes(msgspec.json.encode(RISK))
    with pytest.raises(ConfigurationError, match="strategy"):
        read_config(tmp_path / "config.json", StrategyConfig)


def test_an_absent_configuration_is_refused_by_path(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"config\.json"):
        read_config(tmp_path / "config.json", RiskConfig)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"name": 1}'])
def test_what_is_no_configuration_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(ConfigurationError):
        read_config(tmp_path / "config.json", RiskConfig)
