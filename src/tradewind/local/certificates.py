"""The runner's own certificate authority: one identity per workload, as files.

Keys are P-256; leaves live 24 h and are renewed from a third of that on; services reload the files.
"""

import datetime as dt
import os
import secrets
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tradewind.transport.identities import Identity
from tradewind.transport.tls import TlsFiles

LEAF_LIFE = dt.timedelta(hours=24)
AUTHORITY_LIFE = dt.timedelta(days=365)
_BACKDATED = dt.timedelta(minutes=5)


class Authority:
    """A certificate authority kept in a folder, made there at first use."""

    def __init__(self, folder: Path, now: dt.datetime, leaf_life: dt.timedelta = LEAF_LIFE) -> None:
        self._folder, self._leaf_life = folder, leaf_life
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._certificate_file, self._key_file = folder / "ca.crt", folder / "ca.key"
        if not self._key_file.exists() or self._expires_soon(now):
            self._make(now)
        self._key = _load_key(self._key_file)
        self._certificate = x509.load_pem_x509_certificate(self._certificate_file.read_bytes())

    def issue(self, identity: Identity, now: dt.datetime) -> TlsFiles:
        """Return the files of an identity, renewing them when a third of their life is over."""
        name = identity.dns_name
        certificate_file, key_file = self._folder / f"{name}.crt", self._folder / f"{name}.key"
        if not self._is_fresh(certificate_file, now):
            key = ec.generate_private_key(ec.SECP256R1())
            certificate = self._sign(name, key.public_key(), now)
            write_private(key_file, _key_pem(key))
            write_private(certificate_file, certificate.public_bytes(_PEM))
        return TlsFiles(
            authority=str(self._certificate_file),
            certificate=str(certificate_file),
            key=str(key_file),
        )

    def _sign(
        self, name: str, public_key: ec.EllipticCurvePublicKey, now: dt.datetime
    ) -> x509.Certificate:
        usages = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        return (
            _builder(name, public_key, now, self._leaf_life)
            .issuer_name(self._certificate.subject)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
            .sign(self._key, hashes.SHA256())
        )

    def _is_fresh(self, certificate_file: Path, now: dt.datetime) -> bool:
        if not certificate_file.exists():
            return False
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        ours = certificate.issuer == self._certificate.subject
        left = certificate.not_valid_after_utc - now
        return ours and self._leaf_life * 2 / 3 < left <= self._leaf_life

    def _make(self, now: dt.datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = f"Tradewind local {secrets.token_hex(4)}"
        certificate = (
            _builder(name, key.public_key(), now, AUTHORITY_LIFE)
            .issuer_name(_subject(name))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        write_private(self._key_file, _key_pem(key))
        write_private(self._certificate_file, certificate.public_bytes(_PEM))

    def _expires_soon(self, now: dt.datetime) -> bool:
        certificate = x509.load_pem_x509_certificate(self._certificate_file.read_bytes())
        return certificate.not_valid_after_utc - now < dt.timedelta(days=30)


def approval_key(path: Path) -> Path:
    """The key that risk signs and execution verifies with: 32 random bytes, made once."""
    if not path.exists():
        write_private(path, secrets.token_bytes(32))
    return path


def write_private(path: Path, content: bytes) -> None:
    """Replace a file in one step, readable by its owner only."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    scratch.replace(path)


_PEM = serialization.Encoding.PEM


def _builder(
    name: str, public_key: ec.EllipticCurvePublicKey, now: dt.datetime, life: dt.timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_subject(name))
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + life)
    )


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} holds no P-256 key; remove the folder {path.parent}")
    return key
