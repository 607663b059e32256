"""Certificates for tests: good ones, and one of each kind that must be refused."""

import datetime as dt
from pathlib import Path

from tradewind.local.certificates import Authority
from tradewind.transport.identities import Identity
from tradewind.transport.tls import TlsFiles

NOW = dt.datetime.now(dt.UTC)  # noqa: TID251 # TLS libraries compare with the machine's clock


def issue(folder: Path, identity: Identity, *, now: dt.datetime = NOW) -> TlsFiles:
    """Issue a certificate from the authority in `folder`."""
    return Authority(folder, now).issue(identity, now)
