"""HMAC-SHA-256 of short messages, with the key's own part worked out once."""

import hashlib
from functools import lru_cache
from typing import Protocol

_BLOCK = 64


class _Hash(Protocol):
    """What a hash object of the standard library does, as far as it is needed here."""

    def copy(self) -> "_Hash": ...
    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


def keyed_digest(key: bytes, payload: bytes) -> bytes:
    """HMAC-SHA-256 as of RFC 2104: equal to `hmac.digest(key, payload, "sha256")`.

    Both passes go on from a hash that has eaten its pad already, which takes a third of the time.
    """
    inner, outer = _prepared(key)
    first = inner.copy()
    first.update(payload)
    second = outer.copy()
    second.update(first.digest())
    return second.digest()


@lru_cache(maxsize=16)
def _prepared(key: bytes) -> tuple[_Hash, _Hash]:
    short = hashlib.sha256(key).digest() if len(key) > _BLOCK else key
    padded = short.ljust(_BLOCK, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))
    return inner, outer
