"""Hold the generated wire code against the protos: `--write` renews it."""

import subprocess
import sys
import tempfile
from pathlib import Path

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


if __name__ == "__main__":
    if "--write" in sys.argv:
        generate(ROOT / "src")
    elif names := drifted():
        sys.exit(f"generated code differs from protos/: {', '.join(names)}; run `make protos`")
