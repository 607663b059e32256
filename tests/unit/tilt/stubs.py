"""Tilt's built-ins for a Starlark interpreter: they read real files, render the real chart, and
remember what the Tiltfile asked for."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import starlark
import yaml

from tests.unit.chart.renders import RELEASE, ROOT, texts

TILTFILE = ROOT / "Tiltfile"
_SPACES = """
config = struct(
    define_string = config_define_string,
    define_bool = config_define_bool,
    parse = config_parse,
    main_dir = ".",
)
os = struct(getenv = os_getenv, path = struct(exists = os_path_exists))
v1alpha1 = struct(
    ui_button = ui_button,
    ui_component_location = ui_component_location,
    start_on_spec = start_on_spec,
    cmd = cmd,
)
"""
"""Tilt's built-ins with dots in their names."""


class Tilt:
    """One evaluation of the Tiltfile; every call that has an effect is in `calls`."""

    def __init__(self, context: str = "kind-dev", **options: Any) -> None:
        self.context, self.options = context, options
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.environment: dict[str, str] = {}

    def run(self) -> None:
        """Evaluate the Tiltfile.

        Raises:
            starlark.StarlarkError: it failed; the message has what `fail` was told.
        """
        extended = starlark.Globals.extended_by(
            [starlark.LibraryExtension.StructType, starlark.LibraryExtension.Print]
        )
        dialect = starlark.Dialect.extended()
        dialect.enable_top_level_stmt = True
        module = starlark.Module()
        for name, built_in in self._built_ins().items():
            module.add_callable(name, built_in)
        text = _SPACES + TILTFILE.read_text()
        starlark.eval(module, starlark.parse("Tiltfile", text, dialect), extended)

    def of(self, name: str) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
        """The calls of one built-in."""
        return [(given, named) for each, given, named in self.calls if each == name]

    def applied(self) -> list[dict[str, Any]]:
        """Every object that was handed to the cluster."""
        return [each for (text, *_), _ in self.of("k8s_yaml") for each in _documents(text) if each]

    def _built_ins(self) -> dict[str, Callable[..., Any]]:
        effects = (
            *("version_settings", "allow_k8s_contexts", "default_registry", "docker_build"),
            *("k8s_yaml", "k8s_resource", "k8s_kind", "ui_button", "cmd"),
            *("config_define_string", "config_define_bool"),
        )
        values: tuple[str, ...] = ("sync", "run", "fall_back_on", "port_forward")
        values += ("ui_component_location", "start_on_spec")
        return {
            **{name: self._remembers(name) for name in effects},
            **{name: _says(name) for name in values},
            "config_parse": lambda: self.options,
            "k8s_context": lambda: self.context,
            "os_getenv": lambda name: self.environment.get(name, ""),
            "os_path_exists": lambda path: (ROOT / path).exists(),
            "listdir": lambda path: [str(each) for each in sorted((ROOT / path).iterdir())],
            "read_file": lambda path: Path(path).read_text(),
            "helm": _helm,
            "kustomize": _kustomize,
            "encode_yaml": lambda value: _text([value]),
            "encode_yaml_stream": _text,
            "decode_yaml_stream": lambda text: _plain(_documents(text)),
        }

    def _remembers(self, name: str) -> Callable[..., None]:
        def called(*given: Any, **named: Any) -> None:
            self.calls.append((name, given, named))

        return called


def _says(name: str) -> Callable[..., dict[str, Any]]:
    return lambda *given, **named: {"call": name, "given": list(given), **named}


def _helm(path: str, *, name: str, namespace: str, values: list[str]) -> str:
    given: dict[str, Any] = {}
    for each in values:
        given |= yaml.safe_load((ROOT / each).read_text()) or {}
    rendered = texts(given, namespace)
    assert name == RELEASE
    return "\n---\n".join(text for path, text in rendered.items() if path.endswith(".yaml"))


def _kustomize(folder: str) -> str:
    """Enough of kustomize for an example: its resources, and ConfigMaps of files."""
    base = ROOT / folder
    wanted = yaml.safe_load((base / "kustomization.yaml").read_text())
    texts = [(base / each).read_text() for each in wanted["resources"]]
    for each in wanted.get("configMapGenerator", []):
        data = {Path(name).name: (base / name).read_text() for name in each["files"]}
        metadata = {"name": each["name"]}
        made = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
        texts.append(yaml.safe_dump(made))
    return "\n---\n".join(texts)


def _documents(text: str) -> list[Any]:
    return list(yaml.load_all(text, Loader=yaml.CSafeLoader))


def _text(values: list[Any]) -> str:
    return str(yaml.dump_all(values, Dumper=yaml.CSafeDumper))


def _plain(value: Any) -> Any:
    """What Starlark can hold: dates become text."""
    return json.loads(json.dumps(value, default=str))
