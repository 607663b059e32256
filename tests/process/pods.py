"""One policy's workloads as their pods run them: doors, mounts and settings of a cluster.

Each is a process of its own on loopback. What a kubelet mounts lies behind links that are swapped
at once; what a container lacks (a home, a terminal, a folder for scratch files) is lacking.
"""

import datetime as dt
import os
import secrets
import shutil
import ssl
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import msgspec

from tests.process import resources
from tests.process.processes import eventually
from tradewind.deploy.cluster import GENERATION
from tradewind.deploy.configs import (
    ExecutionConfig,
    MarketDataConfig,
    RiskConfig,
    StrategyConfig,
    VenueAddress,
)
from tradewind.deploy.reports import ServiceReport, report_of
from tradewind.local.addresses import allocate
from tradewind.local.certificates import Authority
from tradewind.resources.loading import read
from tradewind.transport.identities import OPERATOR, Identity
from tradewind.transport.tls import TlsFiles
from tradewind.venues.simulated.config import VenueConfig
from tradewind.venues.simulated.settings import AccountSettings

POLICY, STRATEGY = "main", "talker"
SERVICES = ("market-data", "execution", "risk", "strategy")
STOPS_WITHIN_S, READY_S = 8.0, 60.0


class Mount:
    """A volume as a kubelet keeps it: names are links into a folder that is swapped as a whole."""

    def __init__(self, folder: Path, **files: bytes) -> None:
        self.folder, self._held = folder, Path()
        folder.mkdir(parents=True)
        self.hold(**files)

    def hold(self, **files: bytes) -> None:
        """Hold these files and no others from now on; "_" in a name stands for "." ."""
        contents = {name.replace("_", "."): content for name, content in files.items()}
        old, new = self._held, self.folder / f"..{secrets.token_hex(4)}"
        new.mkdir()
        for name, content in contents.items():
            (new / name).write_bytes(content)
        (self.folder / "..data_tmp").symlink_to(new.name)
        (self.folder / "..data_tmp").replace(self.folder / "..data")
        for name in contents:
            if not (self.folder / name).is_symlink():
                (self.folder / name).symlink_to(f"..data/{name}")
        for link in self.folder.iterdir():
            if not link.name.startswith("..") and link.name not in contents:
                link.unlink()
        self._held = new
        if old.name:
            shutil.rmtree(old)


class Pods:
    """A policy with one strategy and a simulated venue; nothing runs before it is started."""

    def __init__(self, folder: Path, *accounts: AccountSettings) -> None:
        self.folder = folder
        self.accounts = accounts or (AccountSettings(POLICY, key_id="k-1", secret="s-1"),)  # noqa: S106 # of a made-up account
        own = read([resources.chatty(folder / "resources")])
        self._policy, self._strategy = own.policies[POLICY], own.strategies[STRATEGY]
        names = ("venue", *SERVICES)
        self.addresses = allocate(names)
        self.more = allocate(names)
        self.authority = Authority(folder / "ca", _now())
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.credentials = Mount(folder / "credentials")
        self.keys("k-1", "s-1")
        self.policy = Mount(folder / "policy", policy_json=self._generated(self._policy, 1))
        self.strategies = Mount(folder / "strategies", **self._strategy_file(1))
        (folder / "approval").write_bytes(secrets.token_bytes(32))
        (folder / "operator").write_bytes(secrets.token_bytes(32))
        (folder / "scratch").mkdir(mode=0o500)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()

    # --- what is mounted

    def keys(self, key_id: str, secret: str) -> None:
        """Mount these broker keys."""
        self.credentials.hold(**{"key-id": key_id.encode(), "secret-key": secret.encode()})

    def edit(self, *, policy: int, strategy: int) -> None:
        """Mount other generations of the resources."""
        self.policy.hold(policy_json=self._generated(self._policy, policy))
        self.strategies.hold(**self._strategy_file(strategy))

    def _strategy_file(self, number: int) -> dict[str, bytes]:
        return {f"{STRATEGY}_json": self._generated(self._strategy, number)}

    def _generated(self, resource: Any, number: int) -> bytes:
        annotations = {GENERATION: str(number)}
        metadata = msgspec.structs.replace(resource.metadata, annotations=annotations)
        return msgspec.json.encode(msgspec.structs.replace(resource, metadata=metadata))

    def tls(self, identity: Identity) -> TlsFiles:
        """The certificate of an identity."""
        return self.authority.issue(identity, _now())

    # --- processes

    def start(self, *names: str) -> Self:
        """Start workloads, every one unless some are named."""
        for name in names or ("venue", *SERVICES):
            file = self.folder / f"{name}.json"
            file.write_bytes(msgspec.json.encode(self.config(name)))
            with (self.folder / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    [*self._command(name), str(file)],
                    env=self._environment(),
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        return self

    def stop(self, name: str) -> tuple[int, float]:
        """Ask a workload to end: its exit code, and how long it took."""
        process, began = self.running.pop(name), time.monotonic()
        process.terminate()
        return process.wait(STOPS_WITHIN_S + 5), time.monotonic() - began

    def kill(self, name: str) -> None:
        """End a workload as a node does that loses patience."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def ended(self, name: str, within_s: float = READY_S) -> int:
        """The exit code of a workload that ends by itself."""
        return self.running.pop(name).wait(within_s)

    def log(self, name: str) -> str:
        """What a workload has said."""
        return (self.folder / f"{name}.log").read_text()

    def _command(self, name: str) -> list[str]:
        if name == "venue":
            return [sys.executable, "-m", "tradewind.venues.simulated"]
        return [sys.executable, "-m", f"tradewind_services.{name.replace('-', '_')}", "--config"]

    def _environment(self) -> dict[str, str]:
        """That of a container: no home, and no folder for scratch files that could be written."""
        scratch = str(self.folder / "scratch")
        return {"PATH": os.environ["PATH"], "TMPDIR": scratch, "PYTHONDONTWRITEBYTECODE": "1"}

    # --- what it says

    def healthy(self, name: str, page: str = "/readyz") -> bool:
        """Whether a probe is content."""
        try:
            return httpx.get(f"http://{self.addresses[name].http}{page}", timeout=10).is_success
        except httpx.HTTPError:
            return False

    def until_ready(self, *names: str) -> Self:
        """Wait until the readiness probes of workloads are content."""
        for name in names or ("venue", *SERVICES):
            try:
                eventually(f"{name} is ready", partial(self.healthy, name), READY_S)
            except AssertionError as error:
                raise AssertionError(f"{error}\n{self.log(name)[-3000:]}") from None
        return self

    def document(self, name: str, identity: Identity | None = None) -> httpx.Response:
        """A service's status document as its operator, or somebody else, asks for it."""
        files = self.tls(identity or Identity(OPERATOR, POLICY))
        context = ssl.create_default_context(cafile=files.authority)
        context.load_cert_chain(files.certificate, files.key)
        host = self.more[name].grpc
        with httpx.Client(verify=context, timeout=10) as client:
            request = client.build_request("GET", f"https://{host}/status")
            request.extensions["sni_hostname"] = Identity(
                name, POLICY, strategy=STRATEGY if name == "strategy" else ""
            ).dns_name
            return client.send(request)

    def report(self, name: str) -> ServiceReport:
        """What a service reports to its operator."""
        return report_of(name, self.document(name).content)

    # --- configurations

    def config(self, name: str) -> msgspec.Struct:
        """What a workload is told."""
        match name:
            case "venue":
                return VenueConfig(
                    state=self._state(name),
                    listen=self.addresses[name].http,
                    accounts=self.accounts,
                )
            case "market-data":
                return MarketDataConfig(**self._common(name), venue=self._venue())
            case "execution":
                return ExecutionConfig(
                    **self._common(name),
                    venue=self._venue(),
                    approval_key=str(self.folder / "approval"),
                    operator_key=str(self.folder / "operator"),
                )
            case "risk":
                return RiskConfig(
                    **self._common(name),
                    market_data=self.addresses["market-data"].grpc,
                    execution=self.addresses["execution"].grpc,
                    approval_key=str(self.folder / "approval"),
                    market_clock=True,
                )
        return StrategyConfig(
            **self._common(name),
            strategy=STRATEGY,
            pinned_cores=1,
            market_data=self.addresses["market-data"].grpc,
            risk=self.addresses["risk"].grpc,
            sources={"chatty": str(self.folder / "resources" / "chatty.py")},
        )

    def _common(self, name: str) -> dict[str, Any]:
        own = Identity(name, POLICY, strategy=STRATEGY if name == "strategy" else "")
        return {
            "name": f"{POLICY}-{name}",
            "policy": POLICY,
            "install": "a1b2c3",
            "state": self._state(name),
            "account": f"simulated/{POLICY}",
            "grpc_listen": self.addresses[name].grpc,
            "http_listen": self.addresses[name].http,
            "pages_listen": self.more[name].http,
            "status_listen": self.more[name].grpc,
            "tls": self.tls(own),
            "policy_file": str(self.policy.folder / "policy.json"),
            "strategies_folder": str(self.strategies.folder),
        }

    def _venue(self) -> VenueAddress:
        address = self.addresses["venue"].http
        return VenueAddress(
            trading_url=f"http://{address}",
            data_url=f"ws://{address}",
            history_url=f"http://{address}",
            credentials=str(self.credentials.folder),
            market_clock=True,
        )

    def _state(self, name: str) -> str:
        folder = self.folder / "state" / name
        folder.mkdir(parents=True, exist_ok=True)
        return str(folder)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)  # noqa: TID251 # TLS libraries compare with the machine's clock
