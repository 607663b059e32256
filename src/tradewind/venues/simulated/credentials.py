"""Whose key it is: every way in which a client may say who it is."""

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

_TOKEN_KEYS = ("oauth", "access_token")


class Credentials:
    """Key ids with their secrets. A bearer token is a secret, which must then be unique."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._secrets = dict(secrets)

    def add(self, secrets: Mapping[str, str]) -> None:
        """Take more keys, beside those that are known."""
        self._secrets |= secrets

    def check(self, key: str, secret: str) -> str:
        """The key id if the secret is its own, "" otherwise."""
        known = self._secrets.get(key)
        right = known is not None and compare_digest(_bytes(known), _bytes(secret))
        return key if right else ""

    def of_token(self, token: str) -> str:
        """The key id whose secret is the token."""
        return next((key for key in self._secrets if self.check(key, token)), "")

    def of_headers(self, headers: Mapping[str, str]) -> str | None:
        """The key id that headers prove, "" if they are wrong, None if they don't try."""
        key = headers.get("APCA-API-KEY-ID")
        if key is not None:
            return self.check(key, headers.get("APCA-API-SECRET-KEY", ""))
        scheme, _, value = headers.get("Authorization", "").partition(" ")
        match scheme.lower():
            case "bearer":
                return self.of_token(value)
            case "basic":
                return self._of_basic(value)
        return None

    def of_message(self, message: Mapping[str, Any]) -> str:
        """The key id that an auth message of either dialect proves, "" if it is wrong."""
        data = message.get("data")
        if isinstance(data, Mapping):
            return self.check(str(data.get("key_id", "")), str(data.get("secret_key", "")))
        key, secret = str(message.get("key", "")), str(message.get("secret", ""))
        return self.of_token(secret) if key in _TOKEN_KEYS else self.check(key, secret)

    def _of_basic(self, value: str) -> str:
        try:
            key, _, secret = b64decode(value, validate=True).decode().partition(":")
        except (Base64Error, UnicodeDecodeError):
            return ""
        return self.check(key, secret)


def _bytes(text: str) -> bytes:
    """Headers may hold what is no text: it must be wrong, not an error."""
    return text.encode("utf-8", "surrogatepass")
