"""What names an account: its venue, environment and policy, never a key, which is replaced."""

import re
from hashlib import sha256

_FINGERPRINT = re.compile(r"[0-9a-f]{12}")


def key_fingerprint(key_id: str) -> str:
    """What ended an account's name while a key was part of it."""
    return sha256(key_id.encode()).hexdigest()[:12]


def is_former_name(found: str, account: str) -> bool:
    """Whether `found` may be an older release's name of `account`, with a key's fingerprint."""
    place, _, last = found.rpartition("/")
    same = "/" in place and place == account.rpartition("/")[0]
    return same and _FINGERPRINT.fullmatch(last) is not None
