"""A real Prometheus, promtool, Jaeger and collector, on free ports, while a block lasts."""

import contextlib
import json
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import yaml

from tests.cluster import binaries
from tests.cluster.children import free_ports, running
from tests.cluster.packages import program


class Prometheus(msgspec.Struct, frozen=True):
    """A running Prometheus."""

    url: str
    log: Path

    def query(self, expression: str) -> list[Any]:
        """The samples of an instant query; a refused expression raises ValueError."""
        return list(self._ask("query", query=expression)["result"])

    def query_range(self, expression: str, *, start: float, end: float, step: float) -> list[Any]:
        """The series of a range query; times in Unix seconds."""
        asked = {"query": expression, "start": start, "end": end, "step": step}
        return list(self._ask("query_range", **asked)["result"])

    def targets(self) -> dict[str, str]:
        """The health of each active target, by its scrape URL."""
        active = self._ask("targets", state="active")["activeTargets"]
        return {target["scrapeUrl"]: target["health"] for target in active}

    def rules(self) -> list[Any]:
        """The groups of rules that it evaluates."""
        return list(self._ask("rules")["groups"])

    def _ask(self, page: str, **parameters: object) -> Any:
        answer = _json(f"{self.url}/api/v1/{page}?{urllib.parse.urlencode(parameters)}")
        if answer["status"] != "success":
            raise ValueError(answer["error"])
        return answer["data"]


class Jaeger(msgspec.Struct, frozen=True):
    """A running Jaeger: `otlp_grpc` and `otlp_http` take spans, `url` answers for them."""

    url: str
    otlp_grpc: str
    otlp_http: str
    log: Path

    def services(self) -> list[str]:
        """The services that sent a span."""
        return list(_json(f"{self.url}/api/services")["data"] or [])

    def traces(self, service: str, tags: Mapping[str, str] | None = None) -> list[Any]:
        """Traces that pass through a service, with the given tags on one of its spans."""
        asked = {"service": service, "limit": "1000", "tags": json.dumps(dict(tags or {}))}
        return list(_json(f"{self.url}/api/traces?{urllib.parse.urlencode(asked)}")["data"])

    def trace(self, identifier: str) -> Any:
        """One trace by its id, or None."""
        data = _json(f"{self.url}/api/traces/{identifier}").get("data") or [None]
        return data[0]


class Collector(msgspec.Struct, frozen=True):
    """A running collector, which hands all spans on."""

    otlp_grpc: str
    otlp_http: str
    log: Path


@contextlib.contextmanager
def prometheus(config: Mapping[str, object], *rules: Path) -> Iterator[Prometheus]:
    """Run Prometheus with a configuration (as in its file) and files of rules beside it.

    Raises:
        UnavailableError: It is not installed and cannot be fetched.
    """
    binary, (port,) = program("prometheus", "prometheus"), free_ports(1)
    with TemporaryDirectory(prefix="tradewind-prometheus-") as name:
        folder = Path(name)
        whole = {**config, **({"rule_files": [str(path) for path in rules]} if rules else {})}
        (folder / "prometheus.yml").write_text(yaml.safe_dump(whole))
        argv = [
            str(binary),
            f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/data",
            f"--web.listen-address=127.0.0.1:{port}",
            "--web.enable-lifecycle",
            "--enable-feature=exemplar-storage",
        ]
        found = Prometheus(f"http://127.0.0.1:{port}", folder / "prometheus.log")
        with running(argv, found.log) as child:
            child.ready(lambda: _answers(f"{found.url}/-/ready"), 30)
            yield found


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run promtool and give back what it said, whatever its exit code.

    Raises:
        UnavailableError: It is not installed and cannot be fetched.
    """
    return subprocess.run(
        [program("promtool", "prometheus"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


@contextlib.contextmanager
def jaeger() -> Iterator[Jaeger]:
    """Run Jaeger's all-in-one with its store in memory.

    Raises:
        UnavailableError: It cannot be built: no Go, or no module proxy.
    """
    binary, ports = binaries.jaeger(), free_ports(9)
    names = (
        "query.http-server",
        "query.grpc-server",
        "collector.otlp.grpc",
        "collector.otlp.http",
        "admin.http",
        "collector.grpc-server",
        "collector.http-server",
    )
    doors = dict(zip(names, ports, strict=False))
    flags = [f"--{name}.host-port=127.0.0.1:{port}" for name, port in doors.items()]
    with TemporaryDirectory(prefix="tradewind-jaeger-") as folder:
        found = Jaeger(
            url=f"http://127.0.0.1:{doors['query.http-server']}",
            otlp_grpc=f"127.0.0.1:{doors['collector.otlp.grpc']}",
            otlp_http=f"http://127.0.0.1:{doors['collector.otlp.http']}",
            log=Path(folder, "jaeger.log"),
        )
        argv = [str(binary), "--collector.otlp.enabled=true", *flags]
        with running(argv, found.log) as child:
            child.ready(lambda: _answers(f"{found.url}/api/services"), 30)
            yield found


@contextlib.contextmanager
def collector(otlp_grpc: str) -> Iterator[Collector]:
    """Run an OpenTelemetry collector that hands spans on to `otlp_grpc`.

    Raises:
        UnavailableError: It cannot be built: no Go, or no module proxy.
    """
    binary, (grpc, http) = binaries.collector(), free_ports(2)
    with TemporaryDirectory(prefix="tradewind-otelcol-") as name:
        folder = Path(name)
        (folder / "config.yaml").write_text(yaml.safe_dump(_passing_on(otlp_grpc, grpc, http)))
        found = Collector(f"127.0.0.1:{grpc}", f"http://127.0.0.1:{http}", folder / "otelcol.log")
        with running([str(binary), f"--config=file:{folder}/config.yaml"], found.log) as child:
            child.ready(lambda: _answers(f"{found.otlp_http}/v1/traces"), 30)
            yield found


def _passing_on(otlp_grpc: str, grpc: int, http: int) -> dict[str, object]:
    doors = {
        "grpc": {"endpoint": f"127.0.0.1:{grpc}"},
        "http": {"endpoint": f"127.0.0.1:{http}"},
    }
    return {
        "receivers": {"otlp": {"protocols": doors}},
        "processors": {"batch": {"timeout": "200ms"}},
        "exporters": {"otlp": {"endpoint": otlp_grpc, "tls": {"insecure": True}}},
        "service": {
            "telemetry": {"metrics": {"level": "none"}},
            "pipelines": {
                "traces": {"receivers": ["otlp"], "processors": ["batch"], "exporters": ["otlp"]}
            },
        },
    }


def _answers(url: str) -> bool:
    """Whether an HTTP server answers, a refusal of our method included."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - http on loopback
            return True
    except urllib.error.HTTPError as error:
        return error.code == 405
    except OSError:
        return False


def _json(url: str) -> Any:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 - http on loopback
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)
