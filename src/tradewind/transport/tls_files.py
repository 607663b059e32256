"""Where the TLS files of one identity are; apart from gRPC, which not everybody needs."""

import msgspec


class TlsFiles(msgspec.Struct, frozen=True, kw_only=True):
    """PEM files of one identity; reloaded when they change."""

    authority: str
    certificate: str
    key: str
