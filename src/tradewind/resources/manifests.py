"""Contents of Secret and ConfigMap manifests."""

import base64
import binascii
from typing import Any

from tradewind.resources.decoding import Decoder
from tradewind.resources.documents import Document


def contents(document: Document, decoder: Decoder) -> dict[str, bytes]:
    """Key to content; a Secret's `data` and a ConfigMap's `binaryData` are base64."""
    is_secret = document.value["kind"] == "Secret"
    plain, coded = ("stringData", "data") if is_secret else ("data", "binaryData")
    found = {key: str(text).encode() for key, text in _entries(document.value, plain)}
    for key, text in _entries(document.value, coded):
        try:
            found[key] = base64.b64decode(str(text), validate=True)
        except (binascii.Error, ValueError):
            decoder.fault((coded, key), "expected base64")
    return found


def _entries(value: dict[str, Any], field: str) -> list[tuple[str, Any]]:
    entries = value.get(field) or {}
    return list(entries.items()) if isinstance(entries, dict) else []
