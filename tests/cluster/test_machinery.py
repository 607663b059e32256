"""What stands behind the cluster: found, shared, skipped or demanded; images and daemons."""

import signal
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.cluster import bases, clusters, locks, places, toolchains
from tests.cluster.availability import UnavailableError, or_skipped
from tests.cluster.children import Child, free_ports
from tests.cluster.node import archives, files, settings
from tests.cluster.node.daemons import Daemon
from tests.cluster.node.volumes import is_let_go, volume_of, wants_volume
from tests.process.processes import eventually

_SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def _unavailable() -> None:
    with or_skipped():
        raise UnavailableError("no Go")


def test_what_a_machine_lacks_skips_a_test_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("CI", "TRADEWIND_REQUIRE_CLUSTER"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(pytest.skip.Exception, match="no Go"):
        _unavailable()


@pytest.mark.parametrize("name", ["CI", "TRADEWIND_REQUIRE_CLUSTER"])
def test_where_a_cluster_is_demanded_its_lack_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(pytest.fail.Exception, match="no Go"):
        _unavailable()


def test_a_kubeconfig_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(clusters.NAMED, str(tmp_path / "none"))
    with pytest.raises(UnavailableError, match="which is not there"), clusters.reached(tmp_path):
        pass


def test_the_cluster_that_the_environment_names_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cluster: clusters.Cluster
) -> None:
    monkeypatch.setenv(clusters.NAMED, str(cluster.access.write(tmp_path / "kubeconfig")))
    with clusters.reached(tmp_path / "unused") as named:
        assert named.access.server == cluster.access.server
        assert named.audit is None


def test_places_follow_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRADEWIND_CLUSTER_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("TRADEWIND_CLUSTER_STATE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert places.cache() == tmp_path / "cache"
    assert places.state() == tmp_path / "home" / "tradewind" / "cluster-state"


def test_a_lock_that_somebody_has_alone_is_not_shared(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first, second = locks.shared(path), locks.shared(path)
    assert first
    assert second
    first.close()
    second.close()
    with locks.exclusive(path):
        assert locks.shared(path) is None


def test_versions_compare_by_number() -> None:
    assert toolchains.version("go1.26.10") > toolchains.version("1.26.9")
    assert toolchains.version("go1.25") < toolchains.version("1.25.0")


def test_a_child_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from tests.cluster.children import Child;"
        f"print(Child({_SLEEP!r}, Path({str(tmp_path / 'log')!r})).pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=places.REPOSITORY, text=True
    )
    assert parent.stdout
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    eventually("the end of the child", lambda: _is_gone(pid))


def test_a_child_that_ends_at_once_says_its_last_words(tmp_path: Path) -> None:
    child = Child([sys.executable, "-c", "print('no port')"], tmp_path / "part.log")
    with pytest.raises(RuntimeError, match=r"part is not ready:\nno port"):
        child.ready(lambda: False, 10)
    child.end()


def test_free_ports_differ() -> None:
    assert len(set(free_ports(20))) == 20


def test_a_daemon_stays_is_found_again_and_starts_anew_when_its_command_differs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRADEWIND_CLUSTER_STATE", str(tmp_path))
    daemon = Daemon("sleeper")
    daemon.start(_SLEEP)
    first = _pid(tmp_path)
    Daemon("sleeper").start(_SLEEP)
    assert _pid(tmp_path) == first
    Daemon("sleeper").start([*_SLEEP, "other"])
    assert _pid(tmp_path) != first
    daemon.stop()
    assert not daemon.alive()
    assert _is_gone(first)


def test_a_pid_that_another_program_has_now_is_not_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRADEWIND_CLUSTER_STATE", str(tmp_path))
    other = Child(_SLEEP, tmp_path / "log")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "sleeper.pid").write_text(f"{other.pid}\n12345\nsleep")
    Daemon("sleeper").stop()
    assert other.alive()
    other.signal(signal.SIGKILL)
    other.end()


def test_the_base_image_comes_from_the_machines_own_mirror() -> None:
    deb822 = "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\n"
    one_line = "deb [signed-by=/a] https://other.example/debian bookworm main\n"
    security = "URIs: http://mirror.example/debian-security\n"
    assert bases.mirror(security + deb822) == "http://mirror.example/debian"
    assert bases.mirror(one_line) == "https://other.example/debian"
    assert bases.mirror("") == ""


def test_an_image_of_one_program_names_its_layer_by_content(tmp_path: Path) -> None:
    program, archive = tmp_path / "pause", tmp_path / "image.tar"
    program.write_bytes(b"program")
    archives.of_program(archives.Image(name="a:1", entrypoint=["/pause"]), program, archive)
    with tarfile.open(archive) as tar:
        config, manifest, layer = tar.getnames()
        assert (config.removesuffix(".json").isalnum(), manifest) == (True, "manifest.json")
        inner = tar.extractfile(layer)
        assert inner
        with tarfile.open(fileobj=inner) as inside:
            assert inside.getnames() == ["pause"]
    assert not (tmp_path / "image.layer").exists()


def test_the_kubelet_refuses_cgroup_v1_only_where_there_is_v2() -> None:
    for unified in (True, False):
        text = files.kubelet(settings.layout(), unified=unified)
        assert f"failCgroupV1: {str(unified).lower()}" in text


def _claim(**words: str) -> dict[str, object]:
    return {
        "metadata": {"name": "state", "namespace": "a", "uid": "7", "annotations": words},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "1Gi"}},
            "storageClassName": "standard",
        },
    }


def test_a_claim_gets_a_volume_once_its_pod_has_a_node() -> None:
    ours = {"volume.kubernetes.io/storage-provisioner": settings.PROVISIONER}
    chosen = {"volume.kubernetes.io/selected-node": settings.NAME}
    assert wants_volume(_claim(**ours, **chosen))
    assert not wants_volume(_claim(**ours))
    assert not wants_volume(_claim(**chosen))
    assert not wants_volume(_claim(**ours, **{"volume.kubernetes.io/selected-node": "other"}))


def test_a_volume_belongs_to_its_claim_and_goes_when_that_lets_go(tmp_path: Path) -> None:
    volume = volume_of(_claim(), tmp_path)
    assert volume["spec"]["local"]["path"] == f"{tmp_path}/pvc-7"
    assert volume["spec"]["claimRef"]["uid"] == "7"
    assert not is_let_go(volume | {"status": {"phase": "Bound"}})
    assert is_let_go(volume | {"status": {"phase": "Released"}})


def _pid(state: Path) -> int:
    return int((state / "run" / "sleeper.pid").read_text().split("\n")[0])


def _is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
