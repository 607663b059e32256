"""Programs built from Go modules, once for each state of their `go.mod`.

A build is minutes long on a machine that never built it, and seconds with a warm Go cache.
"""

import hashlib
import json
import os
import re
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path

from tests.cluster import places
from tests.cluster.availability import UnavailableError, say
from tests.cluster.locks import exclusive
from tests.cluster.toolchains import go

_VERSIONED = "k8s.io/component-base/version"
_CERT_MANAGER = "github.com/cert-manager/cert-manager"
_JAEGER = "github.com/jaegertracing/jaeger"
JAEGER_VERSION = "1.76.0"
JAEGER_GO = "1.25.0"


def cluster() -> Path:
    """Control plane, kubelet, kube-proxy and kubectl: one program."""
    module = places.MODULES / "control"
    kubernetes = _required(module, "k8s.io/kubernetes")
    major, minor, _ = kubernetes.split(".")
    facts = {
        f"{_VERSIONED}.gitVersion": f"v{kubernetes}",
        f"{_VERSIONED}.gitMajor": major,
        f"{_VERSIONED}.gitMinor": minor,
        "k8s.io/client-go/pkg/version.gitVersion": f"v{kubernetes}",
    }
    flags = " ".join(f"-X {name}={value}" for name, value in facts.items())
    return _of_module(module, kubernetes, flags)


def kubectl() -> Path:
    """The kubectl of the same version, by its own name."""
    program = cluster()
    path = program.with_name("kubectl")
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(f'#!/bin/sh\nexec "{program}" kubectl "$@"\n')
        part.chmod(0o755)
        part.replace(path)
    return path


def coredns() -> Path:
    """CoreDNS, with the plugins that a cluster needs."""
    module = places.MODULES / "coredns"
    return _of_module(module, _required(module, "github.com/coredns/coredns"))


def pause() -> Path:
    """What holds the namespaces of a pod."""
    return _of_module(places.MODULES / "pause", "1")


def collector() -> Path:
    """An OpenTelemetry collector: OTLP in, OTLP out."""
    module = places.MODULES / "otelcol"
    return _of_module(module, _required(module, "go.opentelemetry.io/collector/otelcol"))


def cert_manager() -> Path:
    """The controllers of cert-manager that issue by an authority in a Secret."""
    return _of_module(places.MODULES / "certmanager", cert_manager_version())


def cert_manager_version() -> str:
    """The version that its `go.mod` asks for."""
    return _required(places.MODULES / "certmanager", _CERT_MANAGER)


def cert_manager_definitions() -> Path:
    """The folder of cert-manager's own custom resource definitions."""
    program, wanted = _go_of(places.MODULES / "certmanager"), cert_manager_version()
    module = f"{_CERT_MANAGER}@v{wanted}"
    said = _run(program, places.cache(), "mod", "download", "-json", module)
    return Path(json.loads(said)["Dir"], "deploy", "crds")


def jaeger() -> Path:
    """Jaeger's all-in-one, built inside its module's folder: nobody can import its main."""
    path = places.cache() / f"jaeger-{JAEGER_VERSION}" / "jaeger"
    with _building(path):
        if not path.exists():
            program = go(JAEGER_GO)
            said = _run(program, places.cache(), "mod", "download", "-json", _jaeger_module())
            _build(program, Path(json.loads(said)["Dir"]), path, "./cmd/all-in-one", "")
    return path


def _jaeger_module() -> str:
    return f"{_JAEGER}@v{JAEGER_VERSION}"


def _of_module(module: Path, version: str, flags: str = "") -> Path:
    path = places.cache() / f"{module.name}-{version}-{_fingerprint(module)}" / module.name
    with _building(path):
        if not path.exists():
            _build(_go_of(module), module, path, ".", flags)
    return path


def _go_of(module: Path) -> Path:
    (wanted,) = re.findall(r"^go (\S+)$", _mod(module), re.MULTILINE)
    return go(wanted)


def _fingerprint(module: Path) -> str:
    parts = [(module / name).read_bytes() for name in ("go.mod", "go.sum", "main.go")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def _required(module: Path, name: str) -> str:
    found = re.search(rf"^\s*(?:require )?{re.escape(name)} v(\S+)", _mod(module), re.MULTILINE)
    assert found, f"{module}/go.mod requires no {name}"
    return found[1]


def _mod(module: Path) -> str:
    return (module / "go.mod").read_text()


def _building(path: Path) -> AbstractContextManager[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return exclusive(path.with_name("lock"))


def _build(program: Path, module: Path, path: Path, package: str, flags: str) -> None:
    say(f"building {path.name} from its Go modules; minutes when nothing is cached ...")
    part = path.with_suffix(".part")
    options = ["-trimpath", "-mod=readonly", "-ldflags", f"-s -w {flags}"]
    _run(program, module, "build", *options, "-o", str(part), package)
    part.rename(path)


def _run(program: Path, folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off"}
    argv = [str(program), *arguments]
    done = subprocess.run(
        argv, cwd=folder, capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        raise UnavailableError(f"go {arguments[0]} failed: {done.stderr.strip()[-500:]}")
    return done.stdout
