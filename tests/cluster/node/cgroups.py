"""A cgroup for all pods of the node, so that it shares nothing with another kubelet."""

import contextlib
from pathlib import Path

from tests.cluster.node.settings import CGROUP

_ROOT = Path("/sys/fs/cgroup")


def unified() -> bool:
    """Whether the machine has cgroup v2 alone."""
    return (_ROOT / "cgroup.controllers").exists()


def up() -> None:
    """Make it in every hierarchy, with what a kubelet wants of it."""
    if unified():
        names = (_ROOT / "cgroup.controllers").read_text().split()
        _enable(_ROOT, names)
        (_ROOT / CGROUP).mkdir(exist_ok=True)
        _enable(_ROOT / CGROUP, names)
        return
    for hierarchy in _hierarchies():
        folder = hierarchy / CGROUP
        folder.mkdir(exist_ok=True)
        for name in ("cpuset.cpus", "cpuset.mems"):
            if (folder / name).exists():
                (folder / name).write_text((hierarchy / name).read_text())


def down() -> None:
    """Remove it and what is left below; processes must have ended."""
    for hierarchy in [_ROOT] if unified() else _hierarchies():
        for folder in sorted((hierarchy / CGROUP).glob("**/"), reverse=True):
            with contextlib.suppress(OSError):  # somebody still ends
                folder.rmdir()


def _hierarchies() -> list[Path]:
    return [path for path in _ROOT.iterdir() if path.is_dir() and not path.is_symlink()]


def _enable(folder: Path, names: list[str]) -> None:
    (folder / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in names))
