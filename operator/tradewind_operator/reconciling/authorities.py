"""The installation's certificate authority, and how it is replaced without a break.

A new authority is trusted first and signs `overlap` later; the old one is trusted until the last
certificate that it signed has ended. Everything lies in one Secret of the operator's namespace.
"""

import datetime as dt

import msgspec

from tradewind.deploy.cluster import CA_FILE, CERTIFICATE_FILE, KEY_FILE
from tradewind.transport.authority import AUTHORITY_LIFE, KeyPair, begins, ends, make_authority

NEXT_CERTIFICATE, NEXT_KEY, PREVIOUS_CERTIFICATE = "next.crt", "next.key", "previous.crt"
REPLACE_BEFORE = AUTHORITY_LIFE / 12
OVERLAP = dt.timedelta(minutes=30)


class Authorities(msgspec.Struct, frozen=True, kw_only=True):
    """Who signs, who will, and who did; the last two may be absent."""

    current: KeyPair
    next: KeyPair | None = None
    previous: bytes = b""

    @property
    def bundle(self) -> bytes:
        """All that is trusted, as PEM."""
        coming = self.next.certificate if self.next else b""
        return self.current.certificate + coming + self.previous


def authorities_of(data: dict[str, bytes]) -> Authorities:
    """Read them from a Secret's data.

    Raises:
        KeyError: the signing one is missing.
    """
    coming = KeyPair(data.get(NEXT_CERTIFICATE, b""), data.get(NEXT_KEY, b""))
    return Authorities(
        current=KeyPair(data[CERTIFICATE_FILE], data[KEY_FILE]),
        next=coming if coming.certificate and coming.key else None,
        previous=data.get(PREVIOUS_CERTIFICATE, b""),
    )


def data_of(authorities: Authorities) -> dict[str, bytes]:
    """Write them as a Secret's data; what is absent is empty."""
    coming = authorities.next or KeyPair(b"", b"")
    return {
        CA_FILE: authorities.bundle,
        CERTIFICATE_FILE: authorities.current.certificate,
        KEY_FILE: authorities.current.key,
        NEXT_CERTIFICATE: coming.certificate,
        NEXT_KEY: coming.key,
        PREVIOUS_CERTIFICATE: authorities.previous,
    }


def first(name: str, now: dt.datetime) -> Authorities:
    """Make the first one."""
    return Authorities(current=make_authority(name, now))


def offered(before: Authorities, name: str, now: dt.datetime) -> Authorities:
    """Let a new one be trusted, where none is coming yet."""
    if before.next is not None:
        return before
    return msgspec.structs.replace(before, next=make_authority(name, now))


def moved_on(
    before: Authorities, now: dt.datetime, *, overlap: dt.timedelta, leaf_life: dt.timedelta
) -> Authorities:
    """Take the steps whose time has come."""
    coming = before.next
    if coming is not None and now >= begins(coming.certificate) + overlap:
        return Authorities(current=coming, previous=before.current.certificate)
    last_signed = begins(before.current.certificate) + overlap
    if before.previous and now >= last_signed + leaf_life:
        return msgspec.structs.replace(before, previous=b"")
    return before


def is_old(authorities: Authorities, now: dt.datetime) -> bool:
    """Whether it is time for a new one."""
    return ends(authorities.current.certificate) - now < REPLACE_BEFORE
