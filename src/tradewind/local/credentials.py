"""Broker keys as folders of files: the user's own, or derived ones that end with the run."""

import secrets
import shutil
from pathlib import Path

from tradewind.domain.errors import ConfigurationError
from tradewind.local.certificates import write_private
from tradewind.local.private import PrivateFolder
from tradewind.local.state import StateFolder
from tradewind.resources.collecting import Resources
from tradewind.resources.manifests import KEY_ID, SECRET_KEY
from tradewind.resources.policies import RiskPolicy

KEYS = (KEY_ID, SECRET_KEY)


def credentials_folder(private: PrivateFolder, resources: Resources, policy: RiskPolicy) -> Path:
    """The folder with a policy's broker keys; a Secret that is a folder already is not copied.

    A simulated account without a Secret gets keys of its own for as long as the run lasts.

    Raises:
        ConfigurationError: the Secret that the policy names is not among the files.
    """
    account = policy.spec.account
    reference = account.credentials_secret_ref
    if reference is None and account.is_simulated:
        return _made_up(private.folder("credentials", policy.name))
    if reference is not None and reference.name in resources.folders:
        return Path(resources.folders[reference.name])
    folder = private.folder("credentials", policy.name)
    for key, value in _secret(resources, policy).items():
        _write(folder / key, value)
    return folder


def account_id(policy: RiskPolicy) -> str:
    """What names an account: its venue, environment and policy; keys are replaced under it."""
    account = policy.spec.account
    if account.is_simulated:
        return f"simulated/{policy.name}"
    return f"{account.venue.value}/{account.environment.value}/{policy.name}"


def forget_copies(state: StateFolder) -> None:
    """Remove the copies of keys that an older release kept in the state."""
    shutil.rmtree(state.root / "credentials", ignore_errors=True)


def _secret(resources: Resources, policy: RiskPolicy) -> dict[str, bytes]:
    reference = policy.spec.account.credentials_secret_ref
    secret = resources.secrets.get(reference.name) if reference else None
    if secret is None:
        raise ConfigurationError(f"policy {policy.name}: its Secret is not among the files")
    return {key: secret[key].strip() for key in KEYS}


def _made_up(folder: Path) -> Path:
    for key in KEYS:
        if not (folder / key).exists():
            write_private(folder / key, f"sim-{secrets.token_hex(12)}".encode())
    return folder


def _write(path: Path, content: bytes) -> None:
    """Replace what changed: services look at a file's time."""
    if not path.exists() or path.read_bytes() != content:
        write_private(path, content)
