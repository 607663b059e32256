"""Mutual TLS from files that may change while the process runs."""

from pathlib import Path

import grpc
import msgspec

from tradewind.domain.errors import ConfigurationError


class TlsFiles(msgspec.Struct, frozen=True, kw_only=True):
    """PEM files of one identity; reloaded when they change."""

    authority: str
    certificate: str
    key: str


def server_credentials(files: TlsFiles) -> grpc.ServerCredentials:
    """Credentials that demand a client certificate and re-read the files at each handshake."""
    fetch = _Fetcher(files)
    return grpc.dynamic_ssl_server_credentials(
        fetch.configuration(),
        fetch,  # type: ignore[arg-type]  # None means "unchanged"; the stubs forgot it
        require_client_authentication=True,
    )


def channel_credentials(files: TlsFiles) -> grpc.ChannelCredentials:
    """A client's credentials as the files are now; each new connection reads them again."""
    return grpc.ssl_channel_credentials(
        root_certificates=_read(files.authority),
        private_key=_read(files.key),
        certificate_chain=_read(files.certificate),
    )


class _Fetcher:
    """Hands gRPC a new configuration only when a file changed: handshakes stay cheap."""

    def __init__(self, files: TlsFiles) -> None:
        self._files = files
        self._seen = self._stamps()

    def __call__(self) -> grpc.ServerCertificateConfiguration | None:
        stamps = self._stamps()
        if stamps == self._seen:
            return None
        self._seen = stamps
        return self.configuration()

    def configuration(self) -> grpc.ServerCertificateConfiguration:
        pair = (_read(self._files.key), _read(self._files.certificate))
        return grpc.ssl_server_certificate_configuration([pair], _read(self._files.authority))

    def _stamps(self) -> tuple[int, ...]:
        files = (self._files.authority, self._files.certificate, self._files.key)
        return tuple(Path(name).stat().st_mtime_ns for name in files)


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot read the TLS file {name}: {error.strerror}") from error
