"""Where files lie in a pod, beside what `deploy.cluster` says."""

from pathlib import PurePosixPath

from tradewind.deploy.cluster import (
    APPROVAL_FOLDER,
    APPROVAL_KEY,
    CA_FILE,
    CERTIFICATE_FILE,
    KEY_FILE,
    OPERATOR_KEY,
    OPERATOR_KEY_FOLDER,
    SOURCES_FOLDER,
    TLS_FOLDER,
)
from tradewind.transport.tls_files import TlsFiles

CONFIG_KEY = "config.json"
APPROVAL_FILE = f"{APPROVAL_FOLDER}/{APPROVAL_KEY}"
OPERATOR_KEY_FILE = f"{OPERATOR_KEY_FOLDER}/{OPERATOR_KEY}"
TRUSTED_CA_FOLDER, TRUSTED_CA_KEY = "/etc/tradewind/trusted-ca", "ca.crt"
TOKEN_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105 # a folder


def tls_files() -> TlsFiles:
    """A workload's certificate."""
    return TlsFiles(
        authority=f"{TLS_FOLDER}/{CA_FILE}",
        certificate=f"{TLS_FOLDER}/{CERTIFICATE_FILE}",
        key=f"{TLS_FOLDER}/{KEY_FILE}",
    )


def folder_of(path: str) -> str:
    """The folder of a file."""
    return str(PurePosixPath(path).parent)


def source_folder(volume: str) -> str:
    """Where the volume of a strategy's source or model is mounted."""
    return f"{SOURCES_FOLDER}/{volume}"
