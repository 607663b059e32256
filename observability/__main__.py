"""`python -m observability` writes the generated files; `--check` names those that differ."""

import sys

from observability.files import drifted, write


def main() -> None:
    """Write, or say what differs."""
    if "--check" not in sys.argv:
        write()
    if names := drifted():
        sys.exit(f"differs from observability/: {', '.join(names)}; run `make dashboards`")


if __name__ == "__main__":
    main()
