"""`helm` for programs that call it, by the same engine that the tests install with.

`python -m tests.e2e.helms version` and `… template NAME CHART --namespace X --values FILE` are what
Tilt asks for; Helm's own program is in no package index.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import helm_python as helm
import yaml


def main(arguments: list[str]) -> None:
    """Answer one call."""
    if arguments[:1] == ["version"]:
        sys.stdout.write("v3.18.0+g0000000\n")
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["template"])
    parser.add_argument("name")
    parser.add_argument("chart", type=Path)
    parser.add_argument("--namespace", default="default")
    parser.add_argument("--values", "-f", type=Path, action="append", default=[])
    chosen, _ = parser.parse_known_args(arguments)
    values: dict[str, Any] = {}
    for path in chosen.values:
        values |= yaml.safe_load(path.read_text()) or {}
    with helm.Chart.load(chosen.chart) as chart:
        rendered = chart.render(values, name=chosen.name, namespace=chosen.namespace)
    for path, text in sorted(rendered.items()):
        if path.endswith(".yaml"):
            sys.stdout.write(f"---\n# Source: {path}\n{text}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
