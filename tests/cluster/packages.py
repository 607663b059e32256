"""Programs of Debian packages: the installed one, else unpacked from the package into the cache."""

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.cluster import places
from tests.cluster.availability import UnavailableError
from tests.cluster.locks import exclusive


def program(name: str, package: str) -> Path:
    """The path of a program that stands in no other package.

    Raises:
        UnavailableError: It is not installed, and there is no apt to fetch it with.
    """
    if found := shutil.which(name):
        return Path(found)
    unpacked = places.cache() / f"debian-{package}"
    path = unpacked / "usr" / "bin" / name
    with exclusive(places.cache() / f"debian-{package}.lock"):
        if not path.exists():
            _unpack(package, unpacked)
    return path


def _unpack(package: str, into: Path) -> None:
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise UnavailableError(f"{package} is not installed, and this machine has no apt")
    with TemporaryDirectory(dir=places.cache()) as folder:
        _run(["apt-get", "-qq", "download", package], folder)
        (archive,) = Path(folder).glob("*.deb")
        _run(["dpkg-deb", "-x", str(archive), f"{folder}/out"], folder)
        Path(folder, "out").rename(into)


def _run(argv: list[str], folder: str) -> None:
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UnavailableError(f"{' '.join(argv)}: {done.stderr.strip()[-300:]}")
