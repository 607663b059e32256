"""Credentials as folders of files: from a Secret among the files, or made for a simulated venue."""

import secrets
from hashlib import sha256
from pathlib import Path

from tradewind.domain.errors import ConfigurationError
from tradewind.local.certificates import write_private
from tradewind.local.state import StateFolder
from tradewind.resources.accounts import Venue
from tradewind.resources.collecting import Resources
from tradewind.resources.policies import RiskPolicy

KEYS = ("key-id", "secret-key")


def credentials_folder(state: StateFolder, resources: Resources, policy: RiskPolicy) -> Path:
    """The folder with a policy's broker keys; the same keys at each start.

    Raises:
        ConfigurationError: the Secret that the policy names is not among the files.
    """
    folder = state.folder("credentials", policy.name)
    account = policy.spec.account
    if account.venue is Venue.SIMULATED:
        for key in KEYS:
            if not (folder / key).exists():
                write_private(folder / key, f"sim-{secrets.token_hex(12)}".encode())
        return folder
    reference = account.credentials_secret_ref
    secret = resources.secrets.get(reference.name) if reference else None
    if secret is None:
        raise ConfigurationError(f"policy {policy.name}: its Secret is not among the files")
    for key in KEYS:
        write_private(folder / key, secret[key].strip())
    return folder


def account_id(policy: RiskPolicy, folder: Path) -> str:
    """What names an account: its venue, environment, and the fingerprint of a broker's key."""
    account = policy.spec.account
    if account.venue is Venue.SIMULATED:
        return f"simulated/{policy.name}"
    fingerprint = sha256((folder / "key-id").read_bytes()).hexdigest()[:12]
    return f"{account.venue.value}/{account.environment.value}/{fingerprint}"
