"""A base image with Python 3.11, made of Debian's packages where no image registry can be reached.

It carries the machine's certificate authorities and pip's word about them, so that a build reaches
the package index as the machine does; no Dockerfile of ours knows of that.
"""

import hashlib
import re
import tempfile
from pathlib import Path

from tests.cluster import places
from tests.cluster.availability import say
from tests.cluster.locks import exclusive
from tests.cluster.node.archives import Image, of_layer
from tests.cluster.node.commands import run

_SUITE = "bookworm"
_PACKAGES = "python3,python3-venv,python3-pip,ca-certificates"
_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
_PIP = "[global]\\ncert = /etc/ssl/certs/ca-certificates.crt\\ndisable-pip-version-check = true\\n"
_HOOKS = (
    "rm -f $1/usr/lib/python3*/EXTERNALLY-MANAGED; ln -sf python3 $1/usr/bin/python",
    f"copy-in {_AUTHORITIES} /etc/ssl/certs",
    f"printf '{_PIP}' > $1/etc/pip.conf",
    "rm -rf $1/var/lib/apt/lists/* $1/var/cache/apt/*",
)
_WITHOUT = ("doc", "man", "locale")


def archive() -> Path:
    """The base image as an archive, in the cache; made in half a minute when it is not there."""
    path = places.cache() / f"base-{_fingerprint()}.tar"
    with exclusive(path.with_suffix(".lock")):
        if not path.exists():
            say("making a base image with Python from Debian's packages ...")
            _make(path)
    return path


def name() -> str:
    """What the image is called."""
    return f"localhost/tradewind-base:{_fingerprint()}"


def mirror(sources: str) -> str:
    """The Debian mirror that a machine's own package sources name; "" leaves it to mmdebstrap."""
    found = re.search(r"^(?:URIs:|deb(?: \[[^]]*\])?)\s+(\S*debian/?)(?:\s|$)", sources, re.M)
    return found[1] if found else ""


def _make(path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=places.cache()) as folder:
        layer = Path(folder, "base.layer")
        leave = [f"--dpkgopt=path-exclude=/usr/share/{each}/*" for each in _WITHOUT]
        hooks = [f"--customize-hook={hook}" for hook in _HOOKS]
        options = ["--quiet", "--variant=minbase", f"--include={_PACKAGES}", *leave, *hooks]
        own = mirror(_sources())
        run("mmdebstrap", *options, "--format=tar", _SUITE, layer, *([own] if own else []))
        image = Image(name=name(), command=["python3"], environment=["LANG=C.UTF-8"])
        of_layer(image, layer, path)


def _sources() -> str:
    folder = Path("/etc/apt")
    files = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]
    return "\n".join(path.read_text() for path in files if path.exists())


def _fingerprint() -> str:
    recipe = "\0".join((_SUITE, _PACKAGES, *_HOOKS, *_WITHOUT)).encode()
    return hashlib.sha256(recipe + _AUTHORITIES.read_bytes()).hexdigest()[:12]
