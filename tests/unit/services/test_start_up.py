"""A service loads what it works with: runtimes of models and of recordings only where one is."""

import subprocess
import sys

import pytest

HEAVY = {"numpy", "onnxruntime", "pyarrow", "talib"}
PRINT = """
import sys, {module}
print(*{{name.partition(".")[0] for name in sys.modules}})
"""


@pytest.mark.parametrize("service", ["market_data", "strategy", "risk", "execution"])
def test_it_starts_without_the_runtimes_that_few_need(service: str) -> None:
    code = PRINT.format(module=f"tradewind_services.{service}.__main__")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())
