"""Resources that trade all the time: one policy, and a strategy from a ConfigMap."""

from typing import Any

import yaml

from tests.process import resources
from tests.process.resources import CHATTY

Manifest = dict[str, Any]
SOURCE = "{name: chatty, source: {configMapRef: {name: chatty, key: chatty.py}}}"


def policy(name: str = "main", **limits: str) -> Manifest:
    """A policy with wide limits."""
    found: Manifest = yaml.safe_load(resources.policy(name, **limits))
    return found


def talker(name: str = "talker", **options: str) -> Manifest:
    """A strategy that trades at every fifth tick."""
    found: Manifest = yaml.safe_load(resources.strategy(name, component=SOURCE, **options))
    return found


def source(text: str = CHATTY) -> Manifest:
    """The file that it runs."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "chatty"},
        "data": {"chatty.py": text},
    }


def parsed(text: str) -> Manifest:
    """A part of a manifest from its text."""
    found: Manifest = yaml.safe_load(text)
    return found
