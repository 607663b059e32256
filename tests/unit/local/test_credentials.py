"""Broker keys are read where the user has them, and lie nowhere in the state."""

import os
from pathlib import Path

import pytest

from tests.unit.resources.files import AT_BROKER, KEYS, POLICY, STRATEGY, resources_of
from tests.unit.resources.test_secrets import SIMULATED_WITH_KEYS
from tradewind.domain.errors import ConfigurationError
from tradewind.local.credentials import account_id, credentials_folder
from tradewind.local.private import PrivateFolder
from tradewind.resources.collecting import Resources
from tradewind.resources.loading import judged


@pytest.fixture
def private(tmp_path: Path) -> PrivateFolder:
    (tmp_path / "runtime").mkdir()
    return PrivateFolder(tmp_path / "state", tmp_path / "runtime")


def folder(private: PrivateFolder, resources: Resources) -> Path:
    return credentials_folder(private, resources, resources.policies["main"])


def keys_in(path: Path) -> tuple[str, str]:
    return (path / "key-id").read_text(), (path / "secret-key").read_text()


def of_folder(tmp_path: Path) -> Resources:
    """An account at a broker whose Secret is a folder of files."""
    for name, text in {
        "policy.yaml": AT_BROKER,
        "strategy.yaml": STRATEGY,
        "keys/key-id": "abc\n",
        "keys/secret-key": "def\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return judged([tmp_path])[0]


def test_a_secret_that_is_a_folder_is_read_where_it_is(
    tmp_path: Path, private: PrivateFolder
) -> None:
    assert folder(private, of_folder(tmp_path)) == (tmp_path / "keys").resolve()
    assert list(private.root.iterdir()) == []


def test_a_manifests_keys_are_files_outside_the_state(
    tmp_path: Path, private: PrivateFolder
) -> None:
    found = folder(private, resources_of(AT_BROKER, STRATEGY, KEYS))
    assert keys_in(found) == ("abc", "def")
    assert not found.is_relative_to(tmp_path / "state")
    assert {each.stat().st_mode & 0o077 for each in (private.root, *private.root.rglob("*"))} == {0}


def test_keys_that_did_not_change_are_not_written_again(private: PrivateFolder) -> None:
    resources = resources_of(AT_BROKER, STRATEGY, KEYS)
    first = (folder(private, resources) / "key-id").stat().st_mtime_ns
    assert (folder(private, resources) / "key-id").stat().st_mtime_ns == first


def test_a_simulated_account_has_keys_of_its_own_for_a_run(private: PrivateFolder) -> None:
    resources = resources_of(POLICY, STRATEGY)
    keys = keys_in(folder(private, resources))
    assert keys == keys_in(folder(private, resources))
    assert keys[0] != keys[1]


def test_a_simulated_account_takes_those_of_its_secret(private: PrivateFolder) -> None:
    assert keys_in(folder(private, resources_of(SIMULATED_WITH_KEYS, STRATEGY, KEYS))) == (
        "abc",
        "def",
    )


def test_an_accounts_name_says_nothing_of_its_keys(tmp_path: Path) -> None:
    manifest, files = resources_of(AT_BROKER, STRATEGY, KEYS), of_folder(tmp_path)
    names = {account_id(each.policies["main"]) for each in (manifest, files)}
    assert names == {"alpaca/paper/main"}


# --- the folder itself


def test_it_goes_with_the_run(private: PrivateFolder) -> None:
    private.folder("credentials", "main")
    private.remove()
    private.remove()
    assert not private.root.exists()


def test_what_a_killed_run_left_is_removed_at_the_next_start(tmp_path: Path) -> None:
    for _ in range(2):
        private = PrivateFolder(tmp_path / "state", tmp_path)
        assert list(private.root.iterdir()) == []
        (private.folder("credentials") / "key-id").write_text("left over")


def test_what_a_killed_run_of_another_state_left_is_removed_too(tmp_path: Path) -> None:
    living, killed = (PrivateFolder(tmp_path / name, tmp_path) for name in ("a", "b"))
    os.close(killed._lock)  # as the kernel does when a process ends
    PrivateFolder(tmp_path / "c", tmp_path, young_s=0)
    assert (living.root.exists(), killed.root.exists()) == (True, False)


def test_two_states_have_two_folders(tmp_path: Path) -> None:
    one, other = (PrivateFolder(tmp_path / name, tmp_path) for name in ("a", "b"))
    assert one.root != other.root


def test_a_link_that_somebody_laid_there_is_refused(tmp_path: Path, private: PrivateFolder) -> None:
    private.remove()
    (tmp_path / "elsewhere").mkdir()
    private.root.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigurationError, match="is in the way"):
        PrivateFolder(tmp_path / "state", tmp_path / "runtime")


def test_a_base_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="TMPDIR"):
        PrivateFolder(tmp_path / "state", tmp_path / "absent")
