"""How an API server is reached: its address, whom it is trusted by, and our token."""

import os
import ssl
from pathlib import Path

from tradewind.deploy.configs import ApiServer
from tradewind.domain.errors import ConfigurationError

_HOST, _PORT = "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"


class Access:
    """Address, certificates and token; both files are read again when they change."""

    def __init__(self, server: ApiServer) -> None:
        """Find the server.

        Raises:
            ConfigurationError: no address is given, and this is no pod.
        """
        self.url = server.url.rstrip("/") or _in_cluster()
        self._token, self._ca = _File(server.token_file), _File(server.ca_file)
        self._context: ssl.SSLContext | None = None

    def headers(self) -> dict[str, str]:
        """The token as it is now: a kubelet replaces it before it ends."""
        self._token.changed()
        return {"Authorization": f"Bearer {self._token.text.strip()}"} if self._token.text else {}

    def context(self) -> ssl.SSLContext:
        """Trust in the cluster's authority alone, as its file is now."""
        if self._ca.changed() or self._context is None:
            self._context = ssl.create_default_context(cadata=self._ca.text or None)
        return self._context


class _File:
    """A small file that may be replaced, or be absent for a moment."""

    def __init__(self, name: str) -> None:
        self._path, self._seen = Path(name), (0, 0)
        self.text = ""

    def changed(self) -> bool:
        """Read it again if it is another; whether it was."""
        try:
            found = self._path.stat()
            seen = (found.st_mtime_ns, found.st_ino)
            if seen == self._seen:
                return False
            self.text, self._seen = self._path.read_text(), seen
        except OSError:
            return False  # what was read last is still the best there is
        return True


def _in_cluster() -> str:
    host, port = os.environ.get(_HOST, ""), os.environ.get(_PORT, "443")
    if not host:
        raise ConfigurationError(f"no API server: no url is configured and {_HOST} is not set")
    return f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"
