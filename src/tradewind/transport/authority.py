"""Certificates as text: an authority, and what it signs. No files, no clock.

Keys are P-256. A certificate is valid from a little before `now`, because clocks differ.
"""

import datetime as dt
from collections.abc import Iterable

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LIFE = dt.timedelta(days=365)
BACKDATED = dt.timedelta(minutes=5)
_PEM = serialization.Encoding.PEM


class KeyPair(msgspec.Struct, frozen=True):
    """A certificate and its key, as PEM."""

    certificate: bytes
    key: bytes


def make_authority(name: str, now: dt.datetime, life: dt.timedelta = AUTHORITY_LIFE) -> KeyPair:
    """Make an authority; one `name` must never serve two, since readers find them by it."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(name, key.public_key(), now, life)
        .issuer_name(_subject(name))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    return KeyPair(certificate.public_bytes(_PEM), _key_pem(key))


def issue(
    authority: KeyPair, names: Iterable[str], *, now: dt.datetime, life: dt.timedelta
) -> KeyPair:
    """Sign a new certificate for a server and client of these DNS names; the first is its own.

    Raises:
        ValueError: the authority isn't PEM of a P-256 key and its certificate.
    """
    signer = x509.load_pem_x509_certificate(authority.certificate)
    key = ec.generate_private_key(ec.SECP256R1())
    usages = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    dns = [x509.DNSName(name) for name in names]
    certificate = (
        _builder(dns[0].value, key.public_key(), now, life)
        .issuer_name(signer.subject)
        .add_extension(x509.SubjectAlternativeName(dns), critical=False)
        .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        .sign(_load_key(authority.key), hashes.SHA256())
    )
    return KeyPair(certificate.public_bytes(_PEM), _key_pem(key))


def ends(certificate: bytes) -> dt.datetime:
    """When a certificate ends.

    Raises:
        ValueError: it isn't PEM of a certificate.
    """
    return x509.load_pem_x509_certificate(certificate).not_valid_after_utc


def begins(certificate: bytes) -> dt.datetime:
    """When a certificate was made.

    Raises:
        ValueError: it isn't PEM of a certificate.
    """
    return x509.load_pem_x509_certificate(certificate).not_valid_before_utc + BACKDATED


def is_signed_by(certificate: bytes, authority: bytes) -> bool:
    """Whether a certificate names an authority as its issuer.

    Raises:
        ValueError: one of them isn't PEM of a certificate.
    """
    leaf, signer = map(x509.load_pem_x509_certificate, (certificate, authority))
    return leaf.issuer == signer.subject


def names_of(certificate: bytes) -> tuple[str, ...]:
    """The DNS names of a certificate.

    Raises:
        ValueError: it isn't PEM of a certificate.
    """
    read = x509.load_pem_x509_certificate(certificate)
    try:
        alternatives = read.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    return tuple(alternatives.value.get_values_for_type(x509.DNSName))


def _builder(
    name: str, public_key: ec.EllipticCurvePublicKey, now: dt.datetime, life: dt.timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_subject(name))
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + life)
    )


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _load_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("the authority's key is no P-256 key")  # noqa: TRY004  # bad text, not a bad type of ours
    return key
