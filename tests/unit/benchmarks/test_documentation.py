"""What a reader is told about benchmarks is what there is."""

import re

from benchmarks.running import FOLDER

PAGE = (FOLDER.parent / "docs/benchmarks.md").read_text()
BENCHMARKS = {path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py")}


def test_the_page_tells_what_each_benchmark_measures() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, flags=re.MULTILINE)) == BENCHMARKS


def test_the_page_names_files_that_exist() -> None:
    named = re.findall(r"`((?:benchmarks|requirements)/[\w./-]+)`", PAGE)
    assert named
    written = [name for name in named if "NAME" not in name]
    assert all((FOLDER.parent / name).exists() for name in written)
