"""Where what is built and what runs is kept: never in the work tree."""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "go"
REPOSITORY = HERE.parents[1]


def cache() -> Path:
    """Binaries and images, by version; shared by all checkouts of this user."""
    return _named("TRADEWIND_CLUSTER_CACHE", "cluster")


def state() -> Path:
    """What the cluster of `make cluster-up` keeps."""
    return _named("TRADEWIND_CLUSTER_STATE", "cluster-state")


def _named(variable: str, default: str) -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get(variable) or base / "tradewind" / default).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
