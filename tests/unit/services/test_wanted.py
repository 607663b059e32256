"""A service reads its policy's resources, and notices when they change."""

import os
import shutil
from pathlib import Path

import msgspec
import pytest

from tests.unit.deploy.test_configs import RISK
from tradewind.cli.new import new_strategy
from tradewind.deploy.cluster import GENERATION
from tradewind.deploy.configs import RiskConfig
from tradewind.domain.errors import ConfigurationError
from tradewind.resources.loading import read
from tradewind_services.wanted import (
    Changes,
    Wanted,
    frames_of,
    generation_of,
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


class Mount:
    """A ConfigMap as a kubelet mounts it: names are links into a folder that is swapped."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._swaps = folder, 0
        folder.mkdir()

    def hold(self, **files: bytes) -> None:
        """Hold these files and no others from now on, as a kubelet does it, step by step."""
        self._swaps += 1
        new, old = self.folder / f"..2026_{self._swaps}", self.folder / f"..2026_{self._swaps - 1}"
        new.mkdir()
        for name, content in files.items():
            (new / f"{name}.json").write_bytes(content)
            os.utime(new / f"{name}.json", ns=(10**18, 10**18))  # no clock helps
        (self.folder / "..data_tmp").symlink_to(new.name)
        (self.folder / "..data_tmp").replace(self.folder / "..data")
        for name in files:
            if not (link := self.folder / f"{name}.json").is_symlink():
                link.symlink_to(f"..data/{name}.json")
        for link in self.folder.glob("[!.]*.json"):
            if link.stem not in files:
                link.unlink()
        if old.exists():
            shutil.rmtree(old)


@pytest.fixture
def mounted(config: RiskConfig, tmp_path: Path) -> tuple[RiskConfig, Mount, bytes]:
    mount = Mount(tmp_path / "mounted")
    content = Path(config.strategies_folder, "mine.json").read_bytes()
    mount.hold(mine=content)
    return msgspec.structs.replace(config, strategies_folder=str(mount.folder)), mount, content


def test_a_kubelets_own_folders_are_no_strategies(
    mounted: tuple[RiskConfig, Mount, bytes],
) -> None:
    config, mount, _ = mounted
    (mount.folder / "..data.json").symlink_to("..data")
    assert list(read_strategies(config)) == ["mine"]


def test_a_swap_is_a_change_whatever_the_times_say(
    mounted: tuple[RiskConfig, Mount, bytes],
) -> None:
    config, mount, content = mounted
    changes = Changes(config)
    mount.hold(mine=content)
    assert (changes.happened(), changes.happened()) == (True, False)


def test_a_strategy_that_left_the_mount_is_gone(mounted: tuple[RiskConfig, Mount, bytes]) -> None:
    config, mount, content = mounted
    mount.hold(mine=content, other=content)
    wanted = Wanted(config, lambda _: None)
    mount.hold(other=content)
    assert wanted.renew()
    assert list(wanted.strategies) == ["other"]


def test_a_link_to_nothing_is_no_strategy(mounted: tuple[RiskConfig, Mount, bytes]) -> None:
    config, mount, _ = mounted
    (mount.folder / "gone.json").symlink_to("..data/gone.json")
    assert list(read_strategies(config)) == ["mine"]


def test_what_cannot_be_read_changes_nothing_and_is_told(config: RiskConfig) -> None:
    told: list[str] = []
    wanted = Wanted(config, told.append)
    Path(config.policy_file).write_text("{")
    assert not wanted.renew()
    assert wanted.policy.name == "mine"
    assert "policy.json" in told[0]


def test_a_version_that_can_be_read_again_is_taken_in(config: RiskConfig) -> None:
    wanted = Wanted(config, lambda _: None)
    good = Path(config.policy_file).read_bytes()
    Path(config.policy_file).write_text("{")
    wanted.renew()
    Path(config.policy_file).write_bytes(good)
    assert wanted.renew()


@pytest.mark.parametrize(("text", "expected"), [("7", 7), ("", 0), ("x", 0), ("-1", 0)])
def test_a_generation_is_a_number_in_an_annotation(
    config: RiskConfig, text: str, expected: int
) -> None:
    policy = read_policy(config)
    metadata = msgspec.structs.replace(policy.metadata, annotations={GENERATION: text})
    assert generation_of(msgspec.structs.replace(policy, metadata=metadata)) == expected
