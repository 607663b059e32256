"""Certificates of a test cluster: an authority in memory, and what it signs."""

import datetime
import ipaddress
import os
import time
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID as Usage
from cryptography.x509.oid import NameOID

_PEM = serialization.Encoding.PEM
_DAYS = 3650


class Signed:
    """A certificate and its key."""

    def __init__(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        self.certificate, self.key = certificate, key

    def write(self, folder: Path, name: str) -> None:
        """Write `name.crt` and `name.key`, the key for its owner alone."""
        (folder / f"{name}.crt").write_bytes(self.certificate.public_bytes(_PEM))
        write_private(folder / f"{name}.key", private_bytes(self.key))

    @classmethod
    def read(cls, folder: Path, name: str) -> "Signed":
        """Read what `write` wrote."""
        key = serialization.load_pem_private_key((folder / f"{name}.key").read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        text = (folder / f"{name}.crt").read_bytes()
        return cls(x509.load_pem_x509_certificate(text), key)

    def client(self, name: str, *groups: str) -> "Signed":
        """A certificate for a user of these groups."""
        return _sign(_subject(name, *groups), self, _leaf(Usage.CLIENT_AUTH))

    def server(self, name: str, addresses: Sequence[str], *, expired: bool = False) -> "Signed":
        """A certificate for a server that is reached by these names and numbers."""
        names = x509.SubjectAlternativeName([_address(each) for each in addresses])
        extensions = [*_leaf(Usage.SERVER_AUTH), (names, False)]
        return _sign(_subject(name), self, extensions, expired=expired)


def authority(name: str) -> Signed:
    """A new certificate authority."""
    limits = x509.BasicConstraints(ca=True, path_length=None)
    return _sign(_subject(name), None, [(limits, True), (_usage(authority=True), True)])


def key_pair(folder: Path, name: str) -> None:
    """Write a key and its public half: `name.key`, `name.pub`."""
    key = new_key()
    write_private(folder / f"{name}.key", private_bytes(key))
    public = key.public_key().public_bytes(_PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (folder / f"{name}.pub").write_bytes(public)


def new_key() -> ec.EllipticCurvePrivateKey:
    """A new key."""
    return ec.generate_private_key(ec.SECP256R1())


def private_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A key as PEM."""
    return key.private_bytes(
        _PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )


def write_private(path: Path, data: bytes) -> None:
    """Write a file that its owner alone may read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


_Extension = tuple[x509.ExtensionType, bool]


def _sign(
    subject: x509.Name,
    signer: Signed | None,
    extensions: list[_Extension],
    *,
    expired: bool = False,
) -> Signed:
    key, now = new_key(), datetime.datetime.fromtimestamp(time.time(), datetime.UTC)
    parent_key = signer.key if signer else key
    ends = now - datetime.timedelta(minutes=1) if expired else now + datetime.timedelta(_DAYS)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer.certificate.subject if signer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_authority_identifier(parent_key), critical=False)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return Signed(builder.sign(parent_key, hashes.SHA256()), key)


def _authority_identifier(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _subject(name: str, *groups: str) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, group) for group in groups]
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _leaf(usage: x509.ObjectIdentifier) -> list[_Extension]:
    limits = x509.BasicConstraints(ca=False, path_length=None)
    extended = x509.ExtendedKeyUsage([usage])
    return [(limits, True), (_usage(authority=False), True), (extended, False)]


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _address(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)
