"""The operator's process as a scenario runs it: its rights, its way to the server, its code."""

import os
import signal
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from tests.cluster.clusters import Cluster
from tests.cluster.kubeconfigs import Access
from tests.cluster.operators import RunningOperator
from tests.cluster.proxies import Proxy, proxy
from tests.process.processes import eventually
from tests.unit.chart.renders import objects

CHART, ADMIN = "chart", "admin"
_ACCOUNT = "tradewind-operator"
_NAMES = frozenset({_ACCOUNT, f"{_ACCOUNT}-own"})
_KINDS = frozenset({"ServiceAccount", "Role", "RoleBinding"})


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What operators are made with. `code` is a folder with another `tradewind_operator`."""

    rights: str = ADMIN
    behind_proxy: bool = False
    code: Path | None = None


class ScenarioOperator(RunningOperator):
    """One operator of a scenario; it may be started again after its end."""

    def __init__(
        self,
        cluster: Cluster,
        namespace: str,
        folder: Path,
        *,
        name: str,
        made: Made,
    ) -> None:
        self._made, self._stack = made, ExitStack()
        self.proxy: Proxy | None = None
        super().__init__(cluster, namespace, folder, name=name)

    def change(self, settings: dict[str, Any]) -> None:
        """Other settings for its next start."""
        self._settings = {**self._settings, **settings}

    def kill(self) -> None:
        """End it between two instructions, wherever it is."""
        self.signal(signal.SIGKILL)
        eventually(f"{self.name} is dead", lambda: not self.alive, 30)

    def freeze(self) -> None:
        """Let it do nothing."""
        self.signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Let it go on."""
        self.signal(signal.SIGCONT)

    def close(self) -> None:
        """Have done with it, and with what stands before it."""
        self.kill()
        self._stack.close()

    @property
    def code(self) -> int | None:
        """Its exit code, None while it runs."""
        return None if self._child is None else self._child.code

    def _give_access(self) -> Path:
        path = self._folder / "kubeconfig"
        access = self._of_chart() if self._made.rights == CHART else self._administrator()
        if self._made.behind_proxy:
            self.proxy = self._stack.enter_context(proxy(access))
            access = self.proxy.access
        return access.write(path)

    def _of_chart(self) -> Access:
        """The account, the roles and the bindings that the chart renders for this namespace."""
        for each in objects(namespace=self.namespace):
            if each["kind"] in _KINDS and each["metadata"]["name"] in _NAMES:
                self.cluster.api.apply(each)
        self.user = f"system:serviceaccount:{self.namespace}:{_ACCOUNT}"
        return self.cluster.service_account(self.namespace, _ACCOUNT)

    def _environment(self) -> dict[str, str]:
        if self._made.code is None:
            return super()._environment()
        paths = (str(self._made.code), os.environ.get("PYTHONPATH", ""))
        return {**super()._environment(), "PYTHONPATH": os.pathsep.join(filter(None, paths))}
