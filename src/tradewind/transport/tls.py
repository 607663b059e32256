"""Mutual TLS from files that may change while the process runs."""

import ssl
from pathlib import Path

import grpc

from tradewind.domain.errors import ConfigurationError
from tradewind.transport.tls_files import TlsFiles as TlsFiles


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


def server_context(files: TlsFiles) -> ssl.SSLContext:
    """What an HTTPS server needs to demand a client certificate, as the files are now.

    Raises:
        ConfigurationError: a file is unreadable, or certificate and key are no pair.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_TICKET
    context.num_tickets = 0  # a resumed session would skip the look at the certificate
    try:
        context.load_cert_chain(files.certificate, files.key)
        context.load_verify_locations(files.authority)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(f"cannot use the TLS files {files.certificate}: {error}") from None
    return context


def stamps(files: TlsFiles) -> tuple[tuple[int, int], ...]:
    """What changes when the files do, whether written in place or swapped behind a link.

    Raises:
        ConfigurationError: a file is absent.
    """
    return tuple(_stamp(name) for name in (files.authority, files.certificate, files.key))


class _Fetcher:
    """Hands gRPC a new configuration only when a file changed: handshakes stay cheap."""

    def __init__(self, files: TlsFiles) -> None:
        self._files = files
        self._seen = stamps(files)

    def __call__(self) -> grpc.ServerCertificateConfiguration | None:
        now = stamps(self._files)
        if now == self._seen:
            return None
        self._seen = now
        return self.configuration()

    def configuration(self) -> grpc.ServerCertificateConfiguration:
        pair = (_read(self._files.key), _read(self._files.certificate))
        return grpc.ssl_server_certificate_configuration([pair], _read(self._files.authority))


def _stamp(name: str) -> tuple[int, int]:
    try:
        status = Path(name).stat()
    except OSError as error:
        raise ConfigurationError(f"cannot read the TLS file {name}: {error.strerror}") from None
    return (status.st_mtime_ns, status.st_ino)


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot read the TLS file {name}: {error.strerror}") from error
