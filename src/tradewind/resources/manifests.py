"""Contents of Secrets, ConfigMaps and generated ConfigMaps among the files."""

import base64
import binascii
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from tradewind.resources.decoding import Decoder
from tradewind.resources.documents import Document

KEY_ID, SECRET_KEY = "key-id", "secret-key"
"""The keys of a Secret with a broker's credentials."""


class Hidden(dict[str, bytes]):
    """Key to content of a Secret, which no log and no error shows."""

    def __repr__(self) -> str:
        return f"<{len(self)} hidden>"


def contents(document: Document, decoder: Decoder) -> dict[str, bytes]:
    """Key to content; a Secret's `data` and a ConfigMap's `binaryData` are base64."""
    is_secret = document.value["kind"] == "Secret"
    plain, coded = ("stringData", "data") if is_secret else ("data", "binaryData")
    found = Hidden() if is_secret else {}
    for key, value in _entries(document, decoder, coded):
        try:
            found[key] = _decoded(str(value))
        except (binascii.Error, ValueError):
            spaced = " " in str(value)
            hint = ", and a cluster takes no spaces in it: begin it with |, not >" if spaced else ""
            decoder.fault((coded, key), f"expected base64{hint}")
    for key, value in _entries(document, decoder, plain):
        if type(value) is not str:
            decoder.fault((plain, key), "expected text: put it in quotes")
            continue
        found[key] = value.encode()
    return found


def _decoded(text: str) -> bytes:
    """Lines may end within it, as a cluster has it."""
    return base64.b64decode(text.replace("\r", "").replace("\n", ""), validate=True)


def generated(document: Document, decoder: Decoder) -> Iterator[tuple[str, str, str]]:
    """Name, key and file of what a Kustomization's `configMapGenerator` makes."""
    entries = document.value.get("configMapGenerator") or []
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        files = entry.get("files") if isinstance(entry, dict) else None
        if not isinstance(files, list) or not isinstance(entry.get("name"), str):
            decoder.fault(("configMapGenerator", index), "expected a name and files")
            continue
        for text in map(str, files):
            key, _, path = text.rpartition("=")
            yield entry["name"], key or PurePath(path).name, path


def _entries(document: Document, decoder: Decoder, field: str) -> list[tuple[str, Any]]:
    entries = document.value.get(field) or {}
    if not isinstance(entries, dict):
        decoder.fault((field,), "expected a mapping")
        return []
    return list(entries.items())
