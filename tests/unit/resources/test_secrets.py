"""Credentials come from a manifest or a folder, and are shown nowhere."""

import base64
from pathlib import Path

from tests.unit.resources.files import AT_BROKER, KEYS, POLICY, STRATEGY, faults_of, resources_of
from tradewind.resources.loading import judged, load

CANARY = "canary-7f3a"
SIMULATED_WITH_KEYS = POLICY.replace(
    "venue: simulated", "venue: simulated\n    credentialsSecretRef: {name: keys}"
)


def test_text_and_base64_are_both_taken() -> None:
    coded = KEYS.replace("stringData", "data").replace("abc", _coded("abc"))
    coded = coded.replace("def}", f"{_coded('def')}}}")
    assert resources_of(AT_BROKER, STRATEGY, coded).secrets["keys"] == {
        "key-id": b"abc",
        "secret-key": b"def",
    }


def test_what_is_no_base64_is_a_fault() -> None:
    assert "x.yaml:4: data.key-id: expected base64" in faults_of(
        AT_BROKER, STRATEGY, KEYS.replace("stringData", "data").replace("abc", "a-c")
    )


def coded_block(style: str) -> str:
    lines = f"{_coded('a' * 30)[:20]}\n    {_coded('a' * 30)[20:]}"
    return (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\n"
        f"data:\n  secret-key: {_coded('def')}\n  key-id: {style}\n    {lines}\n"
    )


def test_base64_may_run_over_lines_as_in_a_cluster() -> None:
    keys = resources_of(AT_BROKER, STRATEGY, coded_block("|")).secrets["keys"]
    assert keys["key-id"] == b"a" * 30


def test_base64_with_spaces_is_refused_as_in_a_cluster() -> None:
    assert (
        "x.yaml:6: data.key-id: expected base64, and a cluster takes no spaces in it: "
        "begin it with |, not >"
    ) in faults_of(AT_BROKER, STRATEGY, coded_block(">"))


def test_a_number_where_a_key_belongs_is_a_fault_that_does_not_show_it() -> None:
    faults = faults_of(AT_BROKER, STRATEGY, KEYS.replace("abc", "90210"))
    assert "x.yaml:4: stringData.key-id: expected text: put it in quotes" in faults
    assert "90210" not in "".join(faults)


def test_a_folder_of_files_is_a_secret(tmp_path: Path) -> None:
    _write(tmp_path, {"policy.yaml": AT_BROKER, "strategy.yaml": STRATEGY})
    _write(tmp_path / "keys", {"key-id": "abc\n", "secret-key": "def\n"})
    resources, faults = judged([tmp_path])
    assert faults == []
    assert resources.folders == {"keys": str((tmp_path / "keys").resolve())}


def test_a_folder_may_be_named_by_itself(tmp_path: Path) -> None:
    _write(tmp_path / "files", {"policy.yaml": AT_BROKER, "strategy.yaml": STRATEGY})
    _write(tmp_path / "keys", {"key-id": "abc", "secret-key": "def"})
    assert judged([tmp_path / "files", tmp_path / "keys"])[1] == []


def test_no_key_is_in_what_is_printed_of_resources() -> None:
    keys = KEYS.replace("abc", CANARY).replace("def", CANARY)
    resources = resources_of(AT_BROKER, STRATEGY, keys)
    assert CANARY not in repr(resources)


def test_no_key_is_in_the_faults_of_its_file() -> None:
    keys = KEYS.replace("abc", CANARY).replace("secret-key: def", f"secretkey: {CANARY}")
    assert CANARY not in "".join(faults_of(AT_BROKER, STRATEGY, keys))


def test_a_key_that_breaks_the_files_syntax_is_not_shown() -> None:
    for mark in "*!&%":
        assert CANARY not in "".join(faults_of(KEYS.replace("abc", f"{mark}{CANARY}!x")))


def test_a_simulated_account_may_take_its_keys_from_a_secret() -> None:
    assert faults_of(SIMULATED_WITH_KEYS, STRATEGY, KEYS) == []
    assert faults_of(SIMULATED_WITH_KEYS, STRATEGY) == [
        "p.yaml:8: spec.account.credentialsSecretRef.name: no Secret keys among the files, "
        "and no folder keys with key-id, secret-key"
    ]


def test_a_key_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    _write(tmp_path / "keys", {"key-id": "a" * (16 * 1024 * 1024 + 1), "secret-key": "b"})
    faults = load([tmp_path / "keys"])[1]
    assert "its keys cannot be read: larger than 16 MiB" in str(faults[0])


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _write(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
