"""Hold generated files against their sources: `--write` renews the wire code, `--crds` the CRDs."""

import subprocess
import sys
import tempfile
from pathlib import Path

from tradewind.resources.crds.files import generated_files

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "tradewind/wire/v1"


def generate(into: Path) -> None:
    """Run the generator over every proto."""
    protos = sorted(str(path) for path in (ROOT / "protos" / FOLDER).glob("*.proto"))
    outputs = [f"--{kind}_out={into}" for kind in ("python", "pyi", "grpc_python")]
    command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{ROOT / 'protos'}", *outputs]
    subprocess.run([*command, *protos], check=True)  # our own generator


def drifted() -> list[str]:
    """Names of generated files that differ from what the protos say."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        fresh = sorted((Path(folder) / FOLDER).iterdir())
        return [
            path.name
            for path in fresh
            if not (committed := ROOT / "src" / FOLDER / path.name).exists()
            or committed.read_bytes() != path.read_bytes()
        ]


def drifted_definitions() -> list[str]:
    """Paths of generated resources and pages that differ from what the models say."""
    texts = generated_files()
    folders = (ROOT / "crds", ROOT / "charts/tradewind/files")
    folder = {str(path.relative_to(ROOT)) for each in folders for path in each.rglob("*.yaml")}
    changed = {
        path
        for path, text in texts.items()
        if not (ROOT / path).exists() or (ROOT / path).read_text() != text
    }
    return sorted(changed | (folder - texts.keys()))


def write_definitions() -> None:
    """Write every generated resource and page."""
    for path, text in generated_files().items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text)


def main() -> None:
    """Write what was asked for, or say what differs."""
    if "--write" in sys.argv:
        generate(ROOT / "src")
    if "--crds" in sys.argv:
        write_definitions()
    if names := drifted():
        sys.exit(f"generated code differs from protos/: {', '.join(names)}; run `make protos`")
    if names := drifted_definitions():
        sys.exit(f"differs from src/tradewind/resources: {', '.join(names)}; run `make crds`")


if __name__ == "__main__":
    main()
